"""Money: what an attempt is billed, and what a run may spend."""
