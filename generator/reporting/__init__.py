"""A set of training data as one HTML page that needs no network: figures, charts, a map, duplicates, every sample."""
