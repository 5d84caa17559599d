"""How many requests may be on their way to a provider, when the next may go, and when to stop waiting."""
