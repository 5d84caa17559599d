"""The tools for much at once: all files, several datasets, a dataset piece by piece, statistics without the values."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tool_specs.hdf5_folder import Refusal, files, opened
from tool_specs.hdf5_layout import bytes_of
from tool_specs.hdf5_nodes import below, dataset_at, follow, readable
from tool_specs.hdf5_values import bounded, plain, shape_of, size_of, type_class, type_name

_BLOCK = 2**22
_MOST_BYTES = 2**30


def hdf5_parallel_scan(folder: Path, pattern: str) -> dict[str, Any]:
    """All files of the folder, and how much is in each."""
    items = [_scanned(folder, name) for name in files(folder, pattern)]
    return {"pattern": pattern, "files": [item["file"] for item in items], "items": items, "total": len(items)}


def _scanned(folder: Path, name: str) -> dict[str, Any]:
    try:
        with opened(folder, name) as handle:
            nodes = below(handle)
            stored = [node for node in nodes if isinstance(node, h5py.Dataset)]
            counts = {"dataset_count": len(stored), "group_count": len(nodes) - len(stored)}
            return {"file": name, "readable": True, **counts, "bytes": sum(map(bytes_of, stored))}
    except Refusal:  # one damaged file does not hide the others
        return {"file": name, "readable": False, "dataset_count": 0, "group_count": 0, "bytes": 0}


def hdf5_batch_read(folder: Path, file: str, paths: list[str]) -> dict[str, Any]:
    """All values of several datasets of a file."""
    with opened(folder, file) as handle:
        stored = [readable(follow(handle, path)) for path in paths]
        bounded("This batch", sum(map(size_of, stored)), max(each.dtype.itemsize for each in stored))
        items = [
            {"path": each.name, "shape": shape_of(each), "dtype": type_name(each.dtype), "data": plain(each[()])}
            for each in stored
        ]
        return {"file": file, "paths": [item["path"] for item in items], "items": items, "total": len(items)}


def hdf5_stream_data(folder: Path, file: str, path: str, offset: int, limit: int) -> dict[str, Any]:
    """The next values of a dataset, in row-major order, and where to go on."""
    with dataset_at(folder, file, path) as stored:
        total = size_of(stored)
        if offset > total:
            raise Refusal(f"{stored.name!r} has {total} values, and offset {offset} lies beyond the last.")
        data = _flat(stored, offset, min(offset + limit, total))
        end = offset + len(data)
        place = {"file": file, "path": stored.name, "offset": offset, "total": total}
        return place | {"data": plain(data), "next_offset": end if end < total else None}


def _flat(stored: h5py.Dataset, begin: int, end: int) -> np.ndarray[Any, Any]:
    if stored.shape in {None, ()}:
        return np.asarray([stored[()]] if stored.shape == () else [])[begin:end]
    row = math.prod(stored.shape[1:])
    first, last = (begin // row, math.ceil(end / row)) if row else (0, 0)
    _affordable(stored, (last - first) * row)
    values: np.ndarray[Any, Any] = stored[first:last].reshape(-1)[begin - first * row : end - first * row]
    return values


def hdf5_aggregate_stats(folder: Path, file: str, path: str) -> dict[str, Any]:
    """Least, greatest, mean, standard deviation and sum of a dataset's numbers, with 10 significant digits."""
    with dataset_at(folder, file, path) as stored:
        if type_class(stored.dtype) not in {"integer", "float", "boolean"}:
            raise Refusal(f"{stored.name!r} holds {type_name(stored.dtype)} values, and statistics need numbers.")
        _affordable(stored, size_of(stored))
        found = _statistics(_blocks(stored))
        return {"file": file, "path": stored.name, "size": size_of(stored)} | found


def _blocks(stored: h5py.Dataset) -> Iterator[np.ndarray[Any, Any]]:
    """The finite numbers, some rows at a time."""
    shape = shape_of(stored)
    rows = max(1, _BLOCK // max(1, bytes_of(stored) // max(1, shape[0]))) if shape else 1
    for first in range(0, shape[0] if shape else 1, rows):
        block = np.asarray(stored[first : first + rows] if shape else stored[()], dtype=np.float64)
        yield block[np.isfinite(block)]


def _statistics(blocks: Iterator[np.ndarray[Any, Any]]) -> dict[str, Any]:
    """Blocks joined as by Chan, Golub and LeVeque (1979), which keeps the variance exact where the mean is large."""
    count, mean, squares, lows, highs = 0, 0.0, 0.0, [], []
    for block in blocks:
        if not block.size:
            continue
        apart = float(block.mean()) - mean
        both = count + block.size
        squares += float(block.var()) * block.size + apart**2 * count * block.size / both
        mean, count = mean + apart * block.size / both, both
        lows.append(float(block.min()))
        highs.append(float(block.max()))
    if not count:
        return {"counted": 0} | dict.fromkeys(("min", "max", "mean", "std", "sum"))
    found = {"min": min(lows), "max": max(highs), "mean": mean, "std": math.sqrt(squares / count), "sum": mean * count}
    return {"counted": count} | {name: float(f"{value:.10g}") for name, value in found.items()}


def _affordable(stored: h5py.Dataset, values: int) -> None:
    if values * stored.dtype.itemsize > _MOST_BYTES:
        raise Refusal(f"{stored.name!r} is too large for one call: read a part with read_partial_dataset.")
