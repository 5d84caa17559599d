"""Snapshots: what a reader saw of tables, so that the next can tell what has changed."""
