"""Providers' batch APIs: many requests in a file, answered within a day at half the price."""
