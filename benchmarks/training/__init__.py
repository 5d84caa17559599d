"""Training measured: made-up documents that no model knows, and what a model has learned of them."""
