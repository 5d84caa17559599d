"""A request for plain text: nothing asks for JSON on the wire, and the reply is what the model said."""

from typing import Any

import pytest

from generator.types import Completion, PlainText, ProviderName, Request
from tests.support import wire
from tests.support.wire import KEYS, SERVED, Answer, Wire

pytestmark = pytest.mark.asyncio

ASKED = Request("Be brief.", "When was Oda founded?", PlainText)
SAID = "In 1911, says the harbour master."
BODIES: dict[ProviderName, Any] = {
    "openai": wire.openai(SAID),
    "vllm": wire.openai(SAID),
    "anthropic": wire.anthropic({"type": "text", "text": SAID}),
    "gemini": wire.gemini({"text": SAID}),
    "ollama": wire.ollama(SAID),
}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


@pytest.mark.parametrize("provider", SERVED)
async def test_no_provider_is_asked_for_json(provider: ProviderName) -> None:
    async with Wire(Answer(BODIES[provider])) as server:
        adapter = await server.connect(provider)
        assert await adapter.complete(ASKED) == Completion(text=SAID, tokens_in=11, tokens_out=7)
        await adapter.close()
    sent = str(server.bodies[0]).lower()
    assert [word for word in ("json", "schema", "format", "tools", "mime") if word in sent] == []
    assert "Be brief." in str(server.bodies[0])


@pytest.mark.parametrize("provider", SERVED)
async def test_one_connection_takes_requests_of_both_kinds(provider: ProviderName) -> None:
    async with Wire(Answer(BODIES[provider]), Answer(wire.GOOD[provider])) as server:
        adapter = await server.connect(provider)
        plain, shaped = await adapter.complete(ASKED), await adapter.complete(wire.REQUEST)
        await adapter.close()
    assert (plain.text, shaped.text) == (SAID, wire.REPLY)
    assert "score" not in str(server.bodies[0])
    assert "score" in str(server.bodies[1])


async def test_a_model_of_anthropic_that_is_older_than_schemas_gets_no_tool_either() -> None:
    async with Wire(Answer(BODIES["anthropic"])) as server:
        adapter = await server.connect("anthropic", name="claude-3-5-haiku-latest")
        assert (await adapter.complete(ASKED)).text == SAID
        await adapter.close()
    assert server.bodies[0].keys() & {"tools", "tool_choice", "output_config"} == set()
    assert server.bodies[0]["system"] == "Be brief."
