"""Chunks in files, a document each, as other tools cut them: read where a LanceDB would be."""
