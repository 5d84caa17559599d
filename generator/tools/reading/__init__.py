"""Specifications out of files and servers, whatever their form."""
