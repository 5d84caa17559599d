"""Rules on tools: requests, calls, answers and verdicts from descriptions and results."""
