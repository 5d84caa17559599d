"""Whether a value is on one of the lists of what is allowed: hosts and folders."""

import re
from collections.abc import Sequence
from pathlib import Path

from yarl import URL

from generator.hosts import host_of, is_covered, is_named, origin_of

_AMBIGUOUS = re.compile(r"[\s\\@\x00-\x1f]")
"""In a URL: what one program reads otherwise than another, and users with passwords, who would hide the host."""


def has_allowed_host(url: str, hosts: Sequence[str]) -> bool:
    """Whether a URL leads to one of the hosts, each `HOST` with any port or `HOST:PORT`."""
    place = _place(url)
    return place is not None and is_named(place, _given(hosts))


def is_allowed_host(host: str, hosts: Sequence[str]) -> bool:
    """Whether a host, itself with a port or without, is one of the hosts.

    Raises:
        UsageError: It is none.
    """
    return is_covered(host, _given(hosts))


def same_place(url: str, other: str) -> bool:
    """Whether two URLs lead to the same host and port."""
    place, there = _place(url), _place(other)
    return place is not None and there is not None and is_named(place, [host_of(there)])


def is_inside(path: str, folders: Sequence[str]) -> bool:
    """Whether a file or folder lies in one of the folders, wherever symbolic links lead."""
    place = Path(path).expanduser().resolve()
    return any(place.is_relative_to(Path(folder).expanduser().resolve()) for folder in folders if folder.strip())


def _given(hosts: Sequence[str]) -> list[str]:
    """The entries of a list; one that is empty allows nothing."""
    return [host.strip() for host in hosts if host.strip()]


def _place(url: str) -> URL | None:
    """Where a plain URL of the web leads; None where it is none."""
    return None if _AMBIGUOUS.search(url) else origin_of(url)
