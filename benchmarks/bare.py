"""Bare aiohttp, what everything is compared with: `python -m benchmarks.bare URL BODIES IN_FLIGHT`.

It sends the bodies that `generator` sends, over as many connections, and reads the replies; it keeps nothing.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp


async def main(url: str, bodies: Iterator[bytes], in_flight: int) -> None:
    """Send all bodies, `in_flight` at a time."""
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector, headers={"Content-Type": "application/json"}) as session:
        await asyncio.gather(*(_send(session, f"{url}/v1/chat/completions", bodies) for _ in range(in_flight)))


async def _send(session: aiohttp.ClientSession, url: str, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        async with session.post(url, data=body) as response:
            response.raise_for_status()
            json.loads(await response.read())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], iter(Path(sys.argv[2]).read_bytes().splitlines()), int(sys.argv[3])))
