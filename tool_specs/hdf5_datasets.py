"""The tools for one dataset: its values, or a part of them, and its shape, type, size and chunks."""

import math
from pathlib import Path
from typing import Any

import h5py

from tool_specs.hdf5_folder import Refusal
from tool_specs.hdf5_layout import bytes_of, chunk_bytes, chunk_count
from tool_specs.hdf5_nodes import dataset_at
from tool_specs.hdf5_values import bounded, plain, shape_of, size_of, type_class, type_name


def read_full_dataset(folder: Path, file: str, path: str) -> dict[str, Any]:
    """All values."""
    with dataset_at(folder, file, path) as stored:
        bounded(f"All of {stored.name!r}", size_of(stored), stored.dtype.itemsize)
        return _head(file, stored) | _values(stored[()], type_name(stored.dtype))


def read_partial_dataset(
    folder: Path, file: str, path: str, start: list[int], count: list[int], step: list[int] | None = None
) -> dict[str, Any]:
    """A block of values, `count` along each dimension from `start` on, every `step`-th."""
    with dataset_at(folder, file, path) as stored:
        steps = step or [1] * len(start)
        selection = _selection(stored, start, count, steps)
        bounded(f"This part of {stored.name!r}", math.prod(count), stored.dtype.itemsize)
        return (
            _head(file, stored)
            | {"start": start, "count": count, "step": steps}
            | _values(stored[selection], type_name(stored.dtype))
        )


def get_shape(folder: Path, file: str, path: str) -> dict[str, Any]:
    """Lengths of the dimensions, now and at most."""
    with dataset_at(folder, file, path) as stored:
        shape = shape_of(stored)
        largest = list(stored.maxshape or shape)
        return _head(file, stored) | {"shape": shape, "ndim": len(shape), "max_shape": largest}


def get_dtype(folder: Path, file: str, path: str) -> dict[str, Any]:
    """What the values are."""
    with dataset_at(folder, file, path) as stored:
        text = h5py.check_string_dtype(stored.dtype)
        return _head(file, stored) | {
            "dtype": type_name(stored.dtype),
            "type_class": type_class(stored.dtype),
            "itemsize": text.length if text else stored.dtype.itemsize,
        }


def get_size(folder: Path, file: str, path: str) -> dict[str, Any]:
    """How much there is, in values and bytes."""
    with dataset_at(folder, file, path) as stored:
        sizes = {"size": size_of(stored), "bytes": bytes_of(stored), "stored_bytes": stored.id.get_storage_size()}
        return _head(file, stored) | sizes


def get_chunks(folder: Path, file: str, path: str) -> dict[str, Any]:
    """How the values are laid out on disk."""
    with dataset_at(folder, file, path) as stored:
        return _head(file, stored) | {
            "chunks": list(stored.chunks) if stored.chunks else None,
            "chunk_count": chunk_count(stored),
            "chunk_bytes": chunk_bytes(stored),
            "compression": stored.compression,
            "compression_level": stored.compression_opts if isinstance(stored.compression_opts, int) else None,
            "shuffle": bool(stored.shuffle),
        }


def _head(file: str, stored: h5py.Dataset) -> dict[str, Any]:
    return {"file": file, "path": stored.name}


def _values(values: Any, dtype: str) -> dict[str, Any]:
    return {"shape": list(getattr(values, "shape", None) or ()), "dtype": dtype, "data": plain(values)}


def _selection(stored: h5py.Dataset, start: list[int], count: list[int], step: list[int]) -> tuple[slice, ...]:
    shape = shape_of(stored)
    if not len(start) == len(count) == len(step) == len(shape):
        raise Refusal(f"{stored.name!r} has {len(shape)} dimensions: start, count and step need a number for each.")
    ends = [first + (many - 1) * by for first, many, by in zip(start, count, step, strict=True)]
    if any(end >= length for end, length in zip(ends, shape, strict=True)):
        raise Refusal(
            f"The part goes beyond {stored.name!r}, whose shape is {shape}: the last index asked for is {ends}."
        )
    return tuple(slice(first, end + 1, by) for first, end, by in zip(start, ends, step, strict=True))
