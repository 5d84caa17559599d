"""Where calls of a web service may go: to public addresses, and to hosts that the user has named.

A specification is written by others. It must not send calls, which carry what a model says, into the user's own
network, nor the user's secret to whoever it names.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Iterable
from contextlib import suppress

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from generator.errors import UsageError

_ONE_HOST = re.compile(r"[^\s/?#@\\]+")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST_LOOKUP = 10.0


class NotPublic(OSError):
    """A host is at an address that is not public."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}")
        self.address = address


class PublicResolver(AbstractResolver):
    """Resolves names, but for those that lead to an address that is not public.

    What it returns is what is connected to, so that a name that leads elsewhere the next time gains nothing.
    """

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            NotPublic: One of them is not public.
        """
        found = await self._resolver.resolve(host, port, family)
        for each in found:
            if not is_public(each["host"]):
                raise NotPublic(host, each["host"])
        return found

    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: str) -> bool:
    """Whether an address is one of the whole internet's, behind whatever notation of IPv6 it may stand."""
    return all(part.is_global and not part.is_multicast for part in _meant(address))


def is_address(host: str) -> bool:
    """Whether a host is given by its address."""
    try:
        return bool(_meant(host))
    except ValueError:
        return False


def _meant(address: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The address, or those of IPv4 in it."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return [parsed]
    inner = [parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())]
    inner += [ipaddress.IPv4Address(parsed.packed[-4:])] if parsed in _NAT64 or not any(parsed.packed[:12]) else []
    return [each for each in inner if each is not None] or [parsed]


async def private_address(host: str) -> str | None:
    """The first address of a host that is not public; None where there is none, or nobody knows the host."""
    try:
        async with asyncio.timeout(_LONGEST_LOOKUP):
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):  # who calls it will be told
        return None
    addresses = [str(place[0]) for *_, place in found]
    return next((address for address in addresses if not is_public(address)), None)


def is_named(url: URL, hosts: Iterable[str]) -> bool:
    """Whether the host of a URL is among those named as `HOST`, which is any port of it, or `HOST:PORT`."""
    return any(host == url.host and port in (None, url.port) for host, port in map(_parsed, hosts))


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


def _parsed(text: str) -> tuple[str, int | None]:
    bare = f"[{text}]" if text.count(":") > 1 and "[" not in text else text
    with suppress(ValueError):
        if (url := URL(f"http://{bare}")).host and _ONE_HOST.fullmatch(bare):
            return url.host, url.explicit_port
    raise UsageError(f"{text!r} is no host that calls may go to: it is like api.example.org or 127.0.0.1:8000.")
