"""What a model can no longer do after tuning: a small fixed set of tasks that have nothing to do with any documents."""
