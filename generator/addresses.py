"""Where a server is."""

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Hosts that are this machine."""
_OWN_DOMAINS = (".local", ".localhost", ".lan", ".internal", ".home.arpa")
"""Domains that no public name server knows."""


def is_plain_and_local(url: str) -> bool:
    """Whether this is http, without TLS, to this machine: no certificate will be looked at."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def is_nearby(url: str) -> bool:
    """Whether this is a machine of one's own: this one, or one that only a private network knows."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_OWN_DOMAINS)


def without_password(url: str) -> str:
    """The URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shown_url(url: str) -> str:
    """The URL of a provider as it may be shown: a key may be in its query too."""
    return urlunsplit(urlsplit(without_password(url))._replace(query=""))


def below(url: str, path: str) -> str:
    """The URL of a path below another, whose query goes along."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + path))
