"""Answers that people or strong models preferred, and what choosing makes of them."""
