"""Choosing among rows: what says the same, what leaks, what teaches most, what covers all."""
