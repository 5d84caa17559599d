"""llama.cpp in this process, by xllamacpp: a GGUF asked greedily, its tokenizer and its own chat template."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from generator.errors import GeneratorError
from generator.training.ollama.turns import Messages

_PATIENCE = httpx.Timeout(10, read=600)


@dataclass(frozen=True)
class Answer:
    """What came for a prompt.

    Attributes:
        tokens: Of the answer, without the one that ended it.
        ended: Whether an end token or a text that ends it came, and not the limit.
    """

    tokens: list[int]
    ended: bool
    text: str


class Engine:
    """A GGUF that is loaded; all requests go over loopback to llama.cpp's own server."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def tokens(self, text: str) -> list[int]:
        """How a prompt is read, with whatever is put before it."""
        told = self._ask("/tokenize", {"content": text, "add_special": True, "parse_special": True})
        return [int(token) for token in told["tokens"]]

    def prompt(self, messages: Messages, tools: Sequence[Any] = ()) -> str:
        """A conversation by the chat template in the GGUF, as llama.cpp understands it."""
        return str(
            self._ask("/apply-template", {"messages": messages, **({"tools": tools} if tools else {})})["prompt"]
        )

    def answer(self, prompt: Sequence[int], most: int, stops: Sequence[str] = (), wanted: int | None = None) -> Answer:
        """Ask greedily.

        Args:
            prompt: Its tokens.
            most: Tokens of the answer, at most.
            stops: Texts that end it.
            wanted: A token that is to come next, whatever the model says.
        """
        told = self._ask(
            "/completion",
            {
                "prompt": list(prompt),
                "n_predict": most,
                "temperature": 0,
                "top_k": 1,
                "seed": 0,
                "stop": list(stops),
                "return_tokens": True,
                "cache_prompt": False,
                **({"logit_bias": [[wanted, 1000]]} if wanted is not None else {}),
            },
        )
        tokens, how = [int(token) for token in told["tokens"]], told["stop_type"]
        return Answer(tokens[:-1] if how == "eos" else tokens, how in ("eos", "word"), told["content"])

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = self._client.post(path, content=orjson.dumps(body))
        if not reply.is_success:
            raise GeneratorError(f"llama.cpp refuses {path}: {reply.text[:300]}")
        told: dict[str, Any] = orjson.loads(reply.content)
        return told


@contextmanager
def engine(gguf: Path, context: int) -> Iterator[Engine]:
    """Load a GGUF, with as many threads as OMP_NUM_THREADS says, which PyTorch heeds too.

    Args:
        context: Tokens of prompt and answer, at most.

    Raises:
        GeneratorError: llama.cpp does not load it.
    """
    import xllamacpp

    how = xllamacpp.CommonParams()
    how.model.path = str(gguf)
    how.n_ctx = context
    how.n_parallel = 1
    how.warmup = how.fit_params = how.ui = False
    how.n_gpu_layers = 0
    how.verbosity = 0
    how.api_keys = [key := secrets.token_hex()]  # it listens on loopback, where others are too
    if (threads := os.environ.get("OMP_NUM_THREADS", "")).isdecimal():
        how.cpuparams.n_threads = how.cpuparams_batch.n_threads = int(threads)
    try:
        server = xllamacpp.Server(how)
    except RuntimeError as error:
        raise GeneratorError(f"llama.cpp does not load {gguf}: {str(error).rstrip('.')}.") from error
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=server.listening_address, headers=headers, timeout=_PATIENCE) as client:
        yield Engine(client)
    del server
