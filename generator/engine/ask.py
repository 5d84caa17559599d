"""Ask a model many things and get typed replies: from the ledger where they are paid for, else over the wire, once.

    replies = await ask(model, [prompt.render(QAPairs, text=chunk.text) for chunk in chunks])

Each reply is committed to the ledger before it is returned and before its permit is given back.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel

from generator.engine.call import Answer, Call, from_ledger
from generator.engine.run import Run, current_run
from generator.errors import GeneratorError
from generator.ledger.completions import completion_key
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
    calls: dict[str, asyncio.Task[Answer[R]]] = {}
    own: dict[str, asyncio.Task[Answer[R]]] = {}
    for key, request, answer in zip(keys, requests, known, strict=True):
        if answer is None and key not in calls:
            if key not in run.calls:  # another batch may be asking the very same
                own[key] = _begun(Call(run, model, request, key, reply))
            calls[key] = run.calls[key]
    try:
        await _all_ended(run, list(calls.values()))
    finally:
        await _none_left(list(own.values()))
    answers = [
        answer or _first_or_again(calls[key].result(), own.pop(key, None))
        for key, answer in zip(keys, known, strict=True)
    ]
    run.used.reused += sum(answer.usage.reused for answer in answers)
    return answers


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


def _first_or_again(answer: Answer[R], own: "asyncio.Task[Answer[R]] | None") -> Answer[R]:
    """An answer for the request that was asked; for all others like it, what it took is counted already."""
    return answer if own else replace(answer, usage=Usage(reused=int(answer.error is None)))
