"""Rows to train on: conversations rendered by a model's template, with the loss on what the assistant says."""

from generator.training.rows.building import Written, write_rows
from generator.training.rows.settings import RowSettings

__all__ = ["RowSettings", "Written", "write_rows"]
