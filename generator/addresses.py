"""Where a server is."""

from urllib.parse import urlsplit, urlunsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that are this machine."""


def is_plain_and_local(url: str) -> bool:
    """Whether this is http, without TLS, to this machine: no certificate will be looked at."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def without_password(url: str) -> str:
    """The URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
