"""What becomes of a call that fails: our errors, by what the caller can do, naming the thing and never the key."""

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import web

from generator.errors import (
    GeneratorError,
    RateLimited,
    Refused,
    RequestRejected,
    ServerFault,
    TimedOut,
    Unreachable,
    UsageError,
)
from generator.llm.connect import connect
from generator.llm.faults import scrub
from generator.types import Model, ProviderName
from tests.support.wire import GOOD, KEY_OF, KEYS, REQUEST, SERVED, Answer, Handler, Wire

NO_REPLIES = [b"<html>Welcome</html>", b"", [], {"hello": "there"}, {"choices": None, "content": None}]
NO_REPLIES += [{"choices": [{"message": None}], "content": [None], "candidates": [None], "message": []}]
VARIABLE = {"openai": "OPENAI_API_KEY", "vllm": "VLLM_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
VARIABLE |= {"gemini": "GOOGLE_API_KEY", "ollama": "OLLAMA_API_KEY"}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


async def failure(provider: ProviderName, answer: Answer | Handler, **settings: Any) -> tuple[GeneratorError, int]:
    """The error of one call, and how many requests it took."""
    async with Wire(answer) as server:
        adapter = await server.connect(provider, **settings)
        with pytest.raises(GeneratorError) as caught:
            await adapter.complete(REQUEST)
        await adapter.close()
        return caught.value, len(server.seen)


def said(provider: ProviderName, message: str, **more: Any) -> dict[str, Any]:
    """An error's body in the provider's words."""
    return {"error": message} if provider == "ollama" else {"error": {"message": message, **more}}


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestRejected),
        (401, UsageError),
        (402, UsageError),
        (403, UsageError),
        (404, UsageError),
        (408, ServerFault),
        (409, ServerFault),
        (413, RequestRejected),
        (422, RequestRejected),
        (429, RateLimited),
        (500, ServerFault),
        (502, ServerFault),
        (503, RateLimited),
        (504, ServerFault),
        (529, RateLimited),
    ],
)
async def test_a_status_is_one_error_for_all_providers_and_is_asked_once(
    provider: ProviderName, status: int, kind: type[GeneratorError]
) -> None:
    error, requests = await failure(provider, Answer(said(provider, "Too bad."), status))
    assert (type(error), requests) == (kind, 1)
    assert f"answered {status}: Too bad" in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_retry_after_comes_with_the_error(provider: ProviderName) -> None:
    error, _ = await failure(provider, Answer(said(provider, "Slower."), 429, {"Retry-After": "7.5"}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.5


@pytest.mark.asyncio
async def test_gemini_says_in_the_body_how_long_to_wait() -> None:
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
    text = "You exceeded your current quota, please check your plan and billing details."
    body = said("gemini", text, code=429, status="RESOURCE_EXHAUSTED", details=[info])
    error, _ = await failure("gemini", Answer(body, 429))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 34


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("provider", "status", "body"),
    [
        ("openai", 429, {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}),
        ("anthropic", 400, {"error": {"message": "Your credit balance is too low to access the API."}}),
    ],
)
async def test_an_account_without_credit_stops_the_run(provider: ProviderName, status: int, body: Any) -> None:
    error, _ = await failure(provider, Answer(body, status))
    assert isinstance(error, UsageError)
    assert "no credit" in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_a_wrong_key_names_the_variable_and_is_not_shown(provider: ProviderName) -> None:
    error, _ = await failure(provider, Answer(said(provider, f"Incorrect key: {KEY_OF[provider]}."), 401))
    assert VARIABLE[provider] in str(error)
    assert KEY_OF[provider] not in f"{error!r} {error.__cause__!r}"


@pytest.mark.asyncio
async def test_gemini_calls_a_wrong_key_a_bad_request_and_it_is_told_apart() -> None:
    body = said("gemini", "API key not valid. Please pass a valid API key.", code=400, status="INVALID_ARGUMENT")
    error, _ = await failure("gemini", Answer(body, 400))
    assert isinstance(error, UsageError)
    assert "GOOGLE_API_KEY or GEMINI_API_KEY" in str(error)


@pytest.mark.asyncio
async def test_a_model_that_ollama_does_not_have_names_the_command_that_gets_it() -> None:
    error, _ = await failure("ollama", Answer({"error": "model 'x' not found"}, 404), name="mistral:7b")
    assert "`ollama pull mistral:7b`" in str(error)


@pytest.mark.asyncio
async def test_a_prompt_that_a_content_filter_refuses_is_refused_and_not_malformed() -> None:
    error, _ = await failure("openai", Answer(said("openai", "Filtered.", code="content_filter"), 400))
    assert isinstance(error, Refused)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize(
    "text",
    [
        "The input was blocked.",
        "This violates our terms.",
        "We do not answer what is about violence.",
        "The prompt holds sensitive material.",
    ],
)
async def test_a_prompt_that_is_not_let_pass_does_not_put_the_key_in_doubt(
    provider: ProviderName, status: int, text: str
) -> None:
    error, requests = await failure(provider, Answer(said(provider, text), status))
    assert (type(error), requests) == (Refused, 1)
    assert "check the key" not in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["max_tokens is too large: 9000.", "temperature must be at most 1."])
