"""Every fault, as the real SDKs see it over a real socket."""

import asyncio
import json
from typing import Any

import pytest

from tests.providers.clients import ASK, PAIRS, PROMPT, TEXT, closed, failure, finish_of, status_of, text_of
from tests.providers.server import ProviderServer
from tests.providers.settings import Fault, FaultKind

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
every_protocol = pytest.mark.parametrize("protocol", list(ASK))

ITEMS = "Rate:\n<pair p1>\nWhy?\n</pair p1>\n<pair p2>\nHow?\n</pair p2>"
RATINGS = closed(ratings={"type": "array", "items": closed(id=TEXT, clarity={"type": "integer"})})


async def replied(protocol: str, kind: FaultKind, prompt: str = PROMPT, schema: dict[str, Any] = PAIRS) -> Any:
    """The reply of a server with one fault."""
    async with ProviderServer(faults=[Fault(kind)]) as server:
        return await ASK[protocol](server.url, prompt, schema)


@every_protocol
@pytest.mark.parametrize("status", [500, 503, 529])
async def test_every_second_call_fails(protocol: str, status: int) -> None:
    async with ProviderServer(faults=[Fault("error", status=status, every=2)]) as server:
        await ASK[protocol](server.url, PROMPT, PAIRS)
        assert status_of(await failure(protocol, server.url)) == status
        await ASK[protocol](server.url, PROMPT, PAIRS)
        assert server.stats.statuses == {200: 2, status: 1}


@every_protocol
async def test_a_call_that_is_never_answered_ends_with_its_client(protocol: str) -> None:
    async with ProviderServer(faults=[Fault("timeout")]) as server:
        await failure(protocol, server.url, timeout=0.2)
        await asyncio.sleep(0.1)
        assert (server.stats.in_flight.now, server.stats.statuses) == (0, {0: 1})


@every_protocol
async def test_the_connection_is_reset(protocol: str) -> None:
    async with ProviderServer(faults=[Fault("reset", first=1)]) as server:
        assert status_of(await failure(protocol, server.url)) == 0
        assert text_of(protocol, await ASK[protocol](server.url, PROMPT, PAIRS))


CUT = {"openai": "length", "anthropic": "max_tokens", "gemini": "MAX_TOKENS", "ollama": "length"}


@every_protocol
async def test_a_reply_is_cut_off(protocol: str) -> None:
    reply = await replied(protocol, "cut_off")
    assert finish_of(protocol, reply) == CUT[protocol]
    with pytest.raises(json.JSONDecodeError):
        json.loads(text_of(protocol, reply))


@every_protocol
async def test_a_reply_is_empty_or_wrapped(protocol: str) -> None:
    assert text_of(protocol, await replied(protocol, "empty")) == ""
    assert text_of(protocol, await replied(protocol, "fences")).startswith("```json\n{")
    assert text_of(protocol, await replied(protocol, "prose")).startswith("Sure! Here is what you asked for:\n\n{")
    assert text_of(protocol, await replied(protocol, "think_tags")).startswith("<think>\n")


async def test_ids_go_missing_and_are_invented() -> None:
    async def ids(kind: FaultKind) -> list[str]:
        reply = await replied("openai", kind, ITEMS, RATINGS)
        return [rating["id"] for rating in json.loads(text_of("openai", reply))["ratings"]]

    assert (await ids("ids_missing"), await ids("ids_invented")) == (["p1"], ["p1", "invented"])


async def test_values_have_wrong_types_or_the_lowest_number() -> None:
    spoiled = text_of("openai", await replied("openai", "wrong_types", ITEMS, RATINGS))
    lowest = text_of("openai", await replied("openai", "low_ratings", ITEMS, RATINGS))
    assert json.loads(spoiled)["ratings"][0] == {"id": 7, "clarity": "seven"}
    assert json.loads(lowest)["ratings"][0] == {"id": "p1", "clarity": 0}


async def test_thinking_has_a_field_of_its_own() -> None:
    thought = (await replied("openai", "think_fields")).choices[0].message.reasoning_content
    assert thought == (await replied("anthropic", "think_fields")).content[0].thinking
    assert thought == (await replied("ollama", "think_fields")).message.thinking
    part = (await replied("gemini", "think_fields")).candidates[0].content.parts[0]
    assert (part.thought, part.text) == (True, thought)


async def test_the_model_declines() -> None:
    assert (await replied("openai", "refusal")).choices[0].message.refusal.startswith("I'm sorry")
    assert (await replied("anthropic", "refusal")).stop_reason == "refusal"
    assert finish_of("gemini", await replied("gemini", "refusal")) == "SAFETY"
    assert text_of("ollama", await replied("ollama", "refusal")).startswith("I'm sorry")


async def test_a_filter_withholds_the_reply() -> None:
    assert finish_of("openai", await replied("openai", "content_filter")) == "content_filter"
    assert (await replied("anthropic", "content_filter")).stop_reason == "refusal"
    assert (await replied("gemini", "content_filter")).prompt_feedback.block_reason.value == "PROHIBITED_CONTENT"


async def test_faults_choose_their_calls_by_text_and_by_attempt() -> None:
    async with ProviderServer(faults=[Fault("error", contains="ice", attempts=1)]) as server:
        await failure("openai", server.url)
        await ASK["openai"](server.url, PROMPT, PAIRS)
        await ASK["openai"](server.url, "no frost", PAIRS)
        assert server.stats.statuses == {500: 1, 200: 2}
