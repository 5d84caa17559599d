"""What every run has: a job with its account, batches in flight, progress, the summary."""
