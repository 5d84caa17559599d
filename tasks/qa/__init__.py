"""Question–answer pairs: made from chunks, rewritten, rated, sorted by topic."""
