"""What a training logged, and what is said and drawn of it."""
