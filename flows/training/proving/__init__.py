"""What proving a choice takes: the pool, the trainings, what their models answer."""
