"""The account of a run: its summary, how it ended, and what stands out in it."""
