"""Texts whose language is known: which is told."""
