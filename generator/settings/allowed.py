"""Whether a value is on one of the lists of what is allowed: hosts and folders."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_AMBIGUOUS = re.compile(r"[\s\\@\x00-\x1f]")
"""In a URL: what one program reads otherwise than another, and users with passwords, who would hide the host."""


def has_allowed_host(url: str, hosts: Sequence[str]) -> bool:
    """Whether a URL leads to one of the hosts, each `HOST` with any port or `HOST:PORT`."""
    place = _place(url)
    if place is None:
        return False
    host, port = place
    named = f"[{host}]" if ":" in host else host
    return not {host, named, f"{named}:{port}"}.isdisjoint(entry.strip().lower() for entry in hosts)


def same_place(url: str, other: str) -> bool:
    """Whether two URLs lead to the same host and port."""
    place = _place(url)
    return place is not None and place == _place(other)


def is_inside(path: str, folders: Sequence[str]) -> bool:
    """Whether a file or folder lies in one of the folders, wherever symbolic links lead."""
    place = Path(path).expanduser().resolve()
    return any(place.is_relative_to(Path(folder).expanduser().resolve()) for folder in folders if folder.strip())


def _place(url: str) -> tuple[str, int] | None:
    """Host and port; None where it is no plain URL of the web."""
    if _AMBIGUOUS.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname.rstrip("."), port) if parts.hostname else None
