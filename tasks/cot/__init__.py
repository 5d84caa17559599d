"""Chains of thought: made with their pairs, or added to pairs that exist."""
