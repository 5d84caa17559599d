"""Specifications, calls and rows of tools."""
