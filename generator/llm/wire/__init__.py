"""What goes over a connection to a provider, and what comes back: sent, waited for, put together."""
