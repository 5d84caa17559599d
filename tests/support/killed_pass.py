"""A pass of a run by batches in a process that kills itself at some point of it.

python -m tests.support.killed_pass PROVIDER SERVER LEDGER REQUESTS POINT
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from generator.ledger import batches
from generator.llm.batching.provider import BatchReply, RemoteBatch
from generator.llm.catalog import CATALOG
from generator.types import Model, ProviderName
from tests.support.asking import model_at, requests
from tests.support.batching import NAMES, one_pass, settle_all

POINTS = (
    "before the upload",
    "after the upload",
    "after the batch is made",
    "before its name is on record",
    "while fetching",
    "after fetching",
)


def killed(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _die_at(point: str, adapter: Any) -> None:
    """Put the end of this process where it is wanted.

    Args:
        point: One of `POINTS`.
        adapter: The class of the provider's adapter.
    """
    upload, create, results = adapter.upload, adapter.create, adapter.results

    async def uploaded(self: Any, file: Path, nonce: str) -> str:
        if point == "before the upload":
            killed()
        made: str = await upload(self, file, nonce)
        return killed() if point == "after the upload" else made

    async def created(self: Any, *given: Any) -> RemoteBatch:
        made: RemoteBatch = await create(self, *given)
        return killed() if point == "after the batch is made" else made

    async def fetched(self: Any, batch: str) -> AsyncIterator[BatchReply]:
        number = 0
        async for reply in results(self, batch):
            number += 1
            if point == "while fetching" and number > 600:  # some are in the ledger by then
                killed()
            yield reply

    adapter.upload, adapter.create, adapter.results = uploaded, created, fetched
    if point == "before its name is on record":
        batches.sent = killed
    if point == "after fetching":
        batches.ended = killed


async def _work(model: Model, ledger: str, count: int) -> None:
    await one_pass(ledger, model, requests(count))
    await settle_all(ledger, model)


def main(provider: ProviderName, server: str, ledger: str, count: str, point: str) -> None:
    """Work until the end that is wanted."""
    model = model_at(server, provider, name=NAMES[provider])
    module, name = CATALOG[provider].batches.split(":")
    _die_at(point, getattr(import_module(f"generator.llm.{module}"), name))
    asyncio.run(_work(model, ledger, int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]
