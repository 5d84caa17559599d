"""Comparing sets: judged in both orders, measured, recommended."""
