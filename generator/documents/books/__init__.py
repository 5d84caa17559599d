"""Books in EPUB: what is in one, and in which order it is read."""
