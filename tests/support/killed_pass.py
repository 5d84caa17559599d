"""A pass of a run by batches in a process that kills itself at some point of it.

python -m tests.support.killed_pass SERVER LEDGER REQUESTS POINT
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NoReturn

from generator.ledger import batches
from generator.llm.batching.openai import OpenAIBatches
from generator.llm.batching.provider import BatchReply, RemoteBatch
from tests.support.asking import model_at, requests
from tests.support.batching import one_pass, settle_all

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


def _die_at(point: str) -> None:
    """Put the end of this process where it is wanted."""
    upload, create, results = OpenAIBatches.upload, OpenAIBatches.create, OpenAIBatches.results

    async def uploaded(self: OpenAIBatches, file: Path, nonce: str) -> str:
        if point == "before the upload":
            killed()
        made = await upload(self, file, nonce)
        return killed() if point == "after the upload" else made

    async def created(self: OpenAIBatches, remote_file: str, file: Path, nonce: str) -> RemoteBatch:
        made = await create(self, remote_file, file, nonce)
        return killed() if point == "after the batch is made" else made

    async def fetched(self: OpenAIBatches, batch: str) -> AsyncIterator[BatchReply]:
        number = 0
        async for reply in results(self, batch):
            number += 1
            if point == "while fetching" and number > 600:  # some are in the ledger by then
                killed()
            yield reply

    OpenAIBatches.upload = uploaded  # type: ignore[method-assign]
    OpenAIBatches.create = created  # type: ignore[method-assign]
    OpenAIBatches.results = fetched  # type: ignore[method-assign]
    if point == "before its name is on record":
        batches.sent = killed
    if point == "after fetching":
        batches.ended = killed


async def _work(server: str, ledger: str, count: int) -> None:
    model = model_at(server)
    await one_pass(ledger, model, requests(count))
    await settle_all(ledger, model)


def main(server: str, ledger: str, count: str, point: str) -> None:
    _die_at(point)
    asyncio.run(_work(server, ledger, int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
