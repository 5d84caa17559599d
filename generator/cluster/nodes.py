"""What the nodes of a cluster have: results are the same wherever they are made only if what makes them is the same."""

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from generator.errors import UsageError, first_line

_WITHIN = 120.0
"""Seconds in which a node must say what it has; the code of ours is unpacked there before."""

About = dict[str, str]
"""By name of a distribution or folder what there is of it; empty for nothing."""


def about(needs: Sequence[str], folders: Sequence[str]) -> About:
    """What this machine has of what is needed."""
    found = {"Python": platform.python_version()}
    return found | {name: _version(name) for name in needs} | {folder: _content(folder) for folder in folders}


def check_nodes(ray: Any, needs: Sequence[str], folders: Sequence[str]) -> None:
    """Refuse a cluster with a node that has other releases than this process, or lacks a folder.

    Raises:
        UsageError: The sentence names the node and what differs.
    """
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    ours = about(needs, folders)
    task = ray.remote(num_cpus=0, max_retries=2)(about)
    nodes = [node for node in ray.nodes() if node["Alive"]]
    told = [
        task.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)).remote(
            needs, folders
        )
        for node in nodes
    ]
    for node, reference in zip(nodes, told, strict=True):
        place = node["NodeManagerAddress"]
        try:
            theirs = ray.get(reference, timeout=_WITHIN)
        except ray.exceptions.RayError as error:
            raise UsageError(
                f"The node {place} of the Ray cluster cannot run the work ({_why(error)}); install generator there in "
                "the same Python, or take the node out."
            ) from None
        if fault := difference(ours, theirs):
            raise UsageError(
                f"The node {place} of the Ray cluster {fault}, so that its results may differ: make the two alike, for "
                "example by `pip install` from the same list, or take the node out."
            )


def difference(ours: About, theirs: About) -> str:
    """In what another machine differs from this one, in words that follow its name; empty for nothing."""
    return " and ".join(_fault(name, theirs[name], here) for name, here in ours.items() if theirs[name] != here)


def _fault(name: str, theirs: str, ours: str) -> str:
    if "/" in name:
        return f"has other files in {name} than this machine" if theirs else f"does not see {name}"
    if not theirs:
        return f"lacks {name} {ours}"
    return f"has {name} {theirs}, this machine {ours or 'none'}"


def _why(error: Exception) -> str:
    cause = getattr(error, "cause", None)
    return first_line(cause or error).rstrip(".")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _content(folder: str) -> str:
    """The files of a folder with their sizes, in a line; their times differ from copy to copy."""
    top = Path(folder)
    files = sorted(path for path in top.rglob("*") if path.is_file())
    return " ".join(f"{path.relative_to(top).as_posix()}:{path.stat().st_size}" for path in files)
