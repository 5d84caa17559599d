"""Options that decide what is executed or who is spoken to; `permission.py` says when they may name what."""

from dataclasses import dataclass
from typing import Literal

Reach = Literal["MCP server", "web service", "provider", "hosts", "Python file", "file", "settings", "model", "Ray"]


@dataclass(frozen=True)
class Guarded:
    """Mark of an option that decides what is executed or who is spoken to.

    Args:
        reach: What it names.
    """

    reach: Reach
