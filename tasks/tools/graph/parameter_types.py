"""Whether a value of one JSON Schema can be given where another is asked for."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from generator.tools.spec.fields import resolved
from generator.tools.spec.json_types import kind_of, schema_of_word

Fit = Literal["whole", "item"]

_KINDS = frozenset("string integer number boolean array object null".split())
_SAID_AS_TEXT = frozenset({"integer", "number", "boolean"})
_DEEP = 3
_WIDE = 60


@dataclass(frozen=True, slots=True)
class Shape:
    """What matters of a schema for feeding values.

    Attributes:
        kinds: Types of JSON Schema; empty: any.
        values: The only values there are, as JSON; empty: any.
        format: As JSON Schema's keyword, of a string.
        items: Of an array; None: any.
        fields: Of an object; empty: any.
        required: Fields that must be there.
    """

    kinds: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    format: str = ""
    items: "Shape | None" = None
    fields: tuple[tuple[str, "Shape"], ...] = ()
    required: frozenset[str] = frozenset()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once: shapes share parts, and one made of a few dozen is a tree of hundreds of thousands to walk over.
        parts = (self.kinds, self.values, self.format, self.items, self.fields, self.required)
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash


Known = dict[tuple[str, int], Shape]
"""Shapes of what references of one schema lead to, by their address and depth."""
ANY = Shape()


def shape_of(schema: Any, root: dict[str, Any], known: Known | None = None) -> Shape:
    """What a schema comes to, three levels deep; of several alternatives, all their types together.

    Args:
        schema: JSON Schema.
        root: The schema that references look into.
        known: What was found in that root before, and where what is found now is put.
    """
    return _shape(schema, root, 0, {} if known is None else known)


def _shape(schema: Any, root: dict[str, Any], depth: int, known: Known) -> Shape:
    """The shape at a depth; `known` has those of references, which may lead to one another in any number of ways."""
    address = str(schema["$ref"]) if isinstance(schema, dict) and schema.keys() == {"$ref"} else ""
    if address and (address, depth) in known:
        return known[address, depth]
    shape = _found(resolved(schema, root), lambda part: _shape(part, root, depth + 1, known), depth)
    return known.setdefault((address, depth), shape) if address else shape


def _found(schema: dict[str, Any], inside: Callable[[Any], Shape], depth: int) -> Shape:
    for word in ("anyOf", "oneOf", "allOf"):
        if parts := schema.get(word):
            return _together([inside(part) for part in parts[:_WIDE]]) if depth < _DEEP else ANY
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    named = schema.get("type", [])
    inner = inside(schema["items"]) if "items" in schema and depth < _DEEP else None
    properties = schema.get("properties")
    shown = sorted(properties.items())[:_WIDE] if isinstance(properties, dict) and depth < _DEEP else []
    return Shape(
        kinds=frozenset(kind for word in ([named] if isinstance(named, str) else named) for kind in _kinds(str(word))),
        values=frozenset(json.dumps(value, sort_keys=True) for value in values[:1000]),
        format=str(schema.get("format", "")),
        items=inner,
        fields=tuple((name, inside(value)) for name, value in shown),
        required=frozenset(map(str, schema.get("required", []))) if shown else frozenset(),
    )


def _kinds(word: str) -> tuple[str, ...]:
    """A type of JSON Schema; `String` and `int` are understood, of other words nothing is known."""
    if word in _KINDS:
        return (word,)
    known = schema_of_word(word).get("type")
    return (known,) if known else ()


def fit(given: Shape, wanted: Shape) -> Fit | None:
    """How a value can be given: as a `whole`, or each `item` of the list that it is; None where it cannot.

    A type that is not known fits; a value that may be null fits where its other types do. Where nothing fits as it is,
    a number or truth value may become text that has no format, and one value a list of one.
    """
    return _fit(given, wanted, convert=False) or _fit(given, wanted, convert=True)


def converted(given: Shape, wanted: Shape) -> bool:
    """Whether a value has to become text, or a list of one, to fit."""
    return _fit(given, wanted, convert=False) is None and _fit(given, wanted, convert=True) is not None


def as_wanted(value: Any, schema: Any, root: dict[str, Any]) -> Any:
    """The value as the schema asks for it: a number or truth value as text, one value as a list of one.

    Args:
        value: JSON data that fits (`fit`).
        schema: JSON Schema of what is asked for.
        root: The schema that references look into.
    """
    given, wanted = shape_of({"type": kind_of(value)}, {}), shape_of(schema, root)
    if not converted(given, wanted):
        return value
    if "array" in wanted.kinds and not isinstance(value, list):
        return [value]
    return value if isinstance(value, list | dict) else json.dumps(value)


def _fit(given: Shape, wanted: Shape, *, convert: bool) -> Fit | None:
    if _takes(given, wanted, convert=convert):
        return "whole"
    if (
        given.kinds <= {"array", "null"}
        and "array" in given.kinds
        and _takes(given.items or ANY, wanted, convert=convert)
    ):
        return "item"
    return None


def open_ended(shape: Shape) -> bool:
    """Whether nothing is known of the type."""
    return not shape.kinds and not shape.values


def sayable(shape: Shape) -> bool:
    """Whether a user can say such a value in a request: text, numbers, lists and records of them, no bare object."""
    if open_ended(shape) or shape.values or shape.kinds & {"string", "number", "integer", "boolean", "null"}:
        return True
    if "array" in shape.kinds:
        return shape.items is None or sayable(shape.items)
    return bool(shape.fields) and all(sayable(value) for name, value in shape.fields if name in shape.required)


def _takes(given: Shape, wanted: Shape, *, convert: bool) -> bool:
    kinds = given.kinds - {"null"}
    if given.kinds == {"null"} or (given.values and wanted.values and not given.values & wanted.values):
        return False
    if not kinds or not wanted.kinds:
        return True
    return any(_kind_takes(kind, given, wanted, convert=convert) for kind in kinds)


def _kind_takes(kind: str, given: Shape, wanted: Shape, *, convert: bool) -> bool:
    if kind not in wanted.kinds:
        wider = kind == "integer" and "number" in wanted.kinds
        return wider or (convert and _converts(kind, given, wanted))
    if kind == "string":
        return not given.format or not wanted.format or given.format == wanted.format
    if kind == "array":
        return given.items is None or wanted.items is None or _takes(given.items, wanted.items, convert=convert)
    if kind == "object" and given.fields:
        have, need = dict(given.fields), dict(wanted.fields)
        return all(
            name in have and _takes(have[name], need.get(name, ANY), convert=convert) for name in wanted.required
        )
    return True


def _converts(kind: str, given: Shape, wanted: Shape) -> bool:
    text = "string" in wanted.kinds and kind in _SAID_AS_TEXT and not wanted.format and not wanted.values
    one = "array" in wanted.kinds and kind != "array" and _takes(given, wanted.items or ANY, convert=False)
    return text or one


def _together(shapes: list[Shape]) -> Shape:
    closed = all(shape.values for shape in shapes)
    open_kinds = any(not shape.kinds and not shape.values for shape in shapes)
    formats = {shape.format for shape in shapes}
    return Shape(
        kinds=frozenset() if open_kinds else frozenset[str]().union(*(shape.kinds for shape in shapes)),
        values=frozenset[str]().union(*(shape.values for shape in shapes)) if closed else frozenset(),
        format=formats.pop() if len(formats) == 1 else "",
        items=next((shape.items for shape in shapes if shape.items), None),
        fields=next((shape.fields for shape in shapes if shape.fields), ()),
        required=next((shape.required for shape in shapes if shape.fields), frozenset()),
    )
