"""Selections from many rows."""
