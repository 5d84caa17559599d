"""A tiny server for the adapters' tests: notes what the SDK really sends, and gives the answers it is told to give."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel, Field

from generator.llm.connect import connect
from generator.types import Model, Provider, ProviderName, Request

KEYS = {
    "OPENAI_API_KEY": "sk-test-openai-secret",
    "VLLM_API_KEY": "vllm-test-secret",
    "ANTHROPIC_API_KEY": "sk-ant-test-secret",
    "GOOGLE_API_KEY": "AIzaTestGoogleSecret",
    "OLLAMA_API_KEY": "ollama-test-secret",
}
KEY_OF = dict(zip(("openai", "vllm", "anthropic", "gemini", "ollama"), KEYS.values(), strict=True))
SERVED: tuple[ProviderName, ...] = ("openai", "vllm", "anthropic", "gemini", "ollama")


class Rating(BaseModel):
    score: int = Field(description="How good.", ge=0, le=3)
    format: str = Field(max_length=9)


REQUEST = Request("Be brief.", "Rate this.", Rating)
REPLY = '{"score":2,"format":"md"}'

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Answer:
    """What the server says: JSON, or raw bytes of some kind, with a status."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"

    def response(self) -> web.Response:
        body = self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)
        return web.Response(body=body, status=self.status, headers=self.headers, content_type=self.kind)


class Wire:
    """The server, on a free port of this machine; the last answer is given again and again.

    Attributes:
        bodies: What was sent, parsed.
        seen: The requests.
    """

    def __init__(self, *answers: Answer | Handler, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.bodies: list[dict[str, Any]] = []
        self.seen: list[web.Request] = []
        self._answers = list(answers)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(app)
        await self._server.start_server(ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    async def connect(self, provider: ProviderName, **settings: Any) -> Provider:
        """The real adapter, with the real SDK, to this server."""
        path = "/v1" if provider in ("openai", "vllm") else ""
        return await connect(
            Model(**{"provider": provider, "name": "some-model", "base_url": self.url + path} | settings)
        )

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        if body := await request.read():
            self.bodies.append(orjson.loads(body))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer.response() if isinstance(answer, Answer) else await answer(request)


def openai(content: str | None = REPLY, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    return {"choices": [choice], "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}


def anthropic(*blocks: dict[str, Any], stop: str = "end_turn") -> dict[str, Any]:
    """A message."""
    content = list(blocks) or [{"type": "text", "text": REPLY}]
    usage = {"input_tokens": 8, "cache_read_input_tokens": 3, "output_tokens": 7}
    return {"type": "message", "role": "assistant", "content": content, "stop_reason": stop, "usage": usage}


def gemini(*parts: dict[str, Any], finish: str = "STOP") -> dict[str, Any]:
    """A generated content."""
    candidate = {"content": {"role": "model", "parts": list(parts) or [{"text": REPLY}]}, "finishReason": finish}
    usage = {"promptTokenCount": 11, "candidatesTokenCount": 4, "thoughtsTokenCount": 3}
    return {"candidates": [candidate], "usageMetadata": usage}


def ollama(content: str = REPLY, done_reason: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat response."""
    reply = {"role": "assistant", "content": content, **message}
    return {
        "model": "m",
        "message": reply,
        "done": True,
        "done_reason": done_reason,
        "prompt_eval_count": 11,
        "eval_count": 7,
    }


GOOD = {"openai": openai(), "vllm": openai(), "anthropic": anthropic(), "gemini": gemini(), "ollama": ollama()}
"""A reply in each provider's own words; all say the same."""
