"""Calls really made: once more from a fresh state, and compared."""
