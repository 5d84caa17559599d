"""The tree of settings, and the layers that it is read from."""
