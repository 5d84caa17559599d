"""Ask a model, get a typed reply: one file a provider, one pool a provider, one ledger for all."""
