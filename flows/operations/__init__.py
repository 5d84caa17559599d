"""What keeps sets up with their sources: watching tables, releases, batches of providers, shards."""
