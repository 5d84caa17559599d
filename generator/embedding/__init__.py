"""Embeddings of texts, by a model or without one, kept by content."""
