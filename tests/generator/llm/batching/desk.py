"""What the tests of batches have in common: requests, their keys, and the way of a batch from file to replies."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import BatchProvider, BatchReply, BatchState, RemoteBatch
from generator.types import Model, ProviderName, Request
from tests.providers.server import ProviderServer

BATCHED: tuple[ProviderName, ...] = ("openai", "anthropic", "gemini")
KEY = "loopback-key"
NAMES: dict[str, str] = {"openai": "gpt-4o-mini", "anthropic": "claude-haiku-4-5", "gemini": "gemini-2.5-flash"}


class Pair(BaseModel):
    question: str = Field(min_length=1)
    answer: str


def key_of(number: int) -> str:
    """A completion's key, as the ledger has them."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def request(number: int) -> Request:
    """A request whose reply tells which it is."""
    return Request("Be brief.", f"The harbour number {number} freezes in January.", Pair)


def model_at(url: str, provider: ProviderName, **settings: Any) -> Model:
    """A model of the loopback server."""
    base = f"{url}/v1" if provider in ("openai", "vllm") else url
    given = {"name": NAMES.get(provider, "any"), "patience": 3, **settings}
    return Model(provider=provider, base_url=base, **given)


@asynccontextmanager
async def adapter(server: ProviderServer, provider: ProviderName, **settings: Any) -> AsyncIterator[BatchProvider]:
    """A connection to the server's batch API."""
    batches = await connect_batches(model_at(server.url, provider, **settings))
    try:
        yield batches
    finally:
        await batches.close()


def spool(batches: BatchProvider, folder: Path, numbers: Sequence[int], name: str = "batch") -> Path:
    """A batch's file of these requests."""
    file = folder / f"{name}.jsonl"
    file.write_bytes(b"".join(batches.line(key_of(number), request(number)) for number in numbers))
    return file


async def submit(batches: BatchProvider, file: Path, nonce: str = "nonce-1") -> RemoteBatch:
    """Send a file and make a batch of it."""
    return await batches.create(await batches.upload(file, nonce), file, nonce)


async def ended(batches: BatchProvider, batch: str) -> RemoteBatch:
    """Wait for a batch to end."""
    end = time.monotonic() + 10
    while (seen := await batches.look(batch)).state is BatchState.RUNNING:
        assert time.monotonic() < end, "the batch does not end"
        await asyncio.sleep(0.02)
    return seen


async def replies(batches: BatchProvider, batch: str) -> dict[str, BatchReply]:
    """What became of each request, by key."""
    return {reply.key: reply async for reply in batches.results(batch)}


def unanswered(found: Mapping[str, BatchReply], numbers: Sequence[int]) -> set[str]:
    """The keys of the requests that were not worked on: they are said to have expired, or nothing is said of them."""
    keys = {key_of(number) for number in numbers}
    return {key for key in keys if key not in found or found[key].expired}
