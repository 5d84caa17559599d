"""Releases: what a set was made of and when, which chunk each row is of, and how a set follows its table."""
