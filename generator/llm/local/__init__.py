"""Models that run in this process: several questions worked on at once."""
