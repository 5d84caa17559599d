"""Where calls of a web service may go, unless the user has named the host: to public addresses.

A specification is written by others. It must not send calls, which carry what a model says, into the user's own
network, nor the user's secret to whoever it names.
"""

import asyncio
import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

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
