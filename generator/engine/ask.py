"""Ask a model many things and get typed replies: from the ledger where they are paid for, else over the wire, once.

    replies = await ask(model, [prompt.render(QAPairs, text=chunk.text) for chunk in chunks])

Each reply is committed to the ledger before it is returned and before its permit is given back.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from generator.engine import in_turn
from generator.engine.batches.standing import refuse_what_is_on_its_way
from generator.engine.by_batch import ask_by_batch
from generator.engine.call import Answer, Call, from_ledger
from generator.engine.run import Run, current_run
from generator.errors import GeneratorError, Queued
from generator.ledger.completions import completion_key
from generator.llm.batching.connect import has_batches
from generator.types import Model, Request
from generator.usage import Usage

R = TypeVar("R", bound=BaseModel)


async def ask(model: Model, requests: Sequence[Request], reply: type[R]) -> list[Answer[R]]:
    """Ask all `requests`, in flight together as far as the provider's limits allow; answers are in their order.

    Args:
        model: Whom to ask, and how.
        requests: What to ask; the same request twice is asked once.
        reply: The pydantic model that every request asks for.

    Raises:
        Queued: Some are to come from a provider's batch; so it is only in a run that asks by batches.
        RunStopped: The provider is gone, or the user stopped the run. What was answered is in the ledger.
        UsageError: A key or a model's name is wrong.
    """
    run = current_run()
    if run is None:
        raise RuntimeError("ask() needs a run: see generator.engine.run.start_run")
    keys = [completion_key(model, request) for request in requests]
    paid = await run.ledger.find(keys)
    known = [
        from_ledger(paid[key], model, request, reply) if key in paid else None
        for key, request in zip(keys, requests, strict=True)
    ]
    open_ones = {key: request for key, request, answer in zip(keys, requests, known, strict=True) if answer is None}
    if open_ones and has_batches(model):
        in_turn.further()
    asked = partial(_asked, run, model, reply=reply)
    if open_ones and run.queue is not None and run.queue.takes(model):
        found = await ask_by_batch(run, run.queue, model, open_ones, asked, of_no_use=paid.keys() & open_ones.keys())
    else:
        if run.beside_batches:
            await refuse_what_is_on_its_way(run.ledger, model, list(open_ones))
        found = await asked(open_ones)
    answers = [answer or _first_or_again(found, key) for key, answer in zip(keys, known, strict=True)]
    run.used_more(model, {"reused": sum(answer.usage.reused for answer in answers)})
    return answers


async def _asked(run: Run, model: Model, requests: Mapping[str, Request], reply: type[R]) -> dict[str, Answer[R]]:
    """Ask all by calls; what another batch of records is asking just now is waited for, and counted there."""
    calls: dict[str, asyncio.Task[Answer[R]]] = {}
    own: dict[str, asyncio.Task[Answer[R]]] = {}
    for key, request in requests.items():
        if key not in run.calls:
            own[key] = _begun(Call(run, model, request, key, reply))
        calls[key] = run.calls[key]
    try:
        await _all_ended(run, list(calls.values()))
    finally:
        await _none_left(list(own.values()))
    return {key: call.result() if key in own else _counted_already(call.result()) for key, call in calls.items()}


def _begun(call: Call[R]) -> "asyncio.Task[Answer[R]]":
    """Start a call, and let the run know of it for as long as it lasts."""
    task = asyncio.create_task(call.complete())
    call.run.calls[call.key] = task
    task.add_done_callback(lambda _: call.run.calls.pop(call.key))
    return task


async def _all_ended(run: Run, calls: list["asyncio.Task[Answer[R]]"]) -> None:
    """Wait for all calls; the first error that concerns more than its own call stops the run."""
    for done in asyncio.as_completed(calls):
        try:
            await done
        except Queued:  # which concerns its own call alone
            continue
        except GeneratorError as error:
            run.stop(error)
    if run.stopped:
        for call in calls:
            call.result()


async def _none_left(calls: list["asyncio.Task[Answer[R]]"]) -> None:
    """Whatever ended the waiting, nothing goes on asking behind it."""
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


def _first_or_again(found: dict[str, Answer[R]], key: str) -> Answer[R]:
    """An answer for the request that was asked; for all others like it, what it took is counted already."""
    answer = found[key]
    found[key] = _counted_already(answer)
    return answer


def _counted_already(answer: Answer[R]) -> Answer[R]:
    return replace(answer, usage=Usage(reused=int(answer.error is None)))
