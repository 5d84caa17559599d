"""Prompts that are longer than Ollama's context: never answered cut without a word."""

from typing import Any

import pytest
from aiohttp import web

from generator.errors import RequestRejected
from generator.types import Completion, Request
from tests.support import wire
from tests.support.wire import REPLY, Answer, Rating, Wire

LONG = Request("Be brief.", "泵每三周清洗一次。" * 1000, Rating)
"""9,000 tokens and some."""
SHORT = Request("Be brief.", "Rate this.", Rating)


class Server:
    """Ollama with a model of so long a context; a prompt that is longer than `num_ctx` is cut to what `left` says.

    Attributes:
        contexts: `num_ctx` of each chat.
        shown: How often it was asked for what the model is.
    """

    def __init__(self, longest: int | None, left: str = "all", tokens: int = 9009) -> None:
        self.contexts: list[int | None] = []
        self.shown = 0
        self._longest, self._left, self._tokens = longest, left, tokens

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if request.path == "/api/show":
            self.shown += 1
            facts = {"general.architecture": "qwen3", "qwen3.context_length": self._longest}
            return Answer({"model_info": facts} if self._longest else {"error": "no"}, 200).response()
        assert body["truncate"] is body["shift"] is False
        num_ctx = body["options"].get("num_ctx")
        self.contexts.append(num_ctx)
        tokens = self._tokens if "泵" in body["messages"][1]["content"] else 20
        if tokens > (num_ctx or 4096):
            if self._left == "refused":
                words = f"the prompt is too long: {tokens} tokens, context length {num_ctx or 4096} tokens"
                return Answer({"error": words}, 400).response()
            tokens = num_ctx if self._left == "all" else num_ctx // 2 + 2
        return Answer(wire.ollama() | {"prompt_eval_count": tokens}).response()


async def asked(server: Server, *requests: Request, num_ctx: int | None = 8192) -> list[Any]:
    async with Wire(server) as listening:
        adapter = await listening.connect("ollama", options={"num_ctx": num_ctx})
        answers: list[Any] = []
        for request in requests:
            try:
                answers.append(await adapter.complete(request))
            except RequestRejected as error:
                answers.append(str(error))
        await adapter.close()
        return answers


@pytest.mark.parametrize("left", ["all", "half", "refused"])
async def test_a_prompt_that_was_cut_is_asked_again_with_more_context_which_is_learnt(left: str) -> None:
    server = Server(40960, left)
    answers = await asked(server, SHORT, LONG, LONG)
    assert [answer.text for answer in answers] == [REPLY] * 3
    assert [answer.tokens_in for answer in answers] == [20, 9009, 9009]
    assert server.contexts == [8192, 8192, 16384, 16384]
    assert server.shown == 1


async def test_a_context_that_the_server_chose_is_raised_where_it_refuses() -> None:
    server = Server(40960, "refused")
    (answer,) = await asked(server, LONG, num_ctx=None)
    assert answer == Completion(REPLY, tokens_in=9009, tokens_out=7, refused=1)
    assert server.contexts == [None, 11264]


@pytest.mark.parametrize("left", ["all", "half", "refused"])
@pytest.mark.parametrize("longest", [8192, None])
async def test_where_the_model_has_no_more_the_chunk_fails_alone(longest: int | None, left: str) -> None:
    first, second, third = await asked(Server(longest, left), SHORT, LONG, SHORT)
    assert (first.text, third.text) == (REPLY, REPLY)
    assert "the model's context is 8192 tokens" in second
    assert "cut smaller chunks, or raise llm.ollama.num_ctx" in second


async def test_a_model_gets_no_more_context_than_it_was_made_for() -> None:
    server = Server(10000)
    (answer,) = await asked(server, LONG)
    assert answer.text == REPLY
    assert server.contexts == [8192, 10000]


async def test_a_prompt_of_half_a_context_is_not_taken_for_one_that_was_cut() -> None:
    server = Server(40960, tokens=4098)
    (answer,) = await asked(server, Request("Be brief.", "泵" * 4000, Rating))
    assert (answer.text, server.contexts) == (REPLY, [8192])
