"""What a column has to hold, found out from the values themselves: the narrowest shape that gives all of them back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import Any, Literal

from generator.files.binary import to_bytes, type_of
from generator.files.text import Row

Form = Literal["single", "list", "object", "objects"]
_EXACT = 1 << 53
"""Integers up to here are exact as floats, so that 7 and 7.5 can share a column."""
_LONG = 1 << 63


class Kind(StrEnum):
    """A single value's kind; JSON is whatever has no column type of its own."""

    NONE = "none"
    BOOL = "bool"
    INT = "int"
    LONG = "long"
    FLOAT = "float"
    TEXT = "text"
    BYTES = "bytes"
    JSON = "json"


_WIDER = {
    frozenset({Kind.INT, Kind.LONG}): Kind.LONG,
    frozenset({Kind.INT, Kind.FLOAT}): Kind.FLOAT,
    frozenset({Kind.TEXT, Kind.BYTES}): Kind.BYTES,  # of bytes meant as text, those that are UTF-8 come as text
}


@dataclass(frozen=True)
class Shape:
    """What a column holds: single values, lists of them, flat objects with bytes, or lists of flat objects.

    Attributes:
        kind: Of the value or of the list's items.
        fields: Of the objects, by name.
        bytes_type: The Arrow type of bytes; empty for plain `binary`, or where they have several.
    """

    form: Form = "single"
    kind: Kind = Kind.NONE
    fields: dict[str, Kind] = field(default_factory=dict)
    bytes_type: str = ""


_NOTHING = Shape()
_JSON = Shape(kind=Kind.JSON)


def shapes_of(rows: Iterable[Row]) -> dict[str, Shape]:
    """The shape of each column over all rows, in the order of first appearance."""
    shapes: dict[str, Shape] = {}
    for row in rows:
        for name, value in row.items():
            known = shapes.get(name, _NOTHING)
            if known is not _JSON:
                shapes[name] = _merge(known, _shape(value))
    return {name: shape if _is_column(shape) else _JSON for name, shape in shapes.items()}


def _is_column(shape: Shape) -> bool:
    """Whether it has a column type of its own; a single object only for the sake of its bytes."""
    return shape.form != "object" or Kind.BYTES in shape.fields.values()


def _shape(value: Any) -> Shape:
    kind = _kind(value)
    if isinstance(value, dict) and kind is Kind.JSON:
        return _objects("object", ((name, _kind(member)) for name, member in value.items()))
    if not isinstance(value, list):
        return _of_kind("single", kind, {type_of(value)})
    items = [item for item in value if item is not None]
    kinds = [_kind(item) for item in items]
    if items and all(isinstance(item, dict) for item in items) and Kind.BYTES not in kinds:
        return _objects("objects", ((name, _kind(member)) for item in items for name, member in item.items()))
    return _of_kind("list", reduce(_wider, kinds, Kind.NONE), set(map(type_of, items)))


def _of_kind(form: Form, kind: Kind, bytes_types: set[str]) -> Shape:
    if kind is Kind.JSON:
        return _JSON
    return Shape(form, kind, bytes_type=bytes_types.pop() if kind is Kind.BYTES and len(bytes_types) == 1 else "")


def _objects(form: Form, members: Iterable[tuple[str, Kind]]) -> Shape:
    """Objects that may have these members, a name as often as it occurs."""
    fields: dict[str, Kind] = {}
    for name, kind in members:
        fields[name] = _wider(fields.get(name, Kind.NONE), kind)
    # Columns need fields, each of one plain kind and under a name that every format can carry.
    flat = fields and Kind.JSON not in fields.values() and all(name.isidentifier() for name in fields)
    return Shape(form, fields=fields) if flat else _JSON


def _kind(value: Any) -> Kind:
    match value:
        case None:
            return Kind.NONE
        case bool():
            return Kind.BOOL
        case int():
            return _integer(value)
        case float():
            return Kind.FLOAT
        case str():
            return Kind.TEXT
        case _:
            return Kind.JSON if to_bytes(value) is None else Kind.BYTES


def _integer(value: int) -> Kind:
    if abs(value) <= _EXACT:
        return Kind.INT
    return Kind.LONG if -_LONG <= value < _LONG else Kind.JSON


def _wider(one: Kind, other: Kind) -> Kind:
    if one is other or other is Kind.NONE:
        return one
    return other if one is Kind.NONE else _WIDER.get(frozenset({one, other}), Kind.JSON)


def _merge(one: Shape, other: Shape) -> Shape:
    if other in (one, _NOTHING):
        return one
    if one == _NOTHING:
        return other
    if one.form != other.form:
        return _with_empty_list(one, other)
    if one.fields:
        return _objects(one.form, [*one.fields.items(), *other.fields.items()])
    bytes_types = {shape.bytes_type for shape in (one, other) if shape.kind is not Kind.NONE}
    return _of_kind(one.form, _wider(one.kind, other.kind), bytes_types)


def _with_empty_list(one: Shape, other: Shape) -> Shape:
    # A list that is empty in one row may hold objects in another; nothing else of two forms goes together.
    objects, rest = (one, other) if one.form == "objects" else (other, one)
    return objects if objects.form == "objects" and rest == Shape("list") else _JSON
