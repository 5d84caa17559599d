"""A validator's error as a reason that a person understands: its kind, and one sentence with tool, parameter and fault.

resize: `size.width` must be integer, but "wide" is string (nearest of 2 choices: the 1st).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from jsonschema_rs import ValidationError

from generator.tools.spec.json_types import kind_of
from generator.tools.strictness import WHOLE

Kind = Literal[
    "unknown tool",
    "missing parameter",
    "unknown parameter",
    "wrong type",
    "not among the values",
    "not allowed",
    "not JSON data",
    "schema cannot be used",
    "duplicated call",
    "wrong value",
    "missing call",
    "call not expected",
]

_KINDS: dict[str, Kind] = {
    "required": "missing parameter",
    "additionalProperties": "unknown parameter",
    "unevaluatedProperties": "unknown parameter",
    "falseSchema": "unknown parameter",
    "type": "wrong type",
    WHOLE: "wrong type",
    "enum": "not among the values",
    "const": "not among the values",
}
_FIRST: tuple[Kind, ...] = ("missing parameter", "unknown parameter", "wrong type", "not among the values")
"""What is said first where several things are wrong: the order in which the Berkeley leaderboard checks."""
_UNIONS = ("anyOf", "oneOf")
LONGEST = 80
"""Characters of a value, or of a validator's own words, that a sentence shows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call is refused.

    Attributes:
        kind: The reason in a word or two, the same for all faults of its sort: what tallies count.
        said: The reason as one sentence that names the tool and the parameter.
    """

    kind: Kind
    said: str


def worst(tool: str, errors: Iterable[ValidationError]) -> Fault:
    """The fault to name, of the errors that a validator found in one call; there is at least one."""
    return min((_fault(tool, error) for error in errors), key=_rank)


def shown(value: Any) -> str:
    """A value in a sentence: as JSON, and not too long."""
    try:
        return _cut(orjson.dumps(value).decode() if value == value else str(value))  # noqa: PLR0124  not a number
    except orjson.JSONEncodeError:
        return _cut(ascii(value))


def _rank(fault: Fault) -> tuple[int, str]:
    return (_FIRST.index(fault.kind) if fault.kind in _FIRST else len(_FIRST), fault.said)


def _fault(tool: str, error: ValidationError) -> Fault:
    name = _name(error)
    if name in _UNIONS:
        return _of_union(tool, error)
    kind = _KINDS.get(name, "not allowed")
    where = ".".join(map(str, error.instance_path))
    return Fault(kind, f"{tool}: {_sentence(kind, where, error)}.")


def _of_union(tool: str, error: ValidationError) -> Fault:
    """What is wrong by the choice that came nearest; where none is near, none is named."""
    choices: list[list[ValidationError]] = error.kind.as_dict()["context"]
    where = ".".join(map(str, error.instance_path)) or "the arguments"
    if not all(choices):
        return Fault("not allowed", f"{tool}: `{where}` fits several choices of which one only may fit.")
    number, nearest = min(enumerate(choices, 1), key=lambda item: _distance(error, item[1]))
    if all(_is_other_kind(error, choice) for choice in choices):
        wanted = " or ".join(dict.fromkeys(word for choice in choices for word in _types(choice)))
        return Fault("wrong type", f"{tool}: `{where}` {_type_fault(wanted, error.instance)}.")
    fault = worst(tool, nearest)
    return Fault(fault.kind, f"{fault.said[:-1]} (nearest of {len(choices)} choices: number {number}).")


def _distance(union: ValidationError, errors: list[ValidationError]) -> tuple[bool, int, int]:
    """A choice of another type is farthest, then one for another fixed value, then one with more faults."""
    fixed = sum(_KINDS.get(_name(error)) == "not among the values" for error in errors)
    return _is_other_kind(union, errors), fixed, len(errors)


def _is_other_kind(union: ValidationError, errors: list[ValidationError]) -> bool:
    """Whether the value as a whole is of a type that the choice does not take."""
    return any(_name(error) in ("type", WHOLE) and error.instance_path == union.instance_path for error in errors)


def _types(errors: list[ValidationError]) -> list[str]:
    return next((_wanted(error) for error in errors if _name(error) in ("type", WHOLE)), [])


def _wanted(error: ValidationError) -> list[str]:
    return list(error.kind.as_dict()["types"]) if _name(error) == "type" else ["integer"]


def _sentence(kind: Kind, where: str, error: ValidationError) -> str:
    at = f"`{where}`" if where else "a call"
    facts = error.kind.as_dict()
    match kind:
        case "missing parameter":
            return f"`{_inside(where, facts['property'])}` is required and missing"
        case "unknown parameter":
            return f"there is no parameter {', '.join(f'`{name}`' for name in _strangers(where, facts))}"
        case "wrong type":
            return f"{at} {_type_fault(' or '.join(_wanted(error)), error.instance)}"
        case "not among the values":
            options = facts["options"] if "options" in facts else [facts["expected_value"]]
            return f"{at} must be {_cut(' or '.join(map(shown, options)))}, not {shown(error.instance)}"
    return f"{at}: {_cut(error.message)}"


def _strangers(where: str, facts: dict[str, Any]) -> list[str]:
    return [_inside(where, _cut(name)) for name in facts["unexpected"]] if "unexpected" in facts else [where]


def _type_fault(wanted: str, value: Any) -> str:
    return f"must be {wanted}, but {shown(value)} is {kind_of(value)}"


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _name(error: ValidationError) -> str:
    facts = error.kind.as_dict()
    return str(facts["keyword"]) if error.kind.name == WHOLE else error.kind.name


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
