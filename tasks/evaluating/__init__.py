"""Techniques of evaluation: what is asked of models about models."""
