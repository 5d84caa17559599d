"""How techniques ask: a run, its permits and budget, typed replies, a Prefect task a batch."""
