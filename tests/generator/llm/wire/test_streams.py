"""Replies that come in pieces: asked for or not, whole or broken, from the real adapters over real sockets."""

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest
from aiohttp import web

from generator.errors import GeneratorError, RateLimited, ServerFault
from generator.types import Completion, ProviderName
from tests.providers.protocols.pieces import chunks, lines
from tests.support import wire
from tests.support.wire import KEYS, REPLY, REQUEST, Answer, Wire

pytestmark = pytest.mark.asyncio

WHOLE = Completion(text=REPLY, tokens_in=11, tokens_out=7)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def sse(*events: Any, done: bool = True) -> Answer:
    """Server-sent events, each a dict or bytes as they are."""
    written = [event if isinstance(event, bytes) else b"data: " + orjson.dumps(event) for event in events]
    return Answer(b"\n\n".join([*written, *([b"data: [DONE]"] if done else []), b""]), kind="text/event-stream")


def piece(text: str | None = None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    said = delta if text is None else {"content": text, **delta}
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


def ndjson(*parts: dict[str, Any]) -> Answer:
    return Answer(b"".join(orjson.dumps(part) + b"\n" for part in parts), kind="application/x-ndjson")


async def asked(provider: ProviderName, *answers: Any, **settings: Any) -> tuple[Completion, list[dict[str, Any]]]:
    async with Wire(*answers) as server:
        adapter = await server.connect(provider, **settings)
        try:
            return await adapter.complete(REQUEST), server.bodies
        finally:
            await adapter.close()


async def failed(provider: ProviderName, *answers: Any, **settings: Any) -> GeneratorError:
    with pytest.raises(GeneratorError) as caught:
        await asked(provider, *answers, **settings)
    return caught.value


async def test_a_server_of_ones_own_is_asked_for_a_stream_with_its_usage() -> None:
    answer = Answer(b"".join(chunks(wire.openai() | {"model": "m"})), kind="text/event-stream")
    completion, (body,) = await asked("vllm", answer)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert completion == WHOLE


async def test_ollama_is_asked_for_a_stream() -> None:
    reply = wire.ollama() | {"created_at": "2026-01-01T00:00:00Z"}
    completion, (body,) = await asked("ollama", Answer(b"".join(lines(reply)), kind="application/x-ndjson"))
    assert body["stream"] is True
    assert completion == WHOLE


async def test_a_service_is_asked_for_a_whole_reply() -> None:
    _, (body,) = await asked("openai", Answer(wire.openai()))
    assert "stream" not in body


@pytest.mark.parametrize(
    ("complaint", "left"),
    [
        ("Unknown parameter: 'stream_options'.", {"stream": True}),
        ("stream: streaming is not available here.", {}),
    ],
)
async def test_a_server_that_does_not_stream_is_asked_again_without(complaint: str, left: dict[str, Any]) -> None:
    completion, bodies = await asked("vllm", Answer({"error": {"message": complaint}}, 400), Answer(wire.openai()))
    assert completion == replace(WHOLE, refused=1)
    assert {name: value for name, value in bodies[1].items() if name.startswith("stream")} == left


@pytest.mark.parametrize("provider", ["openai", "vllm"])
async def test_a_stream_that_nobody_asked_for_is_read_whatever_its_headers_call_it(provider: ProviderName) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}
    answer = sse(piece(REPLY[:5]), piece(REPLY[5:], "stop"), usage)
    answer.kind = "application/json"
    assert (await asked(provider, answer))[0] == WHOLE


@pytest.mark.parametrize(
    "answer",
    [
        sse(piece(REPLY)),
        sse(piece(REPLY, "stop"), done=False),
        sse(piece(REPLY[:5]), b": the server is alive", piece(REPLY[5:])),
        sse(b"event: message\nid: 7\ndata: " + orjson.dumps(piece(REPLY))),
        sse(b"retry: 3000", piece(role="assistant"), piece(REPLY, reasoning_content="")),
        sse(b'data: {"choices": [{"index": 0,\ndata: "delta": ' + orjson.dumps({"content": REPLY}) + b"}]}"),
    ],
)
async def test_streams_are_read_in_every_form_that_servers_give_them(answer: Answer) -> None:
    completion, _ = await asked("vllm", answer)
    assert (completion.text, completion.finish) == (REPLY, "stop")


async def test_thinking_and_why_it_ended_come_out_of_a_stream() -> None:
    answer = sse(piece(reasoning_content="Hm"), piece(reasoning_content="."), piece(REPLY), piece(finish="length"))
    completion, _ = await asked("vllm", answer)
    assert (completion.text, completion.thinking, completion.finish) == (REPLY, "Hm.", "length")


async def test_the_stream_of_a_message_nobody_asked_for_is_read() -> None:
    usage = {"input_tokens": 8, "cache_read_input_tokens": 3, "output_tokens": 1}
    text = {"type": "text", "text": ""}
    answer = sse(
        {"type": "message_start", "message": {"type": "message", "content": [], "usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm."}},
        {"type": "content_block_start", "index": 1, "content_block": text},
        {"type": "ping"},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": REPLY[:5]}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": REPLY[5:]}},
        {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
        done=False,
    )
    completion, _ = await asked("anthropic", answer)
    assert completion == Completion(text=REPLY, thinking="Hm.", finish="length", tokens_in=11, tokens_out=7)


