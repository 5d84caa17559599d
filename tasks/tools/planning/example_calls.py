"""Calls that are known to go well, or whose values at least exist, by tool: none twice, few and short, in order.

{"get_shape.file": ["a.h5", "b.h5"], "get_shape.path": ["/x", "/y"]}: one position in all lists of a tool is one call.
"""

import json
from typing import Any

MOST = 20
"""Calls of one tool."""
LONGEST = 200
"""Characters of an argument, as JSON."""


class ExampleCalls:
    """Gathers calls; what comes when there are enough, or has too long an argument, is left out."""

    def __init__(self) -> None:
        self._calls: dict[str, dict[str, dict[str, Any]]] = {}

    def add(self, tool: str, args: dict[str, Any]) -> None:
        """Take a call up; one without arguments says nothing."""
        calls = self._calls.setdefault(tool, {})
        short = all(len(_written(value)) <= LONGEST for value in args.values())
        if args and short and len(calls) < MOST:
            calls.setdefault(_written(args), args)

    def by_parameter(self) -> dict[str, list[Any]]:
        """The arguments by `tool.parameter`, aligned by position; null where a call left the parameter out."""
        found: dict[str, list[Any]] = {}
        for tool, calls in sorted(self._calls.items()):
            rows = [calls[key] for key in sorted(calls)]
            for name in sorted({name for row in rows for name in row}):
                found[f"{tool}.{name}"] = [row.get(name) for row in rows]
        return found


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
