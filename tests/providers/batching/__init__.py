"""The loopback server's batch APIs: files, batches, their states, and what was billed."""
