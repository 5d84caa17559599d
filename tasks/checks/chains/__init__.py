"""What is looked for in chains of thought; `tasks.checks.steps` puts it together."""
