"""What HDF5 holds, as JSON data: values, names of types, sizes; and how much of it one call may give back."""

import math
from typing import Any

import h5py
import numpy as np

from tool_specs.hdf5_folder import Refusal

MOST_VALUES = 10_000
"""Values that one call gives back."""
MOST_BYTES = 4_000_000
"""Bytes of them."""


def shape_of(stored: Any) -> list[int]:
    """Lengths of the dimensions; none of a single value, and `[0]` where there is no value at all."""
    return [0] if stored.shape is None else list(stored.shape)


def size_of(stored: Any) -> int:
    """Number of values."""
    return math.prod(shape_of(stored))


def type_name(dtype: np.dtype[Any]) -> str:
    """`float64`, `int32`, `bool`, `string`, `compound`, …"""
    named = {"string": h5py.check_string_dtype, "reference": h5py.check_ref_dtype, "enumeration": h5py.check_enum_dtype}
    for name, check in named.items():
        if check(dtype) is not None:
            return name
    if h5py.check_vlen_dtype(dtype) is not None:
        return "variable length"
    if dtype.kind == "V":
        return "compound" if dtype.names else "opaque"
    return str(dtype.name)


def type_class(dtype: np.dtype[Any]) -> str:
    """`integer`, `float`, `boolean`, `complex`, `string` or `other`."""
    if type_name(dtype) in {"string", "reference", "variable length"}:
        return "string" if type_name(dtype) == "string" else "other"
    return {"i": "integer", "u": "integer", "f": "float", "b": "boolean", "c": "complex"}.get(dtype.kind, "other")


def bounded(what: str, number: int, itemsize: int = 1) -> None:
    """Refuse to give back too much.

    Args:
        what: What is read, for the message.
        number: Values.
        itemsize: Bytes of each.

    Raises:
        Refusal: It is more than `MOST_VALUES` values or `MOST_BYTES` bytes.
    """
    if number > MOST_VALUES or number * itemsize > MOST_BYTES:
        raise Refusal(
            f"{what} would give {number:,} values, and one call gives at most {MOST_VALUES:,} ({MOST_BYTES:,} bytes): "
            "read a part with read_partial_dataset or go through it with hdf5_stream_data."
        )


def plain(value: Any) -> Any:
    """A value read by h5py as JSON data: not-a-number and infinity are null, text is decoded.

    Raises:
        Refusal: It is of a type that JSON has nothing for.
    """
    if isinstance(value, np.ndarray | np.generic):
        return _plain_array(np.asarray(value))
    if isinstance(value, str | bytes):
        return _text(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, h5py.Empty):
        return []
    if value is None or isinstance(value, int | float):
        return value if value is None or math.isfinite(value) else None
    raise Refusal(f"Values of the type {type(value).__name__} cannot be given as JSON.")


def _text(value: str | bytes) -> str:
    _short(len(value))
    stored = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
    return stored.decode("utf-8", "replace")


def _plain_array(array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.names:
        return _records(array)
    if array.dtype.kind == "f":
        return _floats(array)
    if array.dtype.kind == "c":
        return plain(np.stack([array.real, array.imag], axis=-1))
    if array.dtype.kind in "biu":
        return array.tolist()
    if array.dtype.kind == "O":
        _short(sum(len(each) for each in array.flat if hasattr(each, "__len__")))
    if array.dtype.kind in "SUO":
        return plain(array.tolist())
    raise Refusal(f"Values of the type {type_name(array.dtype)} cannot be given as JSON.")


def _short(length: int) -> None:
    if length > MOST_BYTES:
        raise Refusal(f"The text has {length:,} characters, and one call gives at most {MOST_BYTES:,}.")


def _floats(array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.itemsize < 8:
        # The shortest decimals that mean the same number: 21.3, not 21.299999237060547.
        array = array.astype("U32").astype(np.float64)
    return array.tolist() if np.isfinite(array).all() else plain(array.tolist())


def _records(array: np.ndarray[Any, Any]) -> Any:
    if array.ndim:
        return [_records(each) for each in array]
    return {name: plain(array[name]) for name in array.dtype.names or ()}
