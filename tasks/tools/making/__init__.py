"""Requests, calls, searches, chains and answers, as a model writes them."""
