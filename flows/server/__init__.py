"""The Prefect server that a command uses: one that runs, an embedded one, or one in the background."""
