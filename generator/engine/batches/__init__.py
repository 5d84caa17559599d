"""Asking by providers' batches: what a pass of a run cannot find in the ledger waits for the next one."""
