"""Rows into Arrow columns and back, with nothing lost.

Single values, lists of them, lists of flat objects (`messages`) and flat objects with bytes become native columns. All
else, such as the nested `provenance`, becomes JSON text, and the column's metadata says so. A key that is missing and
one that is None are the same. A key that cannot name a column has its odd characters replaced, and the metadata keeps
it.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from generator.files.binary import TEXTS, from_bytes, to_bytes
from generator.files.shapes import Kind, Shape, shapes_of
from generator.files.text import Row, dumps, loads

if TYPE_CHECKING:
    import pyarrow as pa

JSON_MARK = b"generator:json"
NAME_MARK = b"generator:name"

_ODD = re.compile(r"[.%`\x00-\x1f]|^(?=_row|vector$)|^$")
"""What LanceDB refuses, cuts off or takes for its own in a column's name (lists of numbers under `vector` must all have
one length), and `%`, so that a replaced name cannot meet a real one."""
_FIXED = re.compile(r"fixed_size_binary\[([1-9][0-9]{0,4})\]")
_PLACEHOLDER = "%empty"
"""Rows without any key still have to be counted by a column; no other column can have this name."""


def schema_of(rows: Iterable[Row]) -> "pa.Schema":
    """The columns that hold all of these rows; reads them once."""
    import pyarrow as pa

    fields = [_arrow_field(name, shape) for name, shape in shapes_of(rows).items()]
    return pa.schema(fields or [pa.field(_PLACEHOLDER, pa.string())])


def batch_of(rows: list[Row], schema: "pa.Schema") -> "pa.RecordBatch":
    """Put rows into the columns that `schema_of` found for them."""
    import pyarrow as pa

    arrays = []
    for field in schema:
        name, as_json = _key(field), _is_json(field)
        values = [row.get(name) for row in rows]
        if as_json:
            values = [None if value is None else dumps(value).decode() for value in values]
        elif _has_bytes(field.type):
            values = [_with_bytes(value, field.type) for value in values]
        arrays.append(pa.array(values, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(batch: "pa.RecordBatch") -> list[Row]:
    """The rows of a batch, ours or anyone's: dates become ISO text, NaN counts as missing; bytes as in `binary`."""
    names = [_key(field) for field in batch.schema]
    columns = [_values(field, column) for field, column in zip(batch.schema, batch.columns, strict=True)]
    rows: list[Row] = [{} for _ in range(batch.num_rows)]
    for name, column in zip(names, columns, strict=True):
        for row, value in zip(rows, column, strict=True):
            if value is not None:
                row[name] = value
    return rows


def _values(field: "pa.Field", column: "pa.Array") -> list[Any]:
    values: list[Any] = column.to_pylist()
    if _is_json(field):
        return [None if text is None else loads(text.encode()) for text in values]
    if _is_plain(field.type):
        return values
    of_bytes = partial(from_bytes, is_text=_key(field) in TEXTS, arrow_type=_bytes_type(field.type))
    return [_plain(value, of_bytes) for value in values]


def _arrow_field(name: str, shape: Shape) -> "pa.Field":
    import pyarrow as pa

    column = _ODD.sub(_escaped, name)
    metadata: dict[bytes, bytes] = {}
    if shape.kind is Kind.JSON:
        metadata[JSON_MARK] = b"1"
    if column != name:
        metadata[NAME_MARK] = dumps(name)
    return pa.field(column, _arrow_type(shape), metadata=metadata or None)


def _escaped(odd: re.Match[str]) -> str:
    return f"%{ord(odd[0]):02X}" if odd[0] else "%"


def _arrow_type(shape: Shape) -> "pa.DataType":
    import pyarrow as pa

    if shape.fields:
        flat = pa.struct([pa.field(name, _single_type(kind)) for name, kind in shape.fields.items()])
        return pa.list_(flat) if shape.form == "objects" else flat
    single = _arrow_bytes(shape.bytes_type) if shape.bytes_type else _single_type(shape.kind)
    return pa.list_(single) if shape.form == "list" else single


def _single_type(kind: Kind) -> "pa.DataType":
    import pyarrow as pa

    types = {Kind.BOOL: pa.bool_(), Kind.INT: pa.int64(), Kind.LONG: pa.int64(), Kind.FLOAT: pa.float64()}
    return types.get(kind, pa.binary() if kind is Kind.BYTES else pa.string())


def _arrow_bytes(name: str) -> "pa.DataType":
    """The type of that name; plain `binary` where it is none of bytes."""
    import pyarrow as pa

    if fixed := _FIXED.fullmatch(name):
        return pa.binary(int(fixed[1]))
    return pa.large_binary() if name == str(pa.large_binary()) else pa.binary()


def _bytes_type(kind: "pa.DataType") -> str:
    """Name of the type that bytes have in a column, single or in lists; empty for plain `binary`."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return _bytes_type(kind.value_type)
    name = str(kind)
    return name if str(_arrow_bytes(name)) == name != str(pa.binary()) else ""


def _has_bytes(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    if pa.types.is_nested(kind):
        return any(_has_bytes(kind.field(i).type) for i in range(kind.num_fields))
    return _is_bytes(kind)


def _is_bytes(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return any(test(kind) for test in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary))


def _with_bytes(value: Any, kind: "pa.DataType") -> Any:
    """The value with bytes again where a column of that type has them."""
    import pyarrow as pa

    if value is None:
        return None
    if pa.types.is_list(kind):
        return [_with_bytes(item, kind.value_type) for item in value]
    if pa.types.is_struct(kind):
        members = (kind.field(i) for i in range(kind.num_fields))
        return {member.name: _with_bytes(value.get(member.name), member.type) for member in members}
    return to_bytes(value) if _is_bytes(kind) else value


def _key(field: "pa.Field") -> str:
    metadata = field.metadata or {}
    return str(loads(metadata[NAME_MARK])) if NAME_MARK in metadata else str(field.name)


def _is_json(field: "pa.Field") -> bool:
    return JSON_MARK in (field.metadata or {})


def _is_plain(kind: "pa.DataType") -> bool:
    """Whether the values are JSON data as they come."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return _is_plain(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_integer(kind))


def _plain(value: Any, of_bytes: Callable[[bytes], Any]) -> Any:
    """JSON data for whatever Arrow gives; missing members of objects are left out."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value - value == 0 else None  # NaN and infinities are not JSON
        case dict():
            return {key: _plain(item, of_bytes) for key, item in value.items() if item is not None}
        case list() | tuple():
            return [_plain(item, of_bytes) for item in value]
        case bytes():
            return of_bytes(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
