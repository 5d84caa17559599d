"""Whether a call is right by the documentation of its tools, and why not: pure functions.

The rules of the Berkeley leaderboard (https://gorilla.cs.berkeley.edu/leaderboard.html) and of Gorilla
(arXiv 2305.15334): the name is one of the tools', all that is required is there, nothing unknown is, and each value is
of the type that its schema says. An integer passes for a number; `1.0` is no integer, and a boolean is no number.
Dates, times, e-mail addresses, URIs and UUIDs have their format. A default that is documented may always be given.

    fault_of("read", {"path": 5}, tools)  →  Fault("wrong type", "read: `path` must be string, but 5 is integer.")
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from generator.tools.faults import Fault, shown, worst
from generator.tools.spec.model import Tool
from generator.tools.strictness import UnusableSchema, validator_of

DEEPEST = 64
"""Levels of lists and objects that arguments may have: more is a mistake or an attack."""


class Call(NamedTuple):
    """A call, as it is checked and compared."""

    name: str
    args: dict[str, Any]


def fault_of(name: str, args: dict[str, Any], tools: Mapping[str, Tool], *, formats: bool = True) -> Fault | None:
    """What is wrong with a call; None where nothing is.

    A call that cannot be checked, because its tool's schema cannot be used, is not right.

    Args:
        name: Of the tool that is called.
        args: The arguments, as JSON data.
        tools: Those that are offered, by name.
        formats: Whether a text must have the format that its schema says (`spec.formats`).
    """
    tool = tools.get(name)
    if tool is None:
        return Fault("unknown tool", f"There is no tool {shown(name)}.")
    if oddity := _oddity(args):
        return Fault("not JSON data", f"{name}: the arguments {oddity}.")
    try:
        validator = validator_of(tool, formats=formats)
    except UnusableSchema as error:
        return Fault("schema cannot be used", f"{name}: its schema cannot be used ({error}).")
    return None if validator.is_valid(args) else worst(name, validator.iter_errors(args))


def fault_of_turn(
    calls: Sequence[Call], tools: Mapping[str, Tool], *, expected: Sequence[Call] = (), formats: bool = True
) -> Fault | None:
    """What is wrong with calls that are made at the same time: the first fault, or the same call made twice.

    Args:
        calls: The calls of the turn.
        tools: Those that are offered, by name.
        expected: The calls that are right, where they are known: what is there twice may be made twice.
        formats: As of `fault_of`.
    """
    known, made = Counter(map(_key, expected)), Counter[_Key]()
    for call in calls:
        if fault := fault_of(call.name, call.args, tools, formats=formats):
            return fault
        key = _key(call)
        if made[key] >= max(1, known[key]):
            return Fault("duplicated call", f"{call.name} is called twice at once with {shown(call.args)}.")
        made[key] += 1
    return None


_Key = tuple[str, bytes]


def _key(call: Call) -> _Key:
    return call.name, orjson.dumps(call.args, option=orjson.OPT_SORT_KEYS)


def _oddity(args: Any) -> str | None:
    """Why something is not an object of JSON data."""
    if type(args) is not dict:
        return f"are not an object but {shown(args)}"
    level: list[Any] = [args]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if type(value) is dict:
                if any(type(key) is not str or not _is_text(key) for key in value):
                    return "have a name that is no text"
                below.extend(value.values())
            elif type(value) is list:
                below.extend(value)
            elif not _is_plain(value):
                return f"hold {shown(value)}, which JSON cannot say"
        if not below:
            return None
        level = below
    return f"are nested more than {DEEPEST} levels deep"


def _is_plain(value: Any) -> bool:
    """Whether a value can be written as JSON, and read again by any program: integers have 64 bits."""
    if type(value) is str:
        return _is_text(value)
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is int:
        return -(2**63) <= value < 2**64
    return value is None or type(value) is bool


def _is_text(text: str) -> bool:
    """Whether text can be written down: half of a surrogate pair cannot."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
