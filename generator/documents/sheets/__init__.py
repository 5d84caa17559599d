"""Sheets of rows and columns: their cells as text, and the tables, lists and forms that stand on them."""
