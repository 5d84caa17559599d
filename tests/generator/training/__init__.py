"""Training, on the ground floor."""
