"""What a change of a table costs: snapshots, runs, updates."""
