"""The loopback server's batch APIs, used by the real SDKs over a real socket."""

import asyncio
import json
from collections import Counter
from typing import Any

import openai
import pytest

from tests.providers.clients import DOCUMENT, KEY, MODELS
from tests.providers.server import ProviderServer

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]


def lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def asked_of_openai(key: str, **more: Any) -> dict[str, Any]:
    body = {"model": MODELS["openai"], "messages": [{"role": "user", "content": DOCUMENT}]}
    return {"custom_id": key, "method": "POST", "url": "/v1/chat/completions", "body": body, **more}


async def made_by_openai(client: openai.AsyncOpenAI, *rows: dict[str, Any]) -> Any:
    file = await client.files.create(file=("requests.jsonl", lines(*rows)), purpose="batch")
    return await client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"for": "a test"}
    )


async def test_openai_makes_a_batch_of_a_file_and_reads_its_replies() -> None:
    async with (
        ProviderServer() as server,
        openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client,
    ):
        made = await made_by_openai(client, asked_of_openai("a"), asked_of_openai("b"))
        assert (made.status, made.metadata) == ("validating", {"for": "a test"})
        seen = await client.batches.retrieve(made.id)
        assert (seen.status, seen.error_file_id) == ("completed", None)
        assert seen.request_counts is not None
        assert (seen.request_counts.completed, seen.request_counts.total) == (2, 2)
        assert seen.output_file_id is not None
        rows = [json.loads(line) for line in (await client.files.content(seen.output_file_id)).text.splitlines()]
        assert [row["custom_id"] for row in rows] == ["a", "b"]
        body = rows[0]["response"]["body"]
        assert (
            openai.types.chat.ChatCompletion.model_validate(body).choices[0].message.content
            == DOCUMENT.split(". ")[0] + "."
        )
        assert server.stats.billed.keys == Counter("ab")
        assert [batch.id async for batch in client.batches.list(limit=1)] == [made.id]


async def test_openai_finds_what_went_wrong_in_the_file_of_errors() -> None:
    knobs = {"window": 0.2, "expires": 0.5}
    faults = [{"kind": "error", "status": 500, "first": 1}]
    async with (
        ProviderServer(batches=knobs, faults=faults) as server,
        openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client,
    ):
        made = await made_by_openai(client, *(asked_of_openai(key) for key in "abcd"))
        running = await client.batches.retrieve(made.id)
        assert (running.status, running.output_file_id) == ("in_progress", None)
        await asyncio.sleep(0.25)
        seen = await client.batches.retrieve(made.id)
        assert seen.status == "expired"
        assert seen.error_file_id is not None
        rows = [json.loads(line) for line in (await client.files.content(seen.error_file_id)).text.splitlines()]
        assert {row["custom_id"]: (row["error"] or {}).get("code") for row in rows} == {
            "a": None,
            "b": "batch_expired",
            "d": "batch_expired",
        }
        assert rows[0]["response"]["status_code"] == 500
        assert server.stats.billed.keys == Counter("c")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([asked_of_openai("a"), asked_of_openai("a")], "duplicate_custom_id"),
        ([asked_of_openai("a", url="/v1/embeddings")], "url_mismatch"),
        ([], "empty_file"),
    ],
)
async def test_openai_looks_a_file_over_before_it_works_on_it(rows: list[dict[str, Any]], code: str) -> None:
    async with (
        ProviderServer() as server,
        openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client,
    ):
        made = await made_by_openai(client, *rows)
        seen = await client.batches.retrieve(made.id)
    assert seen.status == "failed"
    assert seen.errors is not None
    assert [fault.code for fault in seen.errors.data or ()] == [code]


async def test_openai_cancels_a_batch() -> None:
    async with (
        ProviderServer(batches={"expires": 1, "finalizing": 0.1}) as server,
        openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client,
    ):
        made = await made_by_openai(client, asked_of_openai("a"))
        assert (await client.batches.cancel(made.id)).status == "cancelling"
        await asyncio.sleep(0.15)
        assert (await client.batches.retrieve(made.id)).status == "cancelled"
        assert not server.stats.billed.keys
