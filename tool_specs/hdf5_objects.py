"""The tools for files, navigation and attributes: each opens the file, looks, and gives back plain data."""

import os
from pathlib import Path
from typing import Any

import h5py

from tool_specs.hdf5_folder import MOST_LISTED, Refusal, file_id, located, name_and_mode, opened
from tool_specs.hdf5_nodes import Node, below, follow, node_at
from tool_specs.hdf5_values import bounded, plain, shape_of, size_of, type_name


def open_file(folder: Path, file: str, mode: str) -> dict[str, Any]:
    """The id under which every other tool takes the file, and what is at its top."""
    name, _ = name_and_mode(file)
    if mode == "r+" and not os.access(located(folder, name), os.W_OK):
        raise Refusal(f"{name!r} may only be read: open it with mode r.")
    with opened(folder, name) as handle:
        return {"file": file_id(name, mode), "mode": mode, "keys": sorted(handle)[:MOST_LISTED]}


def close_file(folder: Path, file: str) -> dict[str, Any]:
    """Says that a file is no longer needed; nothing is held open between calls."""
    located(folder, file)
    return {"file": file, "closed": True}


def get_filename(folder: Path, file: str) -> dict[str, Any]:
    """The file's name below the folder, without its mode."""
    return {"file": file, "filename": located(folder, file).relative_to(folder).as_posix()}


def get_mode(folder: Path, file: str) -> dict[str, Any]:
    """`r` or `r+`, read from the id."""
    located(folder, file)
    return {"file": file, "mode": name_and_mode(file)[1]}


def get_by_path(folder: Path, file: str, path: str) -> dict[str, Any]:
    """What a group or dataset is."""
    with node_at(folder, file, path) as node:
        stored = isinstance(node, h5py.Dataset)
        return {
            "file": file,
            "path": node.name,
            "kind": _kind(node),
            "shape": shape_of(node) if stored else None,
            "dtype": type_name(node.dtype) if stored else None,
            "keys": [] if stored else sorted(node)[:MOST_LISTED],
            "names": sorted(node.attrs)[:MOST_LISTED],
        }


def list_keys(folder: Path, file: str, path: str) -> dict[str, Any]:
    """What is directly in a group."""
    with node_at(folder, file, path) as group:
        if not isinstance(group, h5py.Group):
            raise Refusal(f"{group.name!r} is a dataset and has no keys: get_shape and read_full_dataset look at it.")
        keys = sorted(group)
        paths = [f"{group.name.rstrip('/')}/{key}" for key in keys[:MOST_LISTED]]
        kinds = {each: _kind_at(group.file, each) for each in paths}
        found = {"file": file, "path": group.name, "keys": keys[:MOST_LISTED], "paths": paths}
    return found | _by_kind(kinds) | {"total": len(keys)}


def visit(folder: Path, file: str, path: str, kind: str, max_depth: int) -> dict[str, Any]:
    """What is below a group, at any depth."""
    with node_at(folder, file, path) as group:
        if not isinstance(group, h5py.Group):
            raise Refusal(f"{group.name!r} is a dataset and has nothing below it: visit the group that it is in.")
        deepest = group.name.rstrip("/").count("/") + max_depth
        kinds = {each.name: _kind(each) for each in below(group) if each.name.count("/") <= deepest}
        kinds = {each: of for each, of in kinds.items() if kind in {"all", of}}
        return {"file": file, "path": group.name, "paths": list(kinds)} | _by_kind(kinds) | {"total": len(kinds)}


def read_attribute(folder: Path, file: str, name: str, path: str) -> dict[str, Any]:
    """The value of one attribute."""
    with node_at(folder, file, path) as node:
        if name not in node.attrs:
            raise Refusal(f"{node.name!r} has no attribute {name!r}: list_attributes shows those that it has.")
        return {"file": file, "path": node.name, "name": name, "value": _attribute(node, name)}


def list_attributes(folder: Path, file: str, path: str) -> dict[str, Any]:
    """Names and values of all of them."""
    with node_at(folder, file, path) as node:
        names = sorted(node.attrs)[:MOST_LISTED]
        bounded(f"All attributes of {node.name!r}", sum(size_of(node.attrs.get_id(name)) for name in names))
        values = {name: _attribute(node, name) for name in names}
        return {"file": file, "path": node.name, "names": names, "attributes": values}


def _attribute(node: Node, name: str) -> Any:
    stored = node.attrs.get_id(name)
    bounded(f"The attribute {name!r}", size_of(stored), stored.dtype.itemsize)
    return plain(node.attrs[name])


def _kind(node: Node) -> str:
    return "dataset" if isinstance(node, h5py.Dataset) else "group"


def _kind_at(handle: h5py.File, path: str) -> str | None:
    try:
        return _kind(follow(handle, path))
    except Refusal:  # a link that leads nowhere, or out of the file: it has a name and is nothing that can be read
        return None


def _by_kind(kinds: dict[str, str] | dict[str, str | None]) -> dict[str, list[str]]:
    return {f"{kind}s": [path for path, of in kinds.items() if of == kind] for kind in ("group", "dataset")}
