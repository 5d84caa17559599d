"""A job of a million chunks: what it holds in memory, and whether it slows down. `make bench-large`; takes hours."""
