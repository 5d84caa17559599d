"""Asking by batches, as one pass of a run sees it: what is there, what has failed, what is asked now, what waits."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from generator.engine.batches.queue import Queue
from generator.engine.batches.standing import OnItsWay, ToAsk
from generator.engine.call import Answer, origin_of
from generator.engine.run import Run
from generator.errors import BudgetReached, GeneratorError, Queued
from generator.types import Model, Request
from generator.usage import Usage

R = TypeVar("R", bound=BaseModel)
Requests = Mapping[str, Request]
"""By ledger key."""
AtOnce = Callable[[Requests], Awaitable[dict[str, Answer[R]]]]
"""Asks by calls."""


async def ask_by_batch(
    run: Run, queue: Queue, model: Model, requests: Requests, at_once: "AtOnce[R]", of_no_use: Collection[str] = ()
) -> "dict[str, Answer[R]]":
    """Answers to all requests, which the ledger has none to, by key.

    Args:
        run: That asks.
        queue: Its batches of this pass.
        model: Who is asked.
        requests: What is asked.
        at_once: Asks by calls.
        of_no_use: Keys of those to which the ledger has a reply that turned out to be none.

    Raises:
        Queued: Some are to come from a batch.
    """
    found = await queue.standings(requests, of_no_use)
    answers: dict[str, Answer[R]] = {
        key: _given_up(model, requests[key], key, error)
        for key, error in found.items()
        if isinstance(error, GeneratorError)
    }
    to_ask = {key: one for key, one in found.items() if isinstance(one, ToAsk)}
    now = {key for key, one in to_ask.items() if queue.is_at_once(one)}
    waits = any(isinstance(one, OnItsWay) for one in found.values())

    async def by_calls(keys: Iterable[str]) -> None:
        nonlocal waits
        try:
            asked = await at_once({key: requests[key] for key in keys})
        except Queued:  # another run has just sent it
            waits = True
            return
        answers.update(asked)
        queue.gave_up({key: one.error for key, one in asked.items() if one.error is not None})

    await by_calls(now)
    later = {key: one for key, one in to_ask.items() if key not in now}
    if later:
        async with queue.first(model) as is_first:
            if is_first:
                chosen = _first(later)
                await queue.heed(model, later[chosen])
                await by_calls([chosen])
                del later[chosen]
    for key, one in later.items():
        error = await _put(run, queue, model, key, one)
        if error is None:
            waits = True
        else:
            answers[key] = _given_up(model, requests[key], key, error)
    if waits:
        raise Queued("The replies are to come from a batch.")
    return answers


def _first(later: Mapping[str, ToAsk]) -> str:
    """What is asked at once: what batches refused most often, for the others may be refused alike."""
    refused = [key for key, one in later.items() if one.refusal is not None]
    return max(refused, key=lambda key: later[key].tries) if refused else min(later, key=lambda key: later[key].tries)


async def _put(run: Run, queue: Queue, model: Model, key: str, one: ToAsk) -> BudgetReached | None:
    """Set a request aside, or leave it to a later round when it is known what this one costs; else why it is not
    asked.
    """
    if queue.has(key):
        return None
    if run.budget.limit is None or run.budget.set_aside(await queue.most(model, one.request)):
        await queue.put(model, key, one)
        return None
    return None if run.budget.waits else run.budget.used_up()


def _given_up(model: Model, request: Request, key: str, error: GeneratorError) -> "Answer[R]":
    return Answer(None, error, origin_of(model, request, key, 0, 0, None), Usage())
