"""What a server cannot do is learnt once, and the request goes out again in the next simpler form."""

import asyncio
import logging
from collections.abc import Callable
from logging.handlers import BufferingHandler
from typing import Any

import pytest
from aiohttp import web

from generator.errors import BadReply, GeneratorError, Refused, RequestRejected
from generator.types import ProviderName
from tests.support.wire import GOOD, KEYS, REPLY, REQUEST, SERVED, Answer, Wire

pytestmark = pytest.mark.asyncio
every_provider = pytest.mark.parametrize("provider", SERVED)

Takes = Callable[[dict[str, Any]], bool]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


def refusal(provider: ProviderName, message: str) -> dict[str, Any]:
    return {"error": message} if provider == "ollama" else {"error": {"message": message}}


async def asked(provider: ProviderName, message: str, takes: Takes, status: int = 400) -> list[dict[str, Any]]:
    """What is sent to a server that refuses, with this message, whatever it does not take: two calls in a row."""

    async def picky(request: web.Request) -> web.StreamResponse:
        good = takes(await request.json())
        return (Answer(GOOD[provider]) if good else Answer(refusal(provider, message), status)).response()

    async with Wire(picky) as server:
        adapter = await server.connect(provider)
        try:
            first, second = await adapter.complete(REQUEST), await adapter.complete(REQUEST)
        finally:
            await adapter.close()
        assert [first.text, second.text] == [REPLY, REPLY]
        assert [first.refused, second.refused] == [len(server.bodies) - 2, 0]
        return server.bodies


def temperature(body: dict[str, Any]) -> float | None:
    found: float | None = {**body, **body.get("generationConfig", {})}.get("temperature")
    return found


def system(body: dict[str, Any]) -> bool:
    return "system" in str(body.get("messages", "")) or "system" in body or "systemInstruction" in body


def schema(body: dict[str, Any]) -> bool:
    names = body.keys() | body.get("generationConfig", {}).keys()
    named = names & {"output_config", "responseJsonSchema"} or "json_schema" in body.get("response_format", {})
    return bool(named) or isinstance(body.get("format"), dict)


def json_mode(body: dict[str, Any]) -> bool:
    everything = {**body, **body.get("generationConfig", {})}
    names = ("response_format", "output_config", "tools", "responseMimeType", "format")
    return any(everything.get(name) for name in names)


def said(body: dict[str, Any]) -> str:
    return str(body.get("messages") or body.get("contents")) + str(body.get("system") or body.get("systemInstruction"))


@pytest.mark.parametrize("provider", ["openai", "vllm", "anthropic", "gemini"])
@pytest.mark.parametrize(
    "message",
    [
        "temperature: this model accepts only 1",
        "invalid temperature: only 1 is allowed for this model",
        "Unsupported value: 'temperature' does not support 0.7. Only the default (1) value is supported.",
        "`temperature` must be 1.0 for this model.",
        "`temperature` may only be set to 1 when thinking is enabled.",
        "The temperature of this model is fixed.",
        "`temperature` and `top_p` cannot both be specified for this model.",
        "temperature cannot be changed",
        "temperature: expected 1",
        "This model requires temperature=1.",
        "The value of temperature has to equal 1.",
        "`temperature` doesn't apply to reasoning models, please remove it.",
    ],
)
async def test_a_temperature_that_cannot_be_chosen_is_left_out_from_then_on(
    provider: ProviderName, message: str
) -> None:
    bodies = await asked(provider, message, lambda body: temperature(body) in (None, 1))
    assert [temperature(body) is None for body in bodies] == [False, True, True]


@pytest.mark.parametrize(
    "message",
    [
        "temperature must be at most 1.",
        "temperature exceeds 1",
        "temperature must be between 0 and 0.5",
        "temperature: Input should be less than or equal to 0.5",
        "only temperatures from 0 to 0.5 are supported by 'top_q'",
    ],
)
async def test_a_temperature_that_is_out_of_range_is_for_the_user_to_mend(message: str) -> None:
    with pytest.raises(RequestRejected):
        await asked("vllm", message, lambda _: False)


@every_provider
@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("The template of this model takes no system role: system role not supported.", 400),
        ("System role not supported", 400),
        ("Conversation roles must alternate user/assistant/user/assistant/...", 400),
        ("Only user and assistant roles are supported!", 422),
        ("Developer instruction is not enabled for models/gemma-3-27b-it", 400),
        ("'system' is not one of ['user', 'assistant'] - 'messages.0.role'", 400),
        ("This model does not support system messages.", 400),
        ("The first message has to be from the user.", 400),
        ("messages[0].role: expected 'user' or 'assistant'", 400),
        ("system_instruction is rejected by this model.", 400),
        ("A system prompt is disallowed here.", 400),
        ("Roles must be user or model.", 422),
        ("Jinja Exception: Conversation roles must alternate user/assistant", 500),
    ],
)
async def test_where_there_are_no_system_messages_its_text_goes_before_the_users(
    provider: ProviderName, message: str, status: int
) -> None:
    bodies = await asked(provider, message, lambda body: not system(body), status)
    assert [system(body) for body in bodies] == [True, False, False]
    assert all("Be brief." in said(body) and "Rate this." in said(body) for body in bodies)
    assert said(bodies[1]).index("Be brief.") < said(bodies[1]).index("Rate this.")
    assert all(schema(body) for body in bodies)