async def test_a_value_that_is_out_of_range_is_for_the_user_to_mend(text: str) -> None:
    error, requests = await failure("vllm", Answer(said("vllm", text), 400))
    assert (type(error), requests) == (RequestRejected, 1)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_a_server_that_is_not_there_is_unreachable(provider: ProviderName) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    adapter = await connect(Model(provider=provider, name="m", base_url=f"http://127.0.0.1:{port}"))
    with pytest.raises(Unreachable, match=f"127.0.0.1:{port}.*refused|127.0.0.1:{port}.*Connect call failed"):
        await asyncio.wait_for(adapter.complete(REQUEST), 5)
    await adapter.close()


@pytest.mark.asyncio
async def test_ollama_that_is_not_there_names_the_command_that_starts_it() -> None:
    adapter = await connect(Model(provider="ollama", name="m", base_url="http://no-such-host.invalid:1"))
    with pytest.raises(Unreachable, match=r"`ollama serve`.*`--provider extractive`"):
        await adapter.complete(REQUEST)
    await adapter.close()


async def reset(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"half": ')
    assert request.transport is not None
    request.transport.close()
    return response


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize("broken", [reset, cut])
async def test_a_connection_that_breaks_off_is_the_servers_fault(provider: ProviderName, broken: Handler) -> None:
    error, requests = await asyncio.wait_for(failure(provider, broken), 5)
    assert (type(error), requests) == (ServerFault, 1)
    assert "broke off" in str(error)


async def trickle(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b" ")
        await asyncio.sleep(0.02)
    return response


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_a_reply_that_trickles_beyond_the_time_allowed_in_all_is_given_up(provider: ProviderName) -> None:
    error, _ = await asyncio.wait_for(failure(provider, trickle, timeout_total=0.4), 3)
    assert isinstance(error, TimedOut)
    assert "not done within 0.4 s: raise llm.timeout_total" in str(error)


async def silent(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3)
    return web.Response()


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_a_server_that_is_silent_for_too_long_is_given_up_and_both_settings_are_named(
    provider: ProviderName,
) -> None:
    error, _ = await asyncio.wait_for(failure(provider, silent, timeout=0.2), 2)
    assert isinstance(error, TimedOut)
    assert "sent nothing for 0.2 s with 1 in flight: raise llm.timeout, or lower llm.max_concurrency" in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize("body", NO_REPLIES)
async def test_an_answer_that_is_no_reply_is_the_servers_fault(provider: ProviderName, body: Any) -> None:
    error, _ = await failure(provider, Answer(body))
    assert isinstance(error, ServerFault)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
async def test_an_error_page_is_the_servers_fault(provider: ProviderName, kind: str) -> None:
    error, _ = await failure(provider, Answer(b"<html>Bad gateway</html>", 502, kind=kind))
    assert isinstance(error, ServerFault)


@pytest.mark.asyncio
async def test_an_error_that_comes_with_status_200_is_taken_for_what_it_is() -> None:
    error, _ = await failure("vllm", Answer({"error": {"code": 429, "message": "Slower."}}))
    assert isinstance(error, RateLimited)


@pytest.mark.asyncio
@pytest.mark.parametrize("provider", SERVED)
async def test_after_a_failure_the_same_adapter_goes_on(provider: ProviderName) -> None:
    async with Wire(reset, Answer(GOOD[provider])) as server:
        adapter = await server.connect(provider)
        with pytest.raises(ServerFault):
            await adapter.complete(REQUEST)
        assert (await adapter.complete(REQUEST)).tokens_out == 7
        await adapter.close()


@pytest.mark.parametrize(
    "text", ["Bearer abcdefgh", "sk-proj-Ab12_cd34", "sk-ant-api03-xyz", "AIzaSyA-1234567", "gsk_abcdef123"]
)
def test_whatever_looks_like_a_key_is_removed(text: str) -> None:
    assert scrub(f"Wrong key {text}, sorry") == "Wrong key ***, sorry"


def test_ordinary_words_are_not_taken_for_keys() -> None:
    text = "max_tokens: this model's token-limit is 4096, see key-value stores"
    assert scrub(text) == text
