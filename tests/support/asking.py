"""Asking in tests: a run with a ledger of its own, and models that answer on this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import BaseModel

from generator.engine.call import Answer
from generator.engine.run import Run, start_run
from generator.types import Completion, Model, ProviderName, Request
from tests.providers.server import environment_of

SPEAKING: tuple[ProviderName, ...] = ("openai", "anthropic", "gemini", "ollama")
"""One provider a wire protocol."""


class Note(BaseModel):
    answer: str


def request(number: int = 0, reply: type[BaseModel] = Note) -> Request:
    text = f"Harbour number {number} freezes in January. Ships wait outside until the ice breaks."
    return Request("Answer from the text.", f"<document {number}>\n{text}\n</document {number}>\nWhen?", reply, "p")


def requests(count: int) -> list[Request]:
    return [request(number) for number in range(count)]


def model_at(url: str, provider: ProviderName = "openai", **settings: Any) -> Model:
    base_url = f"{url}/v1" if provider in ("openai", "vllm") else url
    return Model(**{"provider": provider, "name": "gpt-4o-mini", "base_url": base_url, "timeout": 20} | settings)


def keys_for(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name, value in environment_of(url).items():
        monkeypatch.setenv(name, value)


Reply = Callable[[Request], str | Completion | Exception]


class Scripted:
    """A provider without a wire, for what does not depend on one.

    Attributes:
        asked: The requests, in order of arrival.
        most: Most of them in flight at any moment.
    """

    def __init__(self, reply: Reply, seconds: float = 0.0) -> None:
        self.asked: list[Request] = []
        self.most = 0
        self._in_flight = 0
        self._reply = reply
        self._seconds = seconds

    async def complete(self, request: Request) -> Completion:
        self.asked.append(request)
        self._in_flight += 1
        self.most = max(self.most, self._in_flight)
        try:
            await asyncio.sleep(self._seconds)
        finally:
            self._in_flight -= 1
        said = self._reply(request)
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Completion) else Completion(said, tokens_in=1000, tokens_out=100)

    async def has_been_asked(self, count: int) -> None:
        """Wait until so many requests have come."""
        while len(self.asked) < count:
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        """Nothing to close."""


@asynccontextmanager
async def run_with(
    ledger_url: str, model: Model, provider: Scripted, budget: float | None = None
) -> AsyncIterator[Run]:
    """A run in which `provider` answers for `model`."""
    async with start_run(ledger_url, budget) as run:
        run._providers[model.model_dump_json()] = provider
        yield run


SCRIPTED = Model(provider="vllm", name="m", base_url="http://nowhere/v1", price={"input": 1.0, "output": 10.0})
"""A model for `Scripted`; what that bills for a call, 1,000 tokens in and 100 out, is `PRICE`."""
PRICE = 0.002


def echo(asked: Request) -> str:
    """A reply that says the question back."""
    return Note(answer=asked.user).model_dump_json()


def faulty(*faults: Any) -> Any:
    """Replies with these, then with an echo; a text or a completion is a reply, an error is raised."""
    left = list(faults)
    return lambda asked: left.pop(0) if left else echo(asked)


def said(answers: list[Answer[Note]]) -> list[str | None]:
    """What each answer says; None for those that failed."""
    return [answer.value.answer if answer.value else None for answer in answers]
