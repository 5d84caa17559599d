"""`generator review`: the page's server, and what the command does beside it."""
