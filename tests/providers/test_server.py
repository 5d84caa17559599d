"""The loopback server, asked by the real SDKs over a real socket."""

import asyncio
import json
import urllib.error
from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.providers.__main__ import main
from tests.providers.clients import (
    ASK,
    MODELS,
    PAIRS,
    PROMPT,
    TEXT,
    ask_anthropic,
    ask_gemini,
    ask_openai,
    closed,
    failure,
    status_of,
    text_of,
    tokens_of,
)
from tests.providers.process import server_process
from tests.providers.server import ProviderServer, RunningServer, running_server
from tests.providers.stats import prompt_sha

pytestmark = [
    pytest.mark.asyncio,
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
pytest_plugins = ["tests.providers.fixtures"]
every_protocol = pytest.mark.parametrize("protocol", list(ASK))


class Clock:
    """A time that stands still until the test moves it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@every_protocol
async def test_a_reply_fits_the_schema_and_comes_from_the_prompt(protocol: str) -> None:
    async with ProviderServer() as server:
        reply = await ASK[protocol](server.url, PROMPT, PAIRS)
        pairs = json.loads(text_of(protocol, reply))["pairs"]
    assert [pair["answer"] for pair in pairs] == [
        "The harbour freezes in January.",
        "Ships wait outside until the ice breaks.",
    ]
    assert all(tokens > 0 for tokens in tokens_of(protocol, reply))


@every_protocol
async def test_the_same_request_has_the_same_reply(protocol: str) -> None:
    async with ProviderServer() as server:
        first, second = [await ASK[protocol](server.url, PROMPT, PAIRS) for _ in range(2)]
    drop = {"sdk_http_response"}
    assert first.model_dump(exclude=drop) == second.model_dump(exclude=drop)


async def test_anthropic_fills_a_forced_tool() -> None:
    import anthropic

    async with ProviderServer() as server, anthropic.AsyncAnthropic(base_url=server.url, api_key="k") as client:
        reply = await client.messages.create(
            model="any",
            max_tokens=99,
            messages=[{"role": "user", "content": PROMPT}],
            tools=[{"name": "save", "input_schema": PAIRS}],
            tool_choice={"type": "tool", "name": "save"},
        )
    block: Any = reply.content[0]
    assert (reply.stop_reason, block.type, block.name) == ("tool_use", "tool_use", "save")
    assert len(block.input["pairs"]) == 2


async def test_the_models_are_listed_in_each_protocol() -> None:
    import anthropic
    from google import genai

    async with ProviderServer(models=["m1", "m2"]) as server:
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="k") as client:
            assert [model.id async for model in client.models.list()] == ["m1", "m2"]
        async with anthropic.AsyncAnthropic(base_url=server.url, api_key="k") as claude:
            assert [model.id async for model in claude.models.list()] == ["m1", "m2"]
        async with genai.Client(api_key="k", http_options={"base_url": server.url}).aio as gemini:
            assert [model.name async for model in await gemini.models.list()] == ["models/m1", "models/m2"]


@pytest.mark.parametrize(
    ("protocol", "status"), [("openai", 401), ("anthropic", 401), ("gemini", 400), ("ollama", 401)]
)
async def test_a_wrong_key_is_refused(protocol: str, status: int) -> None:
    async with ProviderServer(key="right") as server:
        error = await failure(protocol, server.url, key="wrong")
        assert status_of(error) == status
        assert protocol != "gemini" or "API_KEY_INVALID" in str(error)
        assert text_of(protocol, await ASK[protocol](server.url, PROMPT, PAIRS, key="right"))


@every_protocol
async def test_an_unknown_model_is_not_found(protocol: str) -> None:
    async with ProviderServer(models=["another"]) as server:
        error = await failure(protocol, server.url)
    assert status_of(error) == 404
    assert MODELS[protocol] in str(error)


async def test_more_than_the_limit_gets_429_until_the_window_closes() -> None:
    clock = Clock()
    async with ProviderServer(requests_per_minute=2, clock=clock) as server:
        results = [await ask_openai(server.url, PROMPT, PAIRS) for _ in range(2)]
        clock.now += 59.4
        error = await failure("openai", server.url)
        assert len(results) == 2
        assert isinstance(error, openai.RateLimitError)
        assert error.response.headers["retry-after"] == "1"
        clock.now += 0.6
        await ask_openai(server.url, PROMPT, PAIRS)
        assert server.stats.statuses == {200: 3, 429: 1}


async def test_a_429_may_say_nothing_of_the_wait() -> None:
    import anthropic

    async with ProviderServer(requests_per_minute=0, retry_after=False) as server:
        error = await failure("anthropic", server.url)
        assert isinstance(error, anthropic.RateLimitError)
        assert "retry-after" not in error.response.headers
        assert "RetryInfo" not in str(await failure("gemini", server.url))


async def test_gemini_says_the_wait_in_the_body() -> None:
    from google import genai

    clock = Clock()
    async with ProviderServer(requests_per_minute=1, clock=clock) as server:
        await ask_gemini(server.url, PROMPT, PAIRS)
        clock.now += 1.5
        error = await failure("gemini", server.url)
    assert isinstance(error, genai.errors.APIError)
    assert error.details["error"]["details"][-1]["retryDelay"] == "58.500s"


async def test_tokens_are_limited_too_and_headers_tell_what_is_left() -> None:
    import anthropic

    clock = Clock()
    async with ProviderServer(tokens_per_minute=50, requests_per_minute=9, rate_headers=True, clock=clock) as server:
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key="k", max_retries=0) as client:
            raw = await client.chat.completions.with_raw_response.create(
                model="m", messages=[{"role": "user", "content": "x" * 160}]
            )
        assert raw.headers["x-ratelimit-remaining-requests"] == "8"
        assert raw.headers["x-ratelimit-remaining-tokens"] == "10"
        assert raw.headers["x-ratelimit-reset-requests"] == "1m0s"
        error = await failure("anthropic", server.url)
        assert isinstance(error, anthropic.RateLimitError)
        assert error.response.headers["anthropic-ratelimit-tokens-remaining"] == "10"


async def test_schemas_that_the_provider_would_refuse_are_refused() -> None:
    import anthropic

    opened = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
    bounded = closed(a={"type": "integer", "minimum": 0})
    async with ProviderServer() as server:
        with pytest.raises(openai.BadRequestError, match="additionalProperties"):
            await ask_openai(server.url, PROMPT, opened)
        with pytest.raises(anthropic.BadRequestError, match="minimum"):
            await ask_anthropic(server.url, PROMPT, bounded)


async def test_every_so_many_calls_are_slow() -> None:
    async with ProviderServer(slow_share=0.5, slow=300) as server:
        slow = []
        for _ in range(2):
            await ASK["anthropic"](server.url, PROMPT, PAIRS)
            slow.append(asyncio.ensure_future(ASK["anthropic"](server.url, PROMPT, PAIRS)))
            while server.stats.in_flight.now < len(slow):
                await asyncio.sleep(0.01)
        assert not any(call.done() for call in slow)
        for call in slow:
            call.cancel()


async def test_statistics_count_what_was_asked_and_how_much_at_once() -> None:
    async with ProviderServer(latency=0.1, keep_prompts=True) as server:
        queue = iter(range(12))

        async def worker() -> None:
            for _ in queue:
                await ASK["openai"](server.url, PROMPT, PAIRS)

        await asyncio.gather(*(worker() for _ in range(4)))
        stats = server.stats
        assert (stats.calls, stats.with_key, stats.in_flight.now, stats.in_flight.most) == (12, 12, 0, 4)
        assert stats.prompts == stats.answered == {prompt_sha(PROMPT): 12}
        assert stats.texts == [PROMPT] * 12
        assert (stats.last_reply or 0) - (stats.first_request or 0) >= 0.3
        server.reset()
        assert server.stats.calls == 0


async def test_it_goes_away_with_its_calls_and_comes_back_on_the_same_port() -> None:
    async with ProviderServer(latency=30) as server:
        call = asyncio.create_task(failure("openai", server.url))
        while not server.stats.in_flight.now:
            await asyncio.sleep(0.01)
        await server.pause_listening()
        assert isinstance(await call, openai.APIConnectionError)
        assert isinstance(await failure("openai", server.url), openai.APIConnectionError)
        server.configure(latency=0)
        await server.resume_listening()
        assert text_of("openai", await ask_openai(server.url, PROMPT, PAIRS))


async def test_a_server_on_a_thread_goes_away_and_comes_back() -> None:
    with running_server() as server:
        await ask_openai(server.url, PROMPT, PAIRS)
        server.pause_listening()
        with pytest.raises(openai.APIConnectionError):
            await ask_openai(server.url, PROMPT, PAIRS)
        server.resume_listening()
        await ask_openai(server.url, PROMPT, PAIRS)
        assert server.stats.calls == 2
        assert server.environment()["OPENAI_BASE_URL"] == f"{server.url}/v1"


async def test_a_server_in_a_process_is_steered_over_its_socket() -> None:
    with server_process(latency=0.01) as server:
        await ask_openai(server.url, PROMPT, PAIRS)
        server.configure(faults=[{"kind": "error", "status": 503}])
        with pytest.raises(openai.InternalServerError):
            await ask_openai(server.url, PROMPT, PAIRS)
        assert server.stats()["statuses"] == {"200": 1, "503": 1}
        server.reset()
        assert server.stats()["calls"] == 0
        with pytest.raises(urllib.error.HTTPError, match="400"):
            server.configure(latency="long")


async def test_the_fixture_starts_as_many_servers_as_a_test_wants(
    provider_server: Callable[..., RunningServer],
) -> None:
    first, second = provider_server(key="a"), provider_server(key="b")
    assert first.url != second.url
    assert await ask_openai(second.url, PROMPT, PAIRS, key=second.environment()["OPENAI_API_KEY"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fault", "flood"], "kind: Input should be 'error'"),
        (["--fault", "error:every=0"], "every: Input should be greater than or equal to 1"),
        (["--latency", "-1"], "latency: Input should be greater than or equal to 0"),
        (["--settings", "{"], "not valid JSON"),
    ],
)
async def test_a_wrong_option_is_named(options: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(options)
    assert said in capsys.readouterr().err
