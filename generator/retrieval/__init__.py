"""Finding passages by their words, without a model."""
