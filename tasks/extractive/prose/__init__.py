"""Rules on prose: sentences turned into questions, answers rated and rewritten."""
