"""Evaluation: questions for a model, metrics of its answers, and how sure they are."""
