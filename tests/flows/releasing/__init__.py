"""The outputs of runs as releases."""
