"""Data sets on their way to others: what of a folder is one, and the hub that they go to."""
