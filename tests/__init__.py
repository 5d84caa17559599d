"""The tests; each folder mirrors one of the product, and `tests/support` holds what several need."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""
