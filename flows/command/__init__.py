"""The `generator` command: its subcommands, and what they do around a flow."""
