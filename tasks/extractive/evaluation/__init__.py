"""Evaluation items without a model: facts of a chunk, what can be left out of them, what else it might be."""
