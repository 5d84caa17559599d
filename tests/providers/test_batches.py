"""The loopback server's batch APIs, used by the real SDKs over a real socket."""

import asyncio
import json
from collections import Counter
from pathlib import Path
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


SENTENCE = "The harbour freezes in January."
"""What the server says to `DOCUMENT`."""


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
        reply = openai.types.chat.ChatCompletion.model_validate(rows[0]["response"]["body"])
        assert reply.choices[0].message.content == SENTENCE
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


def asked_of_anthropic(key: str, **more: Any) -> Any:
    message = {"role": "user", "content": DOCUMENT}
    return {"custom_id": key, "params": {"model": MODELS["anthropic"], "max_tokens": 99, "messages": [message], **more}}


async def test_anthropic_makes_a_batch_and_reads_its_results() -> None:
    import anthropic

    async with ProviderServer() as server, anthropic.AsyncAnthropic(base_url=server.url, api_key=KEY) as client:
        made = await client.messages.batches.create(requests=[asked_of_anthropic("a"), asked_of_anthropic("b")])
        seen = await client.messages.batches.retrieve(made.id)
        assert (seen.processing_status, seen.request_counts.succeeded) == ("ended", 2)
        rows = [row async for row in await client.messages.batches.results(made.id)]
        assert [row.custom_id for row in rows] == ["a", "b"]
        result: Any = rows[0].result
        assert (result.type, result.message.content[0].text) == ("succeeded", SENTENCE)
        assert [batch.id async for batch in client.messages.batches.list(limit=1)] == [made.id]
        assert server.stats.billed.keys == Counter("ab")


async def test_anthropic_says_of_each_request_what_became_of_it() -> None:
    import anthropic

    knobs = {"window": 0.2, "expires": 0.5}
    faults = [{"kind": "error", "status": 529, "first": 1}]
    async with (
        ProviderServer(batches=knobs, faults=faults) as server,
        anthropic.AsyncAnthropic(base_url=server.url, api_key=KEY) as client,
    ):
        made = await client.messages.batches.create(requests=[asked_of_anthropic(key) for key in "abcd"])
        running = await client.messages.batches.retrieve(made.id)
        assert (running.processing_status, running.results_url) == ("in_progress", None)
        assert running.request_counts.processing == 4
        await asyncio.sleep(0.25)
        seen = await client.messages.batches.retrieve(made.id)
        counts = seen.request_counts
        assert (counts.succeeded, counts.errored, counts.expired, counts.processing) == (1, 1, 2, 0)
        rows = {row.custom_id: row.result async for row in await client.messages.batches.results(made.id)}
        assert {key: result.type for key, result in rows.items()} == {
            "a": "errored",
            "b": "expired",
            "c": "succeeded",
            "d": "expired",
        }
        errored: Any = rows["a"]
        assert errored.error.error.type == "overloaded_error"


async def test_anthropic_cancels_a_batch() -> None:
    import anthropic

    async with (
        ProviderServer(batches={"expires": 1, "finalizing": 0.1}) as server,
        anthropic.AsyncAnthropic(base_url=server.url, api_key=KEY) as client,
    ):
        made = await client.messages.batches.create(requests=[asked_of_anthropic("a")])
        assert (await client.messages.batches.cancel(made.id)).processing_status == "canceling"
        await asyncio.sleep(0.15)
        seen = await client.messages.batches.retrieve(made.id)
        assert (seen.processing_status, seen.request_counts.canceled) == ("ended", 1)
        assert [row.result.type async for row in await client.messages.batches.results(made.id)] == ["canceled"]


@pytest.mark.parametrize("keys", [["a", "a"], ["a.b"], ["k" * 65], []])
async def test_anthropic_refuses_custom_ids_that_are_not_unique_or_not_short_words(keys: list[str]) -> None:
    import anthropic

    async with ProviderServer() as server, anthropic.AsyncAnthropic(base_url=server.url, api_key=KEY) as client:
        with pytest.raises(anthropic.BadRequestError):
            await client.messages.batches.create(requests=[asked_of_anthropic(key) for key in keys])


def asked_of_gemini(key: str) -> dict[str, Any]:
    return {"key": key, "request": {"contents": [{"role": "user", "parts": [{"text": DOCUMENT}]}]}}


async def made_by_gemini(client: Any, folder: Path, *rows: dict[str, Any]) -> Any:
    file = folder / "requests.jsonl"
    file.write_bytes(lines(*rows))
    sent = await client.files.upload(file=file, config={"display_name": "for a test", "mime_type": "application/jsonl"})
    return await client.batches.create(model=MODELS["gemini"], src=sent.name, config={"display_name": "for a test"})


async def test_gemini_makes_a_batch_of_a_file_and_reads_its_replies(tmp_path: Path) -> None:
    from google import genai

    faults = [{"kind": "error", "status": 400, "first": 1}]
    async with ProviderServer(faults=faults) as server:
        async with genai.Client(api_key=KEY, http_options={"base_url": server.url}).aio as client:
            made = await made_by_gemini(client, tmp_path, asked_of_gemini("a"), asked_of_gemini("b"))
            seen: Any = await client.batches.get(name=made.name)
            assert (seen.state.name, seen.display_name) == ("JOB_STATE_SUCCEEDED", "for a test")
            content = await client.files.download(file=seen.dest.file_name)
            assert [job.name async for job in await client.batches.list(config={"page_size": 1})] == [made.name]
        assert server.stats.billed.keys == Counter("b")
    refused, answered = [json.loads(line) for line in content.splitlines()]
    assert (refused["key"], refused["error"]["code"]) == ("a", 3)
    reply = genai.types.GenerateContentResponse.model_validate(answered["response"])
    assert (answered["key"], reply.text) == ("b", SENTENCE)


@pytest.mark.parametrize(
    ("knobs", "cancelled", "state"),
    [
        ({"expires": 1, "window": 0.2}, False, "JOB_STATE_EXPIRED"),
        ({"expires": 1}, True, "JOB_STATE_CANCELLED"),
    ],
)
async def test_gemini_has_no_replies_of_a_batch_that_did_not_come_to_its_end(
    knobs: dict[str, float], cancelled: bool, state: str, tmp_path: Path
) -> None:
    from google import genai

    async with ProviderServer(batches=knobs) as server:
        async with genai.Client(api_key=KEY, http_options={"base_url": server.url}).aio as client:
            made = await made_by_gemini(client, tmp_path, asked_of_gemini("a"))
            running: Any = await client.batches.get(name=made.name)
            assert running.state.name == "JOB_STATE_RUNNING"
            if cancelled:
                await client.batches.cancel(name=made.name)
            await asyncio.sleep(0.25)
            seen: Any = await client.batches.get(name=made.name)
        assert (seen.state.name, seen.dest) == (state, None)
        assert not server.stats.billed.keys
