"""Documents of others: what is kept of them."""
