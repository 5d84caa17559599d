"""The page on how a model was tuned."""
