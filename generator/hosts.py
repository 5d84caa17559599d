"""Hosts that a user has named: `HOST`, which is any port of it, or `HOST:PORT`."""

import re
from collections.abc import Iterable
from contextlib import suppress

from yarl import URL

from generator.errors import UsageError

_ONE_HOST = re.compile(r"[^\s/?#@\\]+")


def is_named(url: URL, hosts: Iterable[str]) -> bool:
    """Whether the host and port of a URL are among those named."""
    return _is_among((_bare(url), url.port), hosts)


def is_covered(host: str, hosts: Iterable[str]) -> bool:
    """Whether all that one name stands for is among those named.

    Raises:
        UsageError: It is no `HOST` or `HOST:PORT`.
    """
    return _is_among(_parsed(host), hosts)


def check_hosts(hosts: Iterable[str]) -> None:
    """Refuse what names no host.

    Raises:
        UsageError: It is no `HOST` or `HOST:PORT`.
    """
    for host in hosts:
        _parsed(host)


def origin_of(address: str) -> URL | None:
    """The scheme, host and port of a web address; None where it is none."""
    try:
        url = URL(address)
        return url.origin() if url.scheme in ("http", "https") else None
    except ValueError:
        return None


def host_of(url: URL) -> str:
    """How the host and port of a URL are named."""
    host = f"[{url.host}]" if ":" in (url.host or "") else url.host
    return f"{host}:{url.port}"


def _is_among(place: tuple[str, int | None], hosts: Iterable[str]) -> bool:
    host, port = place
    return any(named == host and at in (None, port) for named, at in map(_parsed, hosts))


def _parsed(text: str) -> tuple[str, int | None]:
    bare = f"[{text}]" if text.count(":") > 1 and "[" not in text else text
    with suppress(ValueError):
        if (url := URL(f"http://{bare}")).host and _ONE_HOST.fullmatch(bare):
            return _bare(url), url.explicit_port
    raise UsageError(f"{text!r} is no host that calls may go to: it is like api.example.org or 127.0.0.1:8000.")


def _bare(url: URL) -> str:
    """The name of a host, without the dot that may end it."""
    return (url.host or "").rstrip(".")
