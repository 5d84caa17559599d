"""Options of what keeps sets up with their sources, one file a command."""
