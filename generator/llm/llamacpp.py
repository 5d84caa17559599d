"""Models that llama.cpp runs in this process: a file .gguf. The extra `train` brings it, as xllamacpp.

It is llama.cpp's own server, on a port of loopback that nobody else knows the key of, and is asked as any server that
speaks OpenAI's chat completions: schemas become grammars, replies are streamed, and a call that is given up ends.
"""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.llm.openai import OpenAIChat
from generator.training.weights import find_weights
from generator.types import Completion, Model, Request

SLOTS = 4
"""Requests that are worked on at once; each has the whole context."""
_QUIET = -1
_EACH_ITS_OWN = {"Connection": "close"}
"""Its server says that a connection stays, and closes it behind a streamed reply: the next call would lose it."""


class LlamaCppChat:
    """A model that is loaded when it is first asked.

    Args:
        model: Its name is where the file is; of its `options`, `n_ctx` is the context of a request, the others go into
            each request as they are.
        key: None is needed.
    """

    def __init__(self, model: Model, key: str) -> None:  # noqa: ARG002  as every adapter's
        self._model = model
        self._loading = asyncio.Lock()
        self._slots = asyncio.Semaphore(SLOTS)  # its server closes connections that wait for long
        self._server: Any = None
        self._chat: OpenAIChat | None = None

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        async with self._slots:
            return await (await self._loaded()).complete(request)

    async def close(self) -> None:
        """Close the connections, and let go of the model."""
        if self._chat is not None:
            await self._chat.close()
        server, self._server, self._chat = self._server, None, None
        if server is not None:
            await asyncio.to_thread(_ended, [server])

    async def _loaded(self) -> OpenAIChat:
        async with self._loading:
            if self._chat is None:
                key = secrets.token_urlsafe()
                options = dict(self._model.options)
                context = options.pop("n_ctx", None)
                weights = await asyncio.to_thread(find_weights, "llamacpp", self._model.name)
                self._server = await asyncio.to_thread(_started, weights.path, context, key)
                base_url = f"{self._server.listening_address}/v1"
                served = {"base_url": base_url, "options": options, "weights": None}
                self._chat = OpenAIChat(self._model.model_copy(update=served), key, _EACH_ITS_OWN)
            return self._chat


def _started(file: Path, context: int | None, key: str) -> Any:
    """llama.cpp's server of a file."""
    from xllamacpp import CommonParams, Server

    wanted = CommonParams()
    wanted.model.path = str(file)
    wanted.hostnames, wanted.port, wanted.api_keys = ["127.0.0.1"], 0, [key]
    wanted.n_threads_http = 2 * SLOTS
    wanted.n_parallel, wanted.n_ctx = SLOTS, SLOTS * (context or 0)
    wanted.verbosity = _QUIET
    wanted.warmup = wanted.fit_params = wanted.ui = wanted.endpoint_slots = wanted.endpoint_props = False
    if threads := _threads():
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    try:
        return Server(wanted)
    except RuntimeError:
        raise UsageError(
            f"llama.cpp cannot load {file}: it is no whole GGUF, of a kind of model that it does not know, or too "
            "large for the memory there is."
        ) from None


def _threads() -> int:
    """As many as PyTorch and others take that are told by the same variable; 0 leaves it to llama.cpp."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdecimal() else 0


def _ended(server: list[Any]) -> None:
    """It ends with the last that speaks of it, and waits for its threads."""
    server.clear()
