"""Whether calls are those that were expected: matched one to one, in any order. Pure functions.

The rules of the Berkeley leaderboard (https://gorilla.cs.berkeley.edu/leaderboard.html): names are equal, texts are the
same up to case, spaces and punctuation, `5` is `5.0`, an argument left out is its default, and where no call is
expected none is right.

    difference([Call("get", {"unit": "celsius"})], [Call("get", {"unit": "Celsius"})], tools)  →  None
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.tools.checking import Call, fault_of_turn
from generator.tools.faults import Fault, shown
from generator.tools.spec.model import Tool

_PUNCTUATION = re.compile(r"[\s,./\-_*^]")


def difference(
    expected: Sequence[Call], made: Sequence[Call], tools: Mapping[str, Tool], *, formats: bool = True
) -> Fault | None:
    """What is wrong with calls that were made at the same time, by those that are right; None where nothing is.

    Args:
        expected: The right calls, in any order; none where no call is right.
        made: What is compared with them; first of all it must be right by the tools' documentation.
        tools: Those that are offered, by name.
        formats: As of `fault_of`.
    """
    if not expected and made:
        return Fault("call not expected", f"No call is right here, but {made[0].name} is called.")
    if fault := fault_of_turn(made, tools, expected=expected, formats=formats):
        return fault
    missing, left = [], list(made)
    for want in expected:  # to be the same is transitive, so the first that fits will do
        place = next((place for place, call in enumerate(left) if _is_same(want, call, tools)), None)
        if place is None:
            missing.append(want)
        else:
            del left[place]
    if missing:
        return _missing(missing[0], left, tools)
    if left:
        name, args = left[0]
        return Fault("call not expected", f"{name} is called with {shown(args)}, which nothing asks for.")
    return None


def _missing(want: Call, left: Sequence[Call], tools: Mapping[str, Tool]) -> Fault:
    """What the call that comes nearest does otherwise; that there is none, where none of the name is left."""
    near = sorted((list(_differing(want, call, tools)) for call in left if call.name == want.name), key=len)
    if not near:
        return Fault("missing call", f"A call of {want.name} is missing.")
    name, right, value = near[0][0]
    return Fault("wrong value", f"{want.name}: `{name}` must be {right}, not {value}.")


def _is_same(want: Call, call: Call, tools: Mapping[str, Tool]) -> bool:
    return want.name == call.name and not any(_differing(want, call, tools))


def _differing(want: Call, call: Call, tools: Mapping[str, Tool]) -> Iterator[tuple[str, str, str]]:
    """Parameters whose values differ, with the right value and the one that was given."""
    properties = tools[call.name].properties
    defaults = {
        name: schema["default"]
        for name, schema in properties.items()
        if isinstance(schema, dict) and "default" in schema
    }
    right, given = {**defaults, **want.args}, {**defaults, **call.args}
    for name in sorted({*right, *given}):
        if name not in right or name not in given or not equal(right[name], given[name]):
            yield name, _said(right, name), _said(given, name)


def _said(values: Mapping[str, Any], name: str) -> str:
    return shown(values[name]) if name in values else "left out"


def equal(right: Any, given: Any) -> bool:
    """Whether two pieces of JSON data say the same."""
    if isinstance(right, dict) and isinstance(given, dict):
        return right.keys() == given.keys() and all(equal(value, given[name]) for name, value in right.items())
    if isinstance(right, list) and isinstance(given, list):
        return len(right) == len(given) and all(map(equal, right, given))
    if isinstance(right, str) and isinstance(given, str):
        return _plain(right) == _plain(given)
    # In Python true is 1, in JSON it is not.
    return isinstance(right, bool) == isinstance(given, bool) and bool(right == given)


def _plain(text: str) -> str:
    """A text without what writers differ in, as the leaderboard has it."""
    return _PUNCTUATION.sub("", text).casefold().replace("'", '"')
