"""Counting what a run would ask, instead of asking it: for estimates.

with collected() as asked:
    outcome = await judge.fn(pairs, model)      # in a run that only estimates
[Asked(prompt="rate", model=…, tokens_in=812, tokens_out=95, paid=False, request=…), …]
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from generator.engine import in_turn
from generator.errors import UsageError
from generator.llm.prices import estimate_tokens, prompt_tokens
from generator.types import Completion, Model, Request, written


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that a run would make.

    Attributes:
        tokens_in: Of the prompt, estimated from its characters.
        tokens_out: Of a reply such as a model might give, estimated likewise.
        paid: The ledger holds the reply, so that the call costs nothing.
        place: In the chain of those that wait for one another's replies; see `generator.engine.in_turn`.
    """

    request: Request
    model: Model
    tokens_in: int
    tokens_out: int
    paid: bool = False
    place: int = 0


_COLLECTED: ContextVar[list[Asked] | None] = ContextVar("asked", default=None)


@contextmanager
def collected() -> Iterator[list[Asked]]:
    """The calls that the block makes, in the order in which they are made; those of its asyncio tasks too."""
    asked: list[Asked] = []
    token = _COLLECTED.set(asked)
    try:
        yield asked
    finally:
        _COLLECTED.reset(token)


def note(model: Model, request: Request, tokens_in: int, tokens_out: int, *, paid: bool) -> None:
    """Enter a call where calls are collected."""
    asked = _COLLECTED.get()
    if asked is not None:
        asked.append(Asked(request, model, tokens_in, tokens_out, paid, in_turn.place()))


class Counting:
    """Stands in for a model's provider: counts what it is asked, and answers as a model might, by rule."""

    def __init__(self, model: Model) -> None:
        self._model = model

    async def complete(self, request: Request) -> Completion:
        """Answer and count; see `Provider`.

        Raises:
            UsageError: Only a model can answer this prompt, so nothing can be said of what follows from its reply.
        """
        rule = request.likely or request.rule
        if rule is None:
            raise UsageError(f"The prompt {request.prompt!r} has no rule, so what it leads to cannot be estimated.")
        text = written(rule())
        tokens_in = prompt_tokens(request)
        tokens_out = estimate_tokens(text)
        note(self._model, request, tokens_in, tokens_out, paid=False)
        return Completion(text=text, tokens_in=tokens_in, tokens_out=tokens_out)

    async def close(self) -> None:
        """Nothing to close."""
