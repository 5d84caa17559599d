"""How it runs on a server: limits, a compose file; see docs/operations.md."""
