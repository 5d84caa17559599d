"""A real small model is tuned: minutes of CPU."""
