"""Documents in a folder: which files are some, and what they hold."""
