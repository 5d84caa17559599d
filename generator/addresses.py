"""Where a server is."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that are this machine."""


def is_plain_and_local(url: str) -> bool:
    """Whether this is http, without TLS, to this machine: no certificate will be looked at."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK
