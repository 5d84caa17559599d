"""In what the state that is left differs from the one that should be, place by place.

{"book": {"17": {"title": "Ice"}}}, {"book": {"17": {"title": "Snow"}}} → ['book.17.title is "Snow", not "Ice"']
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from generator.tools.same_data import same_data

MOST = 5
"""Differences that are told."""
_LONGEST = 80


def state_difference(expected: Any, left: Any) -> list[str]:
    """What is different, at most `MOST` of it; empty where nothing is. Numbers are compared as results are."""
    return list(islice(_differences(expected, left, ""), MOST))


def _differences(expected: Any, left: Any, place: str) -> Iterator[str]:
    if same_data(expected, left):
        return
    if isinstance(expected, dict) and isinstance(left, dict):
        for name in dict.fromkeys([*expected, *left]):
            inner = f"{place}.{name}" if place else str(name)
            if name not in left:
                yield f"{inner} is missing"
            elif name not in expected:
                yield f"{inner} should not be there"
            else:
                yield from _differences(expected[name], left[name], inner)
    elif isinstance(expected, list) and isinstance(left, list) and len(expected) == len(left):
        for number, (one, other) in enumerate(zip(expected, left, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    else:
        yield f"{place or 'the state'} is {_shown(left)}, not {_shown(expected)}"


def _shown(value: Any) -> str:
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
