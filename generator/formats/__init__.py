"""Export formats: one file each, a pure function from a record to its training rows.

A new format is a file here, with a function that is called like the file, and its name in `PAIR_FORMATS`,
`PREFERENCE_FORMATS` or `TOOL_FORMATS`.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from generator.formats.turns import Options, Reasoning

Format = Callable[[dict[str, Any], Options], list[dict[str, Any]]]
"""A record and the options; gives training rows: one, several, or none where the format cannot hold the record."""

PAIR_FORMATS = ("chatml", "alpaca", "alpaca-text", "sharegpt", "jsonl", "step-by-step")
"""Those of question–answer pairs; `jsonl` takes tool-use examples too."""
PREFERENCE_FORMATS = ("dpo", "kto")
"""Those of pairs that say which answers not to give; they need records that were judged, reviewed or rewritten."""
TOOL_FORMATS = ("openai-tools", "sharegpt-tools", "hermes", "xlam")
"""Those of tool-use examples."""
RENAMING_FORMATS = frozenset({"openai-tools"})
"""Those in which a tool whose name a trainer does not take has another; see `FunctionNames`."""
FORMATS = (*PAIR_FORMATS, *PREFERENCE_FORMATS, *TOOL_FORMATS)

__all__ = [
    "FORMATS",
    "PAIR_FORMATS",
    "PREFERENCE_FORMATS",
    "RENAMING_FORMATS",
    "TOOL_FORMATS",
    "Format",
    "Options",
    "Reasoning",
    "load_format",
]


def load_format(name: str) -> Format:
    """The function of a format, out of the file that is called like it; imported now, help needs the names alone."""
    function = name.replace("-", "_")
    made: Format = getattr(import_module(f"{__name__}.{function}"), function)
    return made
