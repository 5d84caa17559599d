"""Rows of results as the services write them: each comes to what a single call would have brought."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from generator.errors import (
    AccessRefused,
    BadReply,
    RateLimited,
    Refused,
    RequestRejected,
    ServerFault,
    UnreadableReply,
    UsageError,
)
from generator.llm.batching import wire
from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import BatchGone, BatchProvider, BatchReply
from generator.types import Completion, Model, ProviderName
from tests.generator.llm.batching.desk import BATCHED, KEY, replies
from tests.support.wire import GOOD, KEYS, REPLY, Answer, Wire

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
ENDED: dict[str, dict[str, Any]] = {
    "openai": {"id": "b", "status": "completed", "output_file_id": "f", "request_counts": {"completed": 1}},
    "anthropic": {"id": "b", "processing_status": "ended", "request_counts": {"succeeded": 1}},
    "gemini": {
        "name": "batches/b",
        "metadata": {"state": "BATCH_STATE_SUCCEEDED"},
        "response": {"responsesFile": "files/batch-b"},
    },
}
ANTHROPIC_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
GOOGLE_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 413: 3, 429: 8, 500: 13, 529: 14}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, KEY)


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    """What is logged meanwhile."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    wire.log.addHandler(handler)
    yield said
    wire.log.removeHandler(handler)


def answered(provider: ProviderName, key: str, body: Any) -> dict[str, Any]:
    """A row with a reply."""
    match provider:
        case "anthropic":
            return {"custom_id": key, "result": {"type": "succeeded", "message": body}}
        case "gemini":
            return {"key": key, "response": body}
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "batch_req_1", "custom_id": key, "response": response, "error": None}


def refused(provider: ProviderName, key: str, status: int, message: str) -> dict[str, Any]:
    """A row with an error."""
    match provider:
        case "anthropic":
            error = {"type": "error", "error": {"type": ANTHROPIC_KINDS[status], "message": message}}
            return {"custom_id": key, "result": {"type": "errored", "error": error}}
        case "gemini":
            return {"key": key, "error": {"code": GOOGLE_CODES[status], "message": message}}
    response = {"status_code": status, "request_id": "r", "body": {"error": {"message": message, "code": None}}}
    return {"id": "batch_req_1", "custom_id": key, "response": response, "error": None}


@asynccontextmanager
async def ended_batch(provider: ProviderName, content: bytes, **said: Any) -> AsyncIterator[tuple[BatchProvider, str]]:
    """A connection to a server that has this batch alone, and its name."""
    async with Wire(Answer({**ENDED[provider], **said}), Answer(content)) as server:
        url = f"{server.url}/v1" if provider == "openai" else server.url
        batches = await connect_batches(Model(provider=provider, name="some-model", base_url=url, patience=0))
        yield batches, "batches/b" if provider == "gemini" else "b"
        await batches.close()


async def row_of(provider: ProviderName, row: dict[str, Any]) -> BatchReply:
    """What becomes of the only row of a batch."""
    async with ended_batch(provider, orjson.dumps(row) + b"\n") as (batches, name):
        (reply,) = (await replies(batches, name)).values()
        return reply


@pytest.mark.parametrize("provider", BATCHED)
async def test_a_reply_is_read_with_its_tokens(provider: ProviderName) -> None:
    reply = await row_of(provider, answered(provider, "k", GOOD[provider]))
    assert reply == BatchReply("k", Completion(text=REPLY, tokens_in=11, tokens_out=7))


@pytest.mark.parametrize("provider", BATCHED)
@pytest.mark.parametrize(
    ("status", "message", "kind", "learnable"),
    [
        (400, "Unsupported value: 'temperature' does not support 0.2 with this model.", RequestRejected, True),
        (400, "json_schema is not supported by this model.", RequestRejected, True),
        (400, "prompt is too long: 210000 tokens > 200000 maximum context length", RequestRejected, True),
        (400, "max_tokens: 9000 > 4096, which is the maximum allowed number of output tokens", RequestRejected, True),
        (400, "top_p must be between 0 and 1.", RequestRejected, False),
        (400, "The prompt was flagged by our content filter.", Refused, False),
        (400, "The generated JSON did not validate: model output was not valid.", BadReply, False),
        (401, "Incorrect API key provided.", UsageError, False),
        (403, "Your organization must be verified.", AccessRefused, False),
        (404, "The model `some-model` does not exist.", AccessRefused, False),
        (429, "Rate limit reached.", RateLimited, False),
        (500, "The server had an error.", ServerFault, False),
    ],
)
async def test_an_error_is_that_of_a_single_call(
    provider: ProviderName, status: int, message: str, kind: type[Exception], learnable: bool
) -> None:
    reply = await row_of(provider, refused(provider, "k", status, message))
    assert (type(reply.error), reply.completion, reply.expired) == (kind, None, False)
    # Gemini's single calls learn nothing of the context's length.
    assert (reply.refusal is not None) == (learnable and not (provider == "gemini" and "maximum" in message))


async def test_what_is_no_reply_may_have_been_billed_all_the_same() -> None:
    reply = await row_of("openai", answered("openai", "k", {"hello": 1}))
    assert type(reply.error) is UnreadableReply


@pytest.mark.parametrize("code", ["batch_expired", "batch_cancelled"])
async def test_openais_codes_say_what_was_not_worked_on(code: str) -> None:
    row = {"id": "r", "custom_id": "k", "response": None, "error": {"code": code, "message": "…"}}
    assert await row_of("openai", row) == BatchReply("k", expired=True)


async def test_an_error_of_openais_without_a_response_is_a_fault_of_the_server() -> None:
    row = {"id": "r", "custom_id": "k", "response": None, "error": {"code": "server_error", "message": "It broke."}}
    assert type((await row_of("openai", row)).error) is ServerFault


@pytest.mark.parametrize("provider", BATCHED)
async def test_a_line_that_is_no_row_is_told_of_and_the_others_are_read(
    provider: ProviderName, warnings: list[str]
) -> None:
    good = orjson.dumps(answered(provider, "k", GOOD[provider]))
    content = b'{"half": \n\n["list"]\n{"no": "key"}\n' + good
    async with ended_batch(provider, content) as (batches, name):
        assert list(await replies(batches, name)) == ["k"]
    told = [warning.partition(": ")[2] for warning in warnings]
    assert told == [
        f"line {number} of a batch's results is no result: {text}"
        for number, text in (
            (1, '{"half":'),
            (3, '["list"]'),
            (4, '{"no": "key"}'),
        )
    ]


async def test_replies_of_openais_that_are_not_there_yet_are_waited_for() -> None:
    async with ended_batch("openai", b"", output_file_id=None) as (batches, name):
        with pytest.raises(ServerFault, match="not yet where they are"):
            await replies(batches, name)


async def test_results_of_anthropics_that_were_archived_are_gone() -> None:
    async with ended_batch("anthropic", b"", archived_at="2026-01-02T03:04:05Z") as (batches, name):
        with pytest.raises(BatchGone, match="has deleted the results of batch b on 2026-01-02"):
            await replies(batches, name)


async def test_replies_of_geminis_are_found_where_only_the_metadata_says_it() -> None:
    metadata = {"state": "BATCH_STATE_SUCCEEDED", "output": {"responsesFile": "files/batch-b"}}
    content = orjson.dumps(answered("gemini", "k", GOOD["gemini"]))
    async with ended_batch("gemini", content, metadata=metadata, response=None) as (batches, name):
        assert list(await replies(batches, name)) == ["k"]