async def test_the_json_of_a_tool_comes_out_of_a_stream() -> None:
    parts = [{"type": "input_json_delta", "partial_json": part} for part in (REPLY[:9], REPLY[9:])]
    block = {"type": "tool_use", "id": "x", "name": "reply", "input": {}}
    answer = sse(
        {"type": "message_start", "message": {"type": "message", "content": [], "usage": {"input_tokens": 11}}},
        {"type": "content_block_start", "index": 0, "content_block": block},
        *({"type": "content_block_delta", "index": 0, "delta": part} for part in parts),
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
        done=False,
    )
    completion, _ = await asked("anthropic", answer, name="claude-3-5-haiku-latest")
    assert completion == WHOLE


async def test_the_stream_of_generated_content_nobody_asked_for_is_read() -> None:
    first = {"candidates": [{"content": {"role": "model", "parts": [{"text": REPLY[:5]}]}}]}
    answer = sse(first, wire.gemini({"text": REPLY[5:]}), done=False)
    assert (await asked("gemini", answer))[0] == WHOLE


async def test_thinking_comes_out_of_the_lines_of_ollama() -> None:
    parts = [{"message": {"role": "assistant", "content": "", "thinking": "Hm."}, "done": False}]
    parts += [{"message": {"role": "assistant", "content": REPLY}, "done": False}]
    completion, _ = await asked("ollama", ndjson(*parts, wire.ollama("")))
    assert completion == Completion(text=REPLY, thinking="Hm.", tokens_in=11, tokens_out=7)


HALF_A_MESSAGE = (
    {"type": "message_start", "message": {"type": "message", "content": [], "usage": {"input_tokens": 11}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "half"}},
)


async def cut(request: web.Request) -> web.StreamResponse:
    """Half a reply, then the connection breaks."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(b"data: " + orjson.dumps(piece("half")) + b"\n\n")
    await asyncio.sleep(0.05)
    assert request.transport is not None
    request.transport.abort()
    return response


@pytest.mark.parametrize(
    ("provider", "answer"),
    [
        ("vllm", sse(piece("half"), done=False)),
        ("vllm", sse(piece("half"), {"error": {"message": "the engine died", "code": 500}})),
        ("vllm", cut),
        ("openai", sse(piece("half"), b'data: {"choices": [{"del', done=False)),
        ("anthropic", sse(*HALF_A_MESSAGE, done=False)),
        ("anthropic", sse(*HALF_A_MESSAGE, {"type": "error", "error": {"message": "Overloaded"}}, done=False)),
        ("gemini", sse({"candidates": [{"content": {"parts": [{"text": "half"}]}}]}, done=False)),
        ("ollama", ndjson({"message": {"content": "half"}, "done": False})),
        ("ollama", ndjson({"message": {"content": "half"}, "done": False}, {"error": "llama runner terminated"})),
    ],
)
async def test_a_reply_that_breaks_off_is_returned_as_broken_because_it_was_paid_for(
    provider: ProviderName, answer: Any
) -> None:
    completion, _ = await asked(provider, answer)
    assert (completion.text, completion.finish) == ("half", "broken")


@pytest.mark.parametrize(
    ("provider", "answer", "said"),
    [
        ("vllm", sse(done=False), "ended before the reply began|not a reply"),
        ("vllm", sse(piece(role="assistant"), done=False), "ended before the reply began"),
        ("vllm", sse({"error": {"message": "out of memory", "code": 500}}), "out of memory"),
        ("ollama", ndjson({"message": {"content": ""}, "done": False}), "ended before the reply began"),
        ("ollama", ndjson({"message": {"content": ""}, "done": False}, {"error": "no space"}), "no space"),
    ],
)
async def test_a_stream_that_ends_before_its_reply_is_the_servers_fault(
    provider: ProviderName, answer: Answer, said: str
) -> None:
    error = await failed(provider, answer)
    assert isinstance(error, ServerFault)
    assert any(words in str(error) for words in said.split("|"))


async def test_an_error_in_a_stream_is_taken_for_what_it_is() -> None:
    assert isinstance(await failed("vllm", sse({"error": {"message": "Slower.", "code": 429}})), RateLimited)


async def test_a_stream_may_take_longer_than_the_time_out_as_long_as_it_goes_on() -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for letter in REPLY:
            await response.write(b"data: " + orjson.dumps(piece(letter)) + b"\n\n")
            await asyncio.sleep(0.06)
        await response.write(b"data: [DONE]\n\n")
        return response

    completion, _ = await asked("vllm", slow, timeout=0.8)
    assert completion.text == REPLY


async def test_a_compressed_reply_is_read() -> None:
    async def squeezed(_request: web.Request) -> web.StreamResponse:
        response = web.json_response(wire.openai())
        response.enable_compression()
        return response

    assert (await asked("vllm", squeezed))[0] == WHOLE
