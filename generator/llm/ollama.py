"""Ollama: a model on this machine or another, JSON by `format`."""

import asyncio
from typing import Any

import httpx
from aiohttp import ClientError
from ollama import AsyncClient, ChatResponse

from generator.llm import faults
from generator.llm.catalog import CATALOG
from generator.llm.thinking import split_thinking
from generator.llm.transport import AiohttpTransport
from generator.types import Completion, Model, Request

_BESIDE_OPTIONS = ("think", "keep_alive")
"""Options that Ollama wants beside its `options`, not among them."""


class OllamaChat:
    """Chat over one pool of connections.

    Args:
        model: Its `options` are Ollama's: `top_k`, `top_p`, `repeat_penalty`, `num_predict` (else `max_tokens`),
            `stop`, `num_ctx` …, and `think` and `keep_alive`.
        key: Only for a server behind a key; may be empty.
    """

    def __init__(self, model: Model, key: str) -> None:
        entry = CATALOG["ollama"]
        self._model = model
        self._where = entry.where(model, key)
        url = entry.url(model.base_url)
        self._client = AsyncClient(
            host=url,
            headers={"Authorization": f"Bearer {key}"} if key else None,
            transport=AiohttpTransport(model.max_concurrency),
            event_hooks={"response": [self._check]},
        )
        sampling = {name: value for name, value in model.sampling.items() if value is not None}
        self._beside: dict[str, Any] = {name: sampling.pop(name) for name in _BESIDE_OPTIONS if name in sampling}
        self._options = {"num_predict": sampling.pop("max_tokens"), **sampling}

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        messages = [{"role": "system", "content": request.system}] if request.system else []
        messages.append({"role": "user", "content": request.user})
        try:
            async with asyncio.timeout(self._model.timeout):
                response = await self._client.chat(
                    self._model.name, messages, format=request.schema, options=self._options, **self._beside
                )
        except (ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None
        except faults.NOT_A_REPLY as error:
            raise faults.unreadable(self._where, str(error).encode()) from None
        return _completion(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()  # type: ignore[no-untyped-call]  # the SDK's own lack

    async def _check(self, response: httpx.Response) -> None:
        """Raise our error for a refusal, while its headers are still there: the SDK's error has none."""
        if response.is_error:
            raise faults.from_status(self._where, response.status_code, response.headers, await response.aread())


def _completion(response: ChatResponse) -> Completion:
    text, thinking = split_thinking(response.message.content or "")
    return Completion(
        text=text,
        thinking=response.message.thinking or thinking,
        finish="length" if response.done_reason == "length" else "stop",
        tokens_in=response.prompt_eval_count or 0,
        tokens_out=response.eval_count or 0,
    )
