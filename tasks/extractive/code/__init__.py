"""Rules on source code: signatures and docstrings turned into questions."""
