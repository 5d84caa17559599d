"""How datasets lie on disk, and what that costs a reader: facts and estimates from chunks, filters and sizes.

Nothing is timed, so an answer is the same on every machine. What HDF5 itself does is in its users' guide: a chunk is
read and decompressed as a whole, and up to 1 MiB of chunks is kept (https://support.hdfgroup.org/documentation/).
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py

from tool_specs.hdf5_nodes import dataset_at, datasets_below, node_at
from tool_specs.hdf5_values import shape_of, size_of, type_name

SMALL_CHUNK = 4096
LARGE_CHUNK = 2**20
GOOD_CHUNK = 2**16
_MANY_CHUNKS = 64
_MANY_AT_ONCE = 8
_WORTH_COMPRESSING = 2**16
_MANY_TEXTS = 1000


def bytes_of(stored: h5py.Dataset) -> int:
    """Bytes of all values, uncompressed; of text of variable length the references only."""
    return size_of(stored) * int(stored.dtype.itemsize)


def chunk_bytes(stored: h5py.Dataset) -> int | None:
    """Bytes of a chunk, uncompressed; None where there are no chunks."""
    return math.prod(stored.chunks) * int(stored.dtype.itemsize) if stored.chunks else None


def chunk_count(stored: h5py.Dataset) -> int:
    """Chunks that it takes to hold the dataset; 0 where it is not chunked."""
    return touched(shape_of(stored), stored.chunks) if stored.chunks else 0


def touched(selection: Sequence[int], chunks: Sequence[int]) -> int:
    """Chunks under a selection that begins at the corner of one."""
    return math.prod(math.ceil(length / chunk) for length, chunk in zip(selection, chunks, strict=True))


def identify_io_bottlenecks(folder: Path, file: str, path: str) -> dict[str, Any]:
    """What in the layout of the datasets at or below a path makes reading slow."""
    with node_at(folder, file, path) as node:
        stored = datasets_below(node)
        found = [{"path": each.name} | issue for each in stored for issue in _issues(each)]
        found.sort(key=lambda issue: ("high", "medium", "low").index(issue["severity"]))
        datasets = list(dict.fromkeys(issue["path"] for issue in found))
        head = {"file": file, "path": node.name, "checked": len(stored)}
    return head | {"bottlenecks": found, "datasets": datasets, "total": len(found)}


def _issues(stored: h5py.Dataset) -> list[dict[str, Any]]:
    found = []
    size, count = chunk_bytes(stored), chunk_count(stored)
    if size and size < SMALL_CHUNK and count > _MANY_CHUNKS:
        said = f"{count} chunks of {size} bytes: looking each up costs more than reading it."
        remedy = f"Store it again in chunks of about {GOOD_CHUNK} bytes."
        found.append(_issue("small chunks", "high" if count > 1000 else "medium", said, remedy))
    if size and size > LARGE_CHUNK:
        said = f"A chunk has {size} bytes and does not fit the chunk cache of {LARGE_CHUNK}: it is read anew each time."
        found.append(_issue("large chunks", "high", said, "Store it again in smaller chunks, or widen the cache."))
    if not stored.compression and bytes_of(stored) >= _WORTH_COMPRESSING:
        said = f"{bytes_of(stored)} bytes are stored as they are."
        found.append(_issue("not compressed", "low", said, "Store it again in chunks, with gzip and shuffle."))
    is_text = type_name(stored.dtype) == "string" and h5py.check_string_dtype(stored.dtype).length is None
    if is_text and (texts := size_of(stored)) > _MANY_TEXTS:
        said = f"{texts} texts of variable length are each stored and looked up apart, and are never compressed."
        found.append(_issue("texts of variable length", "low", said, "Store them again with a fixed length."))
    return found


def _issue(issue: str, severity: str, detail: str, remedy: str) -> dict[str, Any]:
    return {"issue": issue, "severity": severity, "detail": detail, "remedy": remedy}


def optimize_access_pattern(folder: Path, file: str, path: str, access: str) -> dict[str, Any]:
    """What reading in a certain way costs with the chunks as they are, and which chunks would suit it."""
    with dataset_at(folder, file, path) as stored:
        shape, itemsize = shape_of(stored), int(stored.dtype.itemsize)
        selection = _selection(shape, access)
        needed = math.prod(selection) * itemsize
        suggested = suggested_chunks(shape, selection, itemsize)
        read = _bytes_read(selection, stored.chunks, itemsize)
        better = _bytes_read(selection, suggested, itemsize)
        return {
            "file": file,
            "path": stored.name,
            "access": access,
            "selection": selection,
            "bytes_needed": needed,
            "bytes_read": read,
            "chunks_read": touched(selection, stored.chunks) if stored.chunks else 0,
            "amplification": round(read / needed, 2) if needed else 1.0,
            "chunks": list(stored.chunks) if stored.chunks else None,
            "suggested_chunks": suggested,
            "suggested_bytes_read": better,
            "advice": _advice(stored.chunks, selection, read, better),
        }


def suggested_chunks(shape: Sequence[int], selection: Sequence[int], itemsize: int) -> list[int]:
    """Chunks of the selection's form: cut in halves above `GOOD_CHUNK` bytes, doubled below `SMALL_CHUNK`."""
    chunks = [max(1, length) for length in selection]
    while math.prod(chunks) * itemsize > GOOD_CHUNK and max(chunks) > 1:
        widest = chunks.index(max(chunks))
        chunks[widest] = math.ceil(chunks[widest] / 2)
    while math.prod(chunks) * itemsize < SMALL_CHUNK and any(a < b for a, b in zip(chunks, shape, strict=True)):
        axis = next(at for at in reversed(range(len(shape))) if chunks[at] < shape[at])
        chunks[axis] = min(shape[axis], chunks[axis] * 2)
    return chunks


def _selection(shape: Sequence[int], access: str) -> list[int]:
    """Shape of what is read at once."""
    if access == "row":
        return [min(1, length) for length in shape[:1]] + list(shape[1:])
    if access == "column":
        return list(shape[:-1]) + [min(1, length) for length in shape[-1:]]
    return [min(1, length) for length in shape] if access == "element" else list(shape)


def _bytes_read(selection: Sequence[int], chunks: Sequence[int] | None, itemsize: int) -> int:
    if not chunks:
        return math.prod(selection) * itemsize
    return touched(selection, chunks) * math.prod(chunks) * itemsize


def _advice(chunks: Sequence[int] | None, selection: Sequence[int], read: int, better: int) -> str:
    if not chunks:
        return "It is stored in one piece, so only what is asked for is read; chunks are needed to compress it."
    count = touched(selection, chunks)
    if read > better * 1.5:
        return f"Store it again in the suggested chunks: {better} bytes are read at a time instead of {read}."
    if count > _MANY_AT_ONCE and read < count * SMALL_CHUNK:
        return f"Store it again in the suggested chunks: now {count} small chunks are looked up at a time."
    return "The chunks suit this access: keep them."
