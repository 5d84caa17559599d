"""Releases, and what they are made of."""
