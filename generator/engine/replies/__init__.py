"""From what a model wrote to what was asked for: JSON found and fitted, items read one by one, nothing bent."""
