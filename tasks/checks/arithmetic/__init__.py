"""Arithmetic in sentences: read, and computed again."""
