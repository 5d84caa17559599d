"""What a user runs: one file a job. A flow assembles tasks and does nothing else."""
