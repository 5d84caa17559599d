"""Export formats: one file each, a pure function from a record to its training rows.

A new format is a file here with such a function, and a line in `FORMATS`.
"""

from collections.abc import Callable
from typing import Any

from generator.formats.alpaca import alpaca
from generator.formats.alpaca_text import alpaca_text
from generator.formats.chatml import chatml
from generator.formats.records import records
from generator.formats.sharegpt import sharegpt
from generator.formats.step_by_step import step_by_step
from generator.formats.turns import Options, Reasoning

Format = Callable[[dict[str, Any], Options], list[dict[str, Any]]]
"""A record with `question`, `answer` and perhaps `reasoning`, and the options; gives one or more training rows."""

FORMATS: dict[str, Format] = {
    "chatml": chatml,
    "alpaca": alpaca,
    "alpaca-text": alpaca_text,
    "sharegpt": sharegpt,
    "jsonl": records,
    "step-by-step": step_by_step,
}

__all__ = ["FORMATS", "Format", "Options", "Reasoning"]
