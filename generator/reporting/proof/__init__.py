"""The report on a proof: its sentences and its page."""
