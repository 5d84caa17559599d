"""The one tool that writes: a dataset as CSV, JSON or an HDF5 file of its own, below `exports/` in the folder.

The place follows from the dataset, `exports/weather.h5/stations/alpine/temperature/summer.csv`, so that no two datasets
meet in one file and the same call always has the same outcome, whoever else exports in the meantime.
"""

import csv
import io
import json
import math
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import h5py

from tool_specs.hdf5_folder import EXPORTS, Refusal, inside, name_and_mode
from tool_specs.hdf5_layout import bytes_of
from tool_specs.hdf5_nodes import dataset_at
from tool_specs.hdf5_values import plain, shape_of, size_of, type_name

_ENDINGS = {"csv": ".csv", "json": ".json", "hdf5": ".h5"}
_MOST_VALUES = 1_000_000
_MOST_BYTES = 2**26


def export_dataset(folder: Path, file: str, path: str, format: str, output: str) -> dict[str, Any]:  # noqa: A002 - as documented
    """Write a dataset into a file of another form; the same call again changes nothing."""
    with dataset_at(folder, file, path) as stored:
        if size_of(stored) > _MOST_VALUES or bytes_of(stored) > _MOST_BYTES:
            raise Refusal(f"{stored.name!r} has {size_of(stored):,} values, and at most {_MOST_VALUES:,} are exported.")
        content = _WRITERS[format](stored)
        where = _place(folder, name_and_mode(file)[0], stored.name, output + _ENDINGS[format])
        head = {"file": file, "path": stored.name, "format": format, "size": size_of(stored)}
    _write(folder / where, content)
    return head | {"output": where, "bytes": len(content)}


def _place(folder: Path, file: str, path: str, name: str) -> str:
    parts = [EXPORTS, *file.split("/"), *(quote(part, safe="") for part in path.split("/") if part), name]
    where = "/".join(parts)
    if ".." in parts or not inside(folder, where):
        raise Refusal(f"The export of {path!r} would leave the folder.")
    return where


def _write(where: Path, content: bytes) -> None:
    """Whole or not at all; what is there with other content stays.

    Raises:
        Refusal: Something else is there under this name.
    """
    if where.exists():
        if where.is_file() and where.read_bytes() == content:
            return
        raise Refusal(f"{where.name!r} is there already with other content: choose another output name.")
    where.parent.mkdir(parents=True, exist_ok=True)
    beside = where.with_name(f".{where.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(where)
    finally:
        beside.unlink(missing_ok=True)


def _as_csv(stored: h5py.Dataset) -> bytes:
    """A row of the dataset a line; what has more dimensions than two is flattened behind the first."""
    shape, values = shape_of(stored), plain(stored[()])
    if type_name(stored.dtype) == "compound":
        raise Refusal(f"{stored.name!r} holds records, which CSV has no place for: export it as json or hdf5.")
    rows = values if shape else [values]
    width = math.prod(shape[1:])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["value"] if len(shape) < 2 else [f"value_{column}" for column in range(width)])
    writer.writerows([row] if len(shape) < 2 else _flat(row) for row in rows)
    return text.getvalue().encode()


def _flat(row: list[Any]) -> list[Any]:
    return [value for each in row for value in (_flat(each) if isinstance(each, list) else [each])]


def _as_json(stored: h5py.Dataset) -> bytes:
    head = {"path": stored.name, "shape": shape_of(stored), "dtype": type_name(stored.dtype)}
    attributes = {name: plain(value) for name, value in stored.attrs.items()}
    return json.dumps({**head, "attributes": attributes, "data": plain(stored[()])}).encode()


def _as_hdf5(stored: h5py.Dataset) -> bytes:
    """The values and attributes under the dataset's own name, at the top of a file."""
    memory = io.BytesIO()
    with h5py.File(memory, "w") as handle:
        copied = handle.create_dataset(stored.name.rsplit("/", 1)[-1], data=stored[()], dtype=stored.dtype)
        for name, value in stored.attrs.items():
            copied.attrs[name] = value
    return memory.getvalue()


_WRITERS = {"csv": _as_csv, "json": _as_json, "hdf5": _as_hdf5}