@every_provider
@pytest.mark.parametrize(
    "message",
    [
        "The schema of the response is too complex: too many states.",
        "The provided JSON schema contains features not supported by xgrammar.",
        "Structured outputs are not supported by this model.",
        "The compiled grammar is too large. Simplify your schema.",
        "Constraint is too tall.",
        "unsupported keyword: maxLength",
        "The nesting depth of the output type is not allowed.",
    ],
)
async def test_a_schema_that_is_refused_goes_into_words(provider: ProviderName, message: str) -> None:
    bodies = await asked(provider, message, lambda body: not schema(body))
    assert schema(bodies[0])
    assert [schema(body) for body in bodies[-2:]] == [False, False]
    assert len(bodies) <= 3 + (provider == "vllm")  # its limits may go first
    assert json_mode(bodies[1])
    assert "maxLength" in str(bodies[1])


@pytest.mark.parametrize(
    "message",
    [
        "Failed to initialize samplers: failed to parse grammar",
        "number of repetitions exceeds sane defaults, please reduce the number of repetitions",
        "The provided JSON schema contains features not supported by xgrammar: minItems",
    ],
)
async def test_a_grammar_that_ends_somewhere_gets_the_schema_without_its_limits(message: str) -> None:
    def is_limited(body: dict[str, Any]) -> bool:
        return "'maximum': " in str(body["response_format"]["json_schema"]["schema"])

    bodies = await asked("vllm", message, lambda body: not is_limited(body))
    assert [is_limited(body) for body in bodies] == [True, False, False]


@every_provider
@pytest.mark.parametrize(
    "message", ["JSON mode is not enabled for this model", "Schema, tools and response_format are unknown here."]
)
async def test_a_server_without_any_json_mode_is_asked_in_words(provider: ProviderName, message: str) -> None:
    bodies = await asked(provider, message, lambda body: not json_mode(body))
    assert not json_mode(bodies[-2])
    assert not json_mode(bodies[-1])
    assert len(bodies) <= 5
    assert "maxLength" in said(bodies[-1])


@every_provider
@pytest.mark.parametrize("message", ["Request contains an invalid argument.", "Bad Request", ""])
async def test_a_refusal_without_a_reason_is_tried_in_simpler_forms(provider: ProviderName, message: str) -> None:
    bodies = await asked(provider, message, lambda body: not schema(body))
    assert not schema(bodies[-1])
    assert len(bodies) <= 6


@every_provider
async def test_a_refusal_without_a_reason_that_stays_ends_after_every_form_and_costs_the_next_nothing(
    provider: ProviderName,
) -> None:
    async with Wire(Answer(refusal(provider, "Bad Request"), 400)) as server:
        adapter = await server.connect(provider)
        for _ in range(3):
            with pytest.raises(RequestRejected):
                await adapter.complete(REQUEST)
        await adapter.close()
    assert 3 < len(server.bodies) <= 9


@every_provider
async def test_what_a_server_took_once_is_not_blamed_for_a_refusal_without_a_reason(provider: ProviderName) -> None:
    async with Wire(Answer(GOOD[provider]), Answer(refusal(provider, "Bad Request"), 400)) as server:
        adapter = await server.connect(provider)
        await adapter.complete(REQUEST)
        with pytest.raises(RequestRejected):
            await adapter.complete(REQUEST)
        await adapter.close()
    assert len(server.bodies) == 2


@every_provider
async def test_a_prompt_that_is_not_let_pass_is_no_fault_of_its_form(provider: ProviderName) -> None:
    said = refusal(provider, "The system prompt or its temperature was flagged as harmful; see the schema of policies.")
    async with Wire(Answer(said, 400)) as server:
        adapter = await server.connect(provider)
        with pytest.raises(Refused):
            await adapter.complete(REQUEST)
        await adapter.close()
    assert len(server.bodies) == 1


async def test_what_is_learnt_is_learnt_once_and_said_once() -> None:
    async def picky(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        await asyncio.sleep(0.01)
        no = Answer(refusal("vllm", "System role not supported"), 400)
        return (no if system(body) else Answer(GOOD["vllm"])).response()

    log, lines = logging.getLogger("generator.llm.server_compat"), BufferingHandler(100)
    log.addHandler(lines)
    async with Wire(picky) as server:
        adapter = await server.connect("vllm")
        completions = await asyncio.gather(*(adapter.complete(REQUEST) for _ in range(8)))
        await adapter.complete(REQUEST)
        await adapter.close()
    log.removeHandler(lines)
    assert [completion.text for completion in completions] == [REPLY] * 8
    assert len(server.bodies) == 17
    assert len(lines.buffer) == 1


@every_provider
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "What the model wrote is not valid.", "code": "json_validate_failed",
               "failed_generation": '{"pairs": [{"qu, on grammar and schema'}),
        (400, {"message": "Failed to validate JSON. Please adjust your prompt.", "failed_generation": ""}),
        (422, {"message": "The model produced invalid JSON."}),
        (400, {"message": "The generated output does not match the schema."}),
        (500, {"message": "The model's reply could not be parsed as a JSON object."}),
        (422, {"message": "The completion failed JSON validation.", "code": "json_schema_validation_failed"}),
        (400, {"message": "Parsing failed.", "code": "output_parse_failed"}),
        (400, {"message": "Failed to call a function.", "code": "tool_use_failed"}),
    ],
)  # fmt: skip
async def test_json_that_the_server_itself_found_broken_is_a_bad_reply(
    provider: ProviderName, status: int, error: dict[str, Any]
) -> None:
    async with Wire(Answer({"error": error}, status)) as server:
        adapter = await server.connect(provider)
        with pytest.raises(GeneratorError) as caught:
            await adapter.complete(REQUEST)
        await adapter.close()
    assert (type(caught.value), len(server.bodies)) == (BadReply, 1)
