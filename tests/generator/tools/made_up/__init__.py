"""Plain values by what a field is called."""
