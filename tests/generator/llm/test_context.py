"""Prompts and replies that do not fit the model's context, in the words of the servers there are."""

from typing import Any

import pytest
from aiohttp import web

from generator.errors import RequestRejected, UsageError
from generator.llm.context import overflow
from generator.types import ProviderName
from tests.support import wire
from tests.support.wire import GOOD, KEYS, REPLY, REQUEST, Answer, Wire

MAXIMUM = "This model's maximum context length is"
GIVEN = "Input validation error: `inputs` tokens + `max_new_tokens` must be"
WORDS: list[tuple[tuple[int | None, int | None, int | None], str]] = [
    (
        (2048, 900, None),
        f"'max_tokens' is too large: 2000. {MAXIMUM} 2048 tokens and your request has 900 input tokens.",
    ),
    (
        (4097, 3703, None),
        f"{MAXIMUM} 4097 tokens. However, you requested 4203 tokens (3703 in the messages, 500 in the",
    ),
    ((4096, 4443, None), f"{MAXIMUM} 4096 tokens. However, your messages resulted in 4443 tokens."),
    ((32768, 38000, None), f"{MAXIMUM} 32768 tokens. However, you requested about 40000 tokens (38000 of text input,"),
    (
        (2048, 1549, None),
        "You passed 1549 input tokens. However, the model's context length is only 2048 tokens, resulting",
    ),
    ((600, 700, None), "request (700 tokens) exceeds the available context size (600 tokens), try increasing it"),
    ((None, None, None), "the request exceeds the available context size, try increasing it"),
    (
        (4096, 15857, None),
        "Trying to keep the first 15857 tokens, but the context length of only 4096 tokens is not enough",
    ),
    ((2048, 2500, None), "The input (2500 tokens) is longer than the model's context length (2048 tokens)."),
    (
        (2048, 2000, None),
        "exceeds the maximum context length of 2048 tokens: 2000 tokens from the input messages and 500",
    ),
    ((4096, 3000, None), f"{GIVEN} <= 4096. Given: 3000 `inputs` tokens and 2000 `max_new_tokens`"),
    ((200000, 205000, None), "prompt is too long: 205000 tokens > 200000 maximum"),
    ((200000, 199000, None), "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease"),
    (
        (1048576, 1200000, None),
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    ),
    ((32768, 40000, None), "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"),
    ((None, None, 8192), "max_tokens: 9000 > 8192, which is the maximum allowed number of output tokens for claude-x"),
    ((None, None, 4096), "max_tokens is too large: 9000. This model supports at most 4096 completion tokens, whereas"),
    ((None, None, 8192), "`max_tokens` must be less than or equal to `8192`"),
]
OTHERS = ["temperature must be at most 1.", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", "No."]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)


@pytest.mark.parametrize(("numbers", "words"), WORDS)
def test_the_numbers_are_read_in_every_servers_words(numbers: tuple[int | None, ...], words: str) -> None:
    said = overflow(400, words)
    assert said is not None
    assert (said.context, said.prompt, said.reply) == numbers


@pytest.mark.parametrize("words", OTHERS)
def test_other_refusals_are_not_about_the_context(words: str) -> None:
    assert overflow(400, words) is None


def said(message: str) -> dict[str, Any]:
    return {"error": {"message": message}}


LIMITS: list[tuple[ProviderName, str]] = [("vllm", "max_tokens"), ("openai", "max_completion_tokens")]
LIMITS += [("anthropic", "max_tokens")]


@pytest.mark.parametrize(("provider", "limit"), LIMITS)
async def test_a_reply_limit_that_does_not_fit_is_lowered_once_and_learnt(provider: ProviderName, limit: str) -> None:
    asked: list[int] = []

    async def small(request: web.Request) -> web.StreamResponse:
        most = (await request.json())[limit]
        asked.append(most)
        if 900 + most > 2048:
            words = f"{MAXIMUM} 2048 tokens. However, you requested {900 + most} tokens (900 in the messages, {most} in"
            return Answer(said(words), 400).response()
        return Answer(GOOD[provider]).response()

    async with Wire(small) as server:
        adapter = await server.connect(provider)
        texts = [(await adapter.complete(REQUEST)).text for _ in range(3)]
        await adapter.close()
    assert texts == [REPLY] * 3
    assert asked[0] == 2000
    assert len(asked) == 4
    assert all(1100 <= most <= 1148 for most in asked[1:])


async def test_a_model_that_writes_less_is_asked_for_less() -> None:
    words = (
        "max_tokens is too large: 2000. This model supports at most 1024 completion tokens, whereas you provided 2000."
    )
    async with Wire(Answer(said(words), 400), Answer(wire.openai())) as server:
        adapter = await server.connect("vllm")
        assert (await adapter.complete(REQUEST)).text == REPLY
        await adapter.close()
        assert [body["max_tokens"] for body in server.bodies] == [2000, 1024]


TOO_LONG = Answer(said("request (700 tokens) exceeds the available context size (600 tokens), try increasing it"), 400)


async def test_one_prompt_that_is_too_long_fails_alone_with_all_that_counts() -> None:
    async with Wire(Answer(wire.openai()), TOO_LONG) as server:
        adapter = await server.connect("vllm")
        await adapter.complete(REQUEST)
        for _ in range(5):
            with pytest.raises(RequestRejected, match=r"700 tokens, the model's context is 600 tokens, and --max"):
                await adapter.complete(REQUEST)
        await adapter.close()


async def test_where_no_prompt_fits_the_run_ends_with_one_sentence() -> None:
    async with Wire(TOO_LONG) as server:
        adapter = await server.connect("vllm")
        for _ in range(2):
            with pytest.raises(RequestRejected):
                await adapter.complete(REQUEST)
        with pytest.raises(UsageError, match=r"700 tokens.*context is 600 tokens.*--max-tokens.*No chunk has fitted"):
            await adapter.complete(REQUEST)
        await adapter.close()


async def test_a_server_that_takes_no_limit_at_all_is_not_asked_for_ever() -> None:
    async def stubborn(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        named = next((name for name in ("max_tokens", "max_completion_tokens") if name in body), None)
        words = (
            f"Unknown parameter: '{named}'."
            if named
            else f"{MAXIMUM} 2048 tokens and your request has 900 input tokens."
        )
        return Answer(said(words), 400).response()

    async with Wire(stubborn) as server:
        adapter = await server.connect("vllm")
        with pytest.raises(RequestRejected, match="900 input tokens"):
            await adapter.complete(REQUEST)
        await adapter.close()
        assert len(server.bodies) == 3
