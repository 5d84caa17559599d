"""Export formats: one file each, a pure function from a record to its training rows.

A new format is a file here with such a function, and a line in `PAIR_FORMATS` or `TOOL_FORMATS`.
"""

from collections.abc import Callable
from typing import Any

from generator.formats.alpaca import alpaca
from generator.formats.alpaca_text import alpaca_text
from generator.formats.chatml import chatml
from generator.formats.hermes import hermes
from generator.formats.openai_tools import openai_tools
from generator.formats.records import records
from generator.formats.sharegpt import sharegpt
from generator.formats.sharegpt_tools import sharegpt_tools
from generator.formats.step_by_step import step_by_step
from generator.formats.turns import Options, Reasoning
from generator.formats.xlam import xlam

Format = Callable[[dict[str, Any], Options], list[dict[str, Any]]]
"""A record and the options; gives training rows: one, several, or none where the format cannot hold the record."""

PAIR_FORMATS: dict[str, Format] = {
    "chatml": chatml,
    "alpaca": alpaca,
    "alpaca-text": alpaca_text,
    "sharegpt": sharegpt,
    "jsonl": records,
    "step-by-step": step_by_step,
}
"""Those of question–answer pairs; `jsonl` takes tool-use examples too."""
TOOL_FORMATS: dict[str, Format] = {
    "openai-tools": openai_tools,
    "sharegpt-tools": sharegpt_tools,
    "hermes": hermes,
    "xlam": xlam,
}
"""Those of tool-use examples."""
FORMATS = PAIR_FORMATS | TOOL_FORMATS

__all__ = ["FORMATS", "PAIR_FORMATS", "TOOL_FORMATS", "Format", "Options", "Reasoning"]
