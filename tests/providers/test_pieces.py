"""Replies in pieces, as the real SDKs read them."""

from collections.abc import Callable
from typing import Any

import ollama
import openai

from tests.providers.clients import KEY, MODELS, PAIRS, PROMPT, ask_ollama, ask_openai, text_of
from tests.providers.server import RunningServer

Serve = Callable[..., RunningServer]
FORM: Any = {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": PAIRS}}


async def test_the_pieces_of_a_chat_completion_are_the_whole_with_its_usage_last(provider_server: Serve) -> None:
    server = provider_server()
    whole = await ask_openai(server.url, PROMPT, PAIRS)
    async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=KEY, max_retries=0) as client:
        stream = await client.chat.completions.create(
            model=MODELS["openai"],
            messages=[{"role": "user", "content": PROMPT}],
            response_format=FORM,
            stream=True,
        )
        chunks = [chunk async for chunk in stream]
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert len(pieces) > 3
    assert "".join(pieces) == text_of("openai", whole)
    assert chunks[-1].usage == whole.usage


async def test_the_lines_of_a_chat_response_are_the_whole_with_its_counts_last(provider_server: Serve) -> None:
    server = provider_server()
    whole = await ask_ollama(server.url, PROMPT, PAIRS)
    async with ollama.AsyncClient(host=server.url) as client:
        messages = [{"role": "user", "content": PROMPT}]
        lines = [line async for line in await client.chat(MODELS["ollama"], messages, format=PAIRS, stream=True)]
    assert len(lines) > 3
    assert "".join(line.message.content or "" for line in lines) == text_of("ollama", whole)
    assert (lines[-1].eval_count, lines[-1].done_reason) == (whole.eval_count, "stop")
