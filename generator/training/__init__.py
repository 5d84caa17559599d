"""Training: base models, rows as their template renders them, tuning, and the way to Ollama."""
