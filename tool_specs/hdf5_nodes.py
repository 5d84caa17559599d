"""What is inside a file: the group or dataset at a path, and all that lies below it; other files are never entered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import h5py

from tool_specs.hdf5_folder import MOST_LISTED, Refusal, opened

Node: TypeAlias = "h5py.Group | h5py.Dataset"
_MOST_LINKS = 20


@contextmanager
def node_at(folder: Path, file: str, path: str) -> Iterator[Node]:
    """The group or dataset at a path."""
    with opened(folder, file) as handle:
        yield follow(handle, path)


@contextmanager
def dataset_at(folder: Path, file: str, path: str) -> Iterator[h5py.Dataset]:
    """The dataset at a path, if its values can be read."""
    with node_at(folder, file, path) as node:
        yield readable(node)


def readable(node: Node) -> h5py.Dataset:
    """A dataset, if it is one.

    Raises:
        Refusal: It is a group, or its values lie in another file.
    """
    if not isinstance(node, h5py.Dataset):
        raise Refusal(f"{node.name!r} is a group, not a dataset: list_keys shows what is in it.")
    if node.external or node.is_virtual:
        raise Refusal(f"The values of {node.name!r} lie in other files, which are not read.")
    return node


def follow(handle: h5py.File, path: str) -> Node:
    """The group or dataset at a path, soft links followed; links into other files are not.

    Raises:
        Refusal: There is nothing, or something else.
    """
    here: Any = handle
    parts, hops = _parts(path), 0
    while parts:
        part = parts.pop(0)
        link = here.get(part, getlink=True) if isinstance(here, h5py.Group) else None
        if link is None:
            raise Refusal(f"There is nothing at {path!r}: list_keys and visit show which paths there are.")
        if isinstance(link, h5py.ExternalLink):
            raise Refusal(f"{path!r} leads into another file, and such links are not followed.")
        if not isinstance(link, h5py.SoftLink):
            here = here[part]
            continue
        parts, hops = _parts(link.path) + parts, hops + 1
        here = handle if link.path.startswith("/") else here
        if hops > _MOST_LINKS:
            raise Refusal(f"The links at {path!r} go round in a circle.")
    if not isinstance(here, h5py.Group | h5py.Dataset):
        raise Refusal(f"{path!r} is neither a group nor a dataset.")
    return here


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in {"", "."}]


def below(node: Node, most: int = MOST_LISTED) -> list[Node]:
    """The groups and datasets below a group, each once, in the order of their paths; a dataset is below itself.

    Args:
        node: Where to begin.
        most: The walk ends after so many.
    """
    if isinstance(node, h5py.Dataset):
        return [node]
    found: list[Node] = []

    def visit(_: str, seen: Any) -> bool | None:
        if isinstance(seen, h5py.Group | h5py.Dataset):
            found.append(seen)
        return True if len(found) >= most else None

    node.visititems(visit)
    return found


def datasets_below(node: Node) -> list[h5py.Dataset]:
    """The datasets among them."""
    return [each for each in below(node) if isinstance(each, h5py.Dataset)]
