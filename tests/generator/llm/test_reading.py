"""What is read from a reply: text in parts, thinking in many fields, JSON in the wrong place."""

from typing import Any

import orjson
import pytest

from generator.types import Completion, ProviderName
from tests.support import wire
from tests.support.wire import KEYS, REPLY, REQUEST, Answer, Wire

pytestmark = pytest.mark.asyncio

DRAFT = '<THINK>Perhaps {"score":0,"format":"x"}.</THINK>'
ARGUMENTS = orjson.loads(REPLY)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


async def read(provider: ProviderName, body: Any) -> Completion:
    async with Wire(Answer(body)) as server:
        adapter = await server.connect(provider)
        completion = await adapter.complete(REQUEST)
        await adapter.close()
        return completion


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("vllm", wire.openai(DRAFT + REPLY)),
        ("anthropic", wire.anthropic({"type": "text", "text": DRAFT + REPLY})),
        ("gemini", wire.gemini({"text": DRAFT}, {"text": REPLY})),
        ("ollama", wire.ollama(DRAFT + REPLY)),
    ],
)
async def test_marked_thinking_is_no_part_of_any_providers_reply(provider: ProviderName, body: Any) -> None:
    completion = await read(provider, body)
    assert (completion.text, completion.thinking) == (REPLY, 'Perhaps {"score":0,"format":"x"}.')


@pytest.mark.parametrize(
    ("content", "thinking"),
    [
        ([{"type": "text", "text": REPLY[:9]}, {"type": "text", "text": REPLY[9:]}], ""),
        ([REPLY[:9], REPLY[9:]], ""),
        ([{"type": "output_text", "text": REPLY}], ""),
        ({"type": "text", "text": REPLY}, ""),
        ([{"type": "text", "text": {"value": REPLY, "annotations": []}}], ""),
        (ARGUMENTS, ""),
        (
            [
                {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}], "closed": True},
                {"type": "text", "text": REPLY},
            ],
            "Hm.",
        ),
        ([{"type": "reasoning", "text": "Hm."}, {"type": "text", "text": REPLY}], "Hm."),
        ([{"type": "reasoning", "summary": [{"text": "Hm."}]}, {"type": "text", "text": REPLY}], "Hm."),
        ([{"type": "redacted_thinking", "data": "xyz"}, {"type": "text", "text": REPLY}], ""),
        ([{"type": "text", "text": f"<think>Hm.</think>{REPLY}"}], "Hm."),
    ],
)
async def test_content_in_parts_is_joined_and_its_thinking_set_apart(content: Any, thinking: str) -> None:
    body = wire.openai()
    body["choices"][0]["message"]["content"] = content
    completion = await read("vllm", body)
    assert completion == Completion(REPLY, thinking, tokens_in=11, tokens_out=7)


async def test_a_block_of_thinking_without_words_costs_the_reply_nothing() -> None:
    body = wire.anthropic({"type": "thinking", "signature": "x"}, {"type": "text", "text": REPLY})
    completion = await read("anthropic", body)
    assert (completion.text, completion.thinking) == (REPLY, "")


async def test_a_refusal_among_the_parts_is_a_refusal() -> None:
    body = wire.openai()
    body["choices"][0]["message"]["content"] = [{"type": "refusal", "refusal": "I cannot."}]
    completion = await read("openai", body)
    assert (completion.text, completion.finish) == ("I cannot.", "refusal")


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_content": "Hm."},
        {"reasoning": "Hm."},
        {"thinking": "Hm."},
        {"reasoning_details": [{"type": "reasoning.text", "text": "Hm."}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Hm."}]},
        {"reasoning_details": [{"type": "reasoning.encrypted", "data": "x"}], "reasoning_content": "Hm."},
        {"thinking_blocks": [{"type": "thinking", "thinking": "Hm.", "signature": "x"}]},
        {"reasoning": {"content": "Hm."}},
    ],
)
async def test_thinking_is_found_in_every_field_that_servers_use(fields: dict[str, Any]) -> None:
    completion = await read("vllm", wire.openai(**fields))
    assert (completion.text, completion.thinking) == (REPLY, "Hm.")


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("vllm", wire.openai(None, reasoning_content=REPLY)),
        ("vllm", wire.openai("", reasoning=f"```json\n{REPLY}\n```")),
        ("openai", wire.openai([], reasoning_details=[{"type": "reasoning.text", "text": REPLY}])),  # type: ignore[arg-type]
        ("gemini", wire.gemini({"text": REPLY, "thought": True})),
        ("ollama", wire.ollama("", thinking=REPLY)),
        ("anthropic", wire.anthropic({"type": "thinking", "thinking": REPLY})),
    ],
)
async def test_a_reply_that_a_server_took_for_thinking_is_the_reply(provider: ProviderName, body: Any) -> None:
    completion = await read(provider, body)
    assert REPLY in completion.text
    assert completion.thinking == ""


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("vllm", wire.openai(None, tool_calls=[{"function": {"name": "Rating", "arguments": REPLY}}])),
        ("vllm", wire.openai("", tool_calls=[{"function": {"name": "Rating", "arguments": ARGUMENTS}}])),
        ("openai", wire.openai(None, finish="function_call", function_call={"name": "Rating", "arguments": REPLY})),
        ("gemini", wire.gemini({"functionCall": {"name": "Rating", "args": ARGUMENTS}})),
        ("anthropic", wire.anthropic({"type": "tool_use", "name": "reply", "input": ARGUMENTS}, stop="tool_use")),
        ("ollama", wire.ollama("", tool_calls=[{"function": {"name": "Rating", "arguments": ARGUMENTS}}])),
    ],
)
async def test_a_reply_given_as_the_call_of_a_tool_is_the_reply(provider: ProviderName, body: Any) -> None:
    completion = await read(provider, body)
    assert (orjson.loads(completion.text), completion.finish) == (ARGUMENTS, "stop")


async def test_calls_of_tools_beside_a_reply_are_not_looked_at() -> None:
    calls = [{"function": {"name": "search", "arguments": "{}"}}]
    assert (await read("vllm", wire.openai(tool_calls=calls))).text == REPLY


async def test_the_call_of_a_tool_comes_out_of_a_stream() -> None:
    pieces = [
        {"tool_calls": [{"index": 0, "function": {"name": "Rating", "arguments": ""}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": REPLY[:9]}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": REPLY[9:]}}]},
        {"reasoning_details": [{"type": "reasoning.text", "text": "Hm."}]},
    ]
    events = [{"choices": [{"delta": piece}]} for piece in pieces]
    events.append({"choices": [{"delta": {}, "finish_reason": "tool_calls"}]})
    body = b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events)
    async with Wire(Answer(body, kind="text/event-stream")) as server:
        adapter = await server.connect("vllm")
        completion = await adapter.complete(REQUEST)
        await adapter.close()
    assert (completion.text, completion.thinking) == (REPLY, "Hm.")
