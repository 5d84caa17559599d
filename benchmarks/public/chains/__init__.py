"""Chains of thought of people, right and broken: what the checks keep of each."""
