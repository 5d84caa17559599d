"""Specifications of tools that come with the project, and the servers and files that make them real."""
