"""A line of a batch's file asks what a single call asks, in the form that the server is known to take."""

from typing import Any

import orjson
import pytest
from aiohttp import web

from generator.llm.batching.connect import connect_batches
from generator.llm.batching.provider import Refusal
from generator.types import Model, PlainText, ProviderName, Request
from tests.generator.llm.batching.desk import BATCHED, key_of
from tests.support.wire import GOOD, KEYS, REQUEST, Answer, Rating, Wire

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
THINKING: dict[str, dict[str, Any]] = {
    "openai": {"reasoning_effort": "high", "top_p": 0.9},
    "anthropic": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    "gemini": {"thinking_config": {"thinking_budget": 512}, "top_k": 7},
}
REQUESTS = {
    "schema": REQUEST,
    "no system message": Request("", "Rate this.", Rating),
    "plain text": Request("Be brief.", "What is this?", PlainText),
    "any letters": Request("Sei kurz.", 'Zeile 1\nZeile 2 "ä" \\ 🙂\u2028', Rating),
}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def model(url: str, provider: ProviderName, **settings: Any) -> Model:
    path = "/v1" if provider in ("openai", "vllm") else ""
    return Model(**{"provider": provider, "name": "some-model", "base_url": url + path} | settings)


def asked(provider: ProviderName, line: bytes) -> tuple[str, dict[str, Any]]:
    """The custom id and the body in a line."""
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    row = orjson.loads(line)
    names = {"anthropic": ("custom_id", "params"), "gemini": ("key", "request")}
    key, body = names.get(provider, ("custom_id", "body"))
    return row[key], row[body]


@pytest.mark.parametrize("provider", BATCHED)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("settings", ["plain", "thinking", "no temperature"])
async def test_a_line_has_the_body_of_a_single_call(provider: ProviderName, request_: Request, settings: str) -> None:
    choices: dict[str, dict[str, Any]] = {
        "plain": {"temperature": 0.2, "max_tokens": 321},
        "thinking": {"options": THINKING[provider]},
        "no temperature": {"temperature": None},
    }
    given = choices[settings]
    async with Wire(Answer(GOOD[provider])) as server:
        batches = await connect_batches(model(server.url, provider, **given))
        key, body = asked(provider, batches.line(key_of(1), request_))
        await batches.complete(request_)
        await batches.close()
    assert key == key_of(1)
    assert body == server.bodies[0]


async def test_a_line_for_a_server_of_ones_own_asks_for_no_stream() -> None:
    async with Wire(Answer(GOOD["vllm"])) as server:
        batches = await connect_batches(model(server.url, "vllm"))
        _, body = asked("vllm", batches.line(key_of(1), REQUEST))
        await batches.close()
    assert not {"stream", "stream_options"} & body.keys()
    assert "maximum" in str(body["response_format"])


@pytest.mark.parametrize("provider", BATCHED)
async def test_what_a_single_call_learnt_is_left_out_of_the_lines_after_it(provider: ProviderName) -> None:
    async def particular(request: web.Request) -> web.Response:
        body = await request.json()
        said = {"error": {"message": "`temperature` is not supported by this model.", "code": 400}}
        sampling = body.get("generationConfig", body)
        answer = Answer(said, 400) if "temperature" in sampling else Answer(GOOD[provider])
        return answer.response()

    async with Wire(particular) as server:
        batches = await connect_batches(model(server.url, provider))
        before, _ = asked(provider, batches.line(key_of(1), REQUEST))[1], await batches.complete(REQUEST)
        after = asked(provider, batches.line(key_of(1), REQUEST))[1]
        await batches.close()
    assert "temperature" in str(before)
    assert "temperature" not in str(after)


@pytest.mark.parametrize("provider", BATCHED)
async def test_what_a_batch_was_refused_for_is_left_out_as_far_as_it_goes(provider: ProviderName) -> None:
    refusal = Refusal(400, '{"error": {"message": "`temperature` is not supported in batches."}}', "")
    async with Wire() as server:
        batches = await connect_batches(model(server.url, provider))
        heeded = [batches.heed(REQUEST, refusal) for _ in range(2)]
        line = batches.line(key_of(1), REQUEST)
        await batches.close()
    assert (heeded, b"temperature" in line) == ([True, False], False)


async def test_a_form_that_batches_refuse_is_followed_by_the_next_simpler_one() -> None:
    refusal = Refusal(400, '{"error": {"message": "Invalid parameter: response_format is not supported."}}', "")
    said_nothing = Refusal(400, '{"error": {"message": "Bad Request"}}', "")
    async with Wire() as server:
        batches = await connect_batches(model(server.url, "openai"))
        assert not batches.heed(REQUEST, said_nothing)
        forms = []
        for _ in range(3):
            forms.append(asked("openai", batches.line(key_of(1), REQUEST))[1].get("response_format", {}).get("type"))
            batches.heed(REQUEST, refusal)
        await batches.close()
    assert forms == ["json_schema", "json_object", None]
