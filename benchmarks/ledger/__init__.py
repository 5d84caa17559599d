"""What the ledger adds to a call."""
