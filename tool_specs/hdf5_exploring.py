"""The tools for finding one's way: what a file is made of, what is like a dataset, where to look next."""

from pathlib import Path
from typing import Any, TypeAlias

import h5py

from tool_specs.hdf5_folder import MOST_LISTED, Refusal, files, name_and_mode, opened
from tool_specs.hdf5_layout import bytes_of
from tool_specs.hdf5_nodes import Node, below, datasets_below, follow, node_at, readable
from tool_specs.hdf5_values import MOST_VALUES, plain, shape_of, size_of, type_class, type_name

_Call: TypeAlias = tuple[str, dict[str, Any], str]
_WEIGHTS = {"name": 0.3, "units": 0.2, "shape": 0.2, "dtype": 0.2, "ndim": 0.1}


def analyze_dataset_structure(folder: Path, file: str, path: str) -> dict[str, Any]:
    """What is at and below a path, counted and measured."""
    with node_at(folder, file, path) as node:
        nodes = below(node)
        stored = sorted((each for each in nodes if isinstance(each, h5py.Dataset)), key=bytes_of, reverse=True)
        top = node.name.rstrip("/").count("/")
        return {
            "file": file,
            "path": node.name,
            "group_count": len(nodes) - len(stored),
            "dataset_count": len(stored),
            "attribute_count": sum(len(each.attrs) for each in {node, *nodes}),
            "depth": max((each.name.count("/") - top for each in nodes), default=0),
            "bytes": sum(map(bytes_of, stored)),
            "stored_bytes": sum(each.id.get_storage_size() for each in stored),
            "datasets": [each.name for each in stored],
            "items": [_described(each) for each in stored],
        }


def _described(stored: h5py.Dataset) -> dict[str, Any]:
    kind = {"shape": shape_of(stored), "dtype": type_name(stored.dtype), "units": _units(stored)}
    return {"path": stored.name, **kind, "bytes": bytes_of(stored), "compression": stored.compression}


def find_similar_datasets(
    folder: Path, file: str, path: str, all_files: bool, min_similarity: float, limit: int
) -> dict[str, Any]:
    """Datasets that are like one, in its file or in all, the most similar first."""
    own = name_and_mode(file)[0]
    with opened(folder, file) as handle:
        wanted = _traits(readable(follow(handle, path)))
        here = follow(handle, path).name
    found = []
    for name in files(folder) if all_files else [own]:
        found += [each for each in _compared(folder, name, wanted) if (each["file"], each["path"]) != (own, here)]
    found = [each for each in found if each["similarity"] >= min_similarity]
    found.sort(key=lambda each: (-each["similarity"], each["file"], each["path"]))
    return {"file": file, "path": here, "similar": found[:limit], "total": len(found)}


def _compared(folder: Path, name: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        with opened(folder, name) as handle:
            return [_alike(name, each, wanted) for each in datasets_below(handle)]
    except Refusal:  # a damaged file holds nothing similar
        return []


def _alike(file: str, stored: h5py.Dataset, wanted: dict[str, Any]) -> dict[str, Any]:
    same = [trait for trait, value in _traits(stored).items() if value is not None and value == wanted[trait]]
    score = round(sum(_WEIGHTS[trait] for trait in same), 3)
    return {"file": file, "path": stored.name, "similarity": score, "same": same}


def _traits(stored: h5py.Dataset) -> dict[str, Any]:
    shape = shape_of(stored)
    return {
        "name": stored.name.rsplit("/", 1)[-1],
        "units": _units(stored),
        "shape": shape,
        "dtype": type_name(stored.dtype),
        "ndim": len(shape),
    }


def _units(stored: h5py.Dataset) -> str | None:
    units = plain(stored.attrs["units"]) if "units" in stored.attrs else None
    return units if isinstance(units, str) else None


def suggest_next_exploration(folder: Path, file: str, path: str, limit: int) -> dict[str, Any]:
    """Calls that would show more of what is at a path, the most telling first."""
    with node_at(folder, file, path) as node:
        found = _of_dataset(node) if isinstance(node, h5py.Dataset) else _of_group(node)
        suggestions = [
            {"tool": tool, "args": {"file": file, **args}, "reason": reason} for tool, args, reason in found[:limit]
        ]
        return {"file": file, "path": node.name, "suggestions": suggestions, "total": len(found)}


def _of_dataset(stored: h5py.Dataset) -> list[_Call]:
    here, size = {"path": stored.name}, size_of(stored)
    found = _attributes(stored)
    if size <= MOST_VALUES:
        found.append(("read_full_dataset", here, f"Its {size} values fit one call."))
    else:
        found.append(("hdf5_stream_data", here, f"Its {size} values do not fit one call."))
    if type_class(stored.dtype) in {"integer", "float"} and size > 1:
        found.append(("hdf5_aggregate_stats", here, "It holds numbers."))
    if stored.chunks:
        found.append(("get_chunks", here, "It is stored in chunks."))
    return [*found, ("find_similar_datasets", here, "Others may hold the same quantity.")]


def _attributes(node: Node) -> list[_Call]:
    names = sorted(node.attrs)
    return [("list_attributes", {"path": node.name}, f"Its attributes: {', '.join(names[:5])}.")] if names else []


def _of_group(group: h5py.Group) -> list[_Call]:
    found = _attributes(group)
    keys = [key for key in sorted(group)[:MOST_LISTED] if isinstance(group.get(key, getlink=True), h5py.HardLink)]
    for node in (group[key] for key in keys):
        if isinstance(node, h5py.Dataset):
            kind = f"{type_name(node.dtype)} values of shape {shape_of(node)}"
            found.append(("get_by_path", {"path": node.name}, f"A dataset of {kind}."))
        elif isinstance(node, h5py.Group):
            found.append(("list_keys", {"path": node.name}, f"A group with {len(node)} members."))
    return found
