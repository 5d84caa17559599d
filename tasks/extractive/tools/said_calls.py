"""Arguments of a chain's next call as the words for that call have them; what they leave open comes from before.

"… then tell me the length of one of those tracks": `track` out of the list that the call before gave, `file` from it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from generator.tools.records import Step
from generator.tools.spec.model import Tool
from tasks.extractive.tools.binding import combined, from_calls, from_clause, from_results, same_name
from tasks.extractive.tools.said import fits, points_at, points_into

TRIED = 200
"""Most combinations of values that are looked at for a call."""
_TRIES = 4
"""Most things of a list that are tried one after the other."""


def said_arguments(tool: Tool, steps: Sequence[Step], said: str) -> Iterator[dict[str, Any]]:
    """Arguments as the words for this call have them; what they leave open comes from what went before."""
    asked, values = from_clause(tool, said), dict[str, list[Any]]()
    for name, schema in tool.properties.items():
        if noun := points_into(name, schema, said):
            values[name] = _found(tool, name, noun, steps)
        elif name in asked:
            values[name] = [value for value in asked[name] if name in tool.required or schema.get("default") != value]
        elif name in tool.required or points_at(name, schema, said):
            values[name] = _spoken_of(tool, name, steps)
    yield from islice(combined(tool, {name: found for name, found in values.items() if found}), TRIED)


def _found(tool: Tool, name: str, noun: str, steps: Sequence[Step]) -> list[Any]:
    """Of what results have, that which goes by the noun first; then what goes by the parameter's name."""
    listed = [
        one
        for step in reversed(steps)
        if isinstance(step.result, dict)
        for field, items in step.result.items()
        if same_name(noun, field) and isinstance(items, list)
        for one in items
        if fits(tool, name, one)
    ]
    results, before = from_results(tool, steps).get(name, []), from_calls(tool, steps).get(name, [])
    new = [value for value in results if value not in before]
    return list(dict.fromkeys(listed[:_TRIES])) or new or results


def _spoken_of(tool: Tool, name: str, steps: Sequence[Step]) -> list[Any]:
    """The value of the call that had the parameter last, as its result has it; then what others had and gave."""
    last = next((step for step in reversed(steps) if name in step.args), None)
    if last is None:
        return from_results(tool, steps).get(name, [])
    given_back = last.result.get(name) if isinstance(last.result, dict) else None
    same = [value for value in (given_back, last.args[name]) if value is not None and fits(tool, name, value)]
    return same[:1] or from_results(tool, steps).get(name, [])
