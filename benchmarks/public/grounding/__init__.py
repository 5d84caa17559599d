"""Answers of people, right and broken: what the checks say of each."""
