"""How a request stands that the ledger has no use for: never asked, on its way, failed, or of no use as it was."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import orjson

from generator import errors, prompts
from generator.engine.replies.reading import checked
from generator.engine.replies.tries import enough
from generator.errors import (
    BadReply,
    GeneratorError,
    OnlyThinking,
    Permanent,
    Refused,
    RequestRejected,
    ServerFault,
    TimedOut,
    TooLong,
    Transient,
    UsageError,
)
from generator.ledger import batch_requests
from generator.ledger.batch_tables import LEARNABLE, Asked, Fate
from generator.ledger.completions import Entry
from generator.ledger.store import Ledger
from generator.llm.batching.connect import has_batches
from generator.llm.batching.provider import Refusal
from generator.types import Completion, Model, Request


@dataclass(frozen=True)
class ToAsk:
    """It is to be asked.

    Attributes:
        request: With what was wrong the last time.
        tries: How often it was answered by batches.
        known: It has a reply that calls itself usable, and is of no use.
        again: It was asked before.
        refusal: What a batch refused it for, which it may do without.
        batch: The latest that it was in.
    """

    request: Request
    tries: int = 0
    known: bool = False
    again: bool = False
    refusal: Refusal | None = None
    batch: int = 0


@dataclass(frozen=True)
class OnItsWay:
    """It is in a batch that has not ended."""

    batch: int


_KINDS = {kind.__name__: kind for kind in (ServerFault, TimedOut, BadReply, OnlyThinking, Refused, TooLong)}

Standing = ToAsk | OnItsWay | GeneratorError
"""An error is what it comes to: it has been tried often enough, or fares no better."""


async def standings(
    ledger: Ledger, requests: Mapping[str, Request], of_no_use: Collection[str] = ()
) -> dict[str, Standing]:
    """How requests stand that the ledger has no usable reply to, by key.

    Args:
        ledger: Where it is written down.
        requests: By key.
        of_no_use: Keys of those that have a reply which calls itself usable, and turned out not to be.
    """
    keys = list(requests)
    asked = await ledger.transact(partial(batch_requests.standing, keys=keys))
    answered = [key for key, one in asked.items() if one.fate is Fate.ANSWERED]
    replies = await ledger.transact(partial(batch_requests.latest, keys=answered)) if answered else {}
    return {
        key: _standing(request, asked.get(key), replies.get(key), known=key in of_no_use)
        for key, request in requests.items()
    }


async def refuse_what_is_on_its_way(ledger: Ledger, model: Model, keys: Sequence[str]) -> None:
    """For a run that asks by calls: what a batch asks already would be paid twice.

    Raises:
        UsageError: Some of it is in a batch that has not ended.
    """
    if not keys or not has_batches(model):
        return
    asked = await ledger.transact(partial(batch_requests.standing, keys=keys))
    open_ones = {one.batch for one in asked.values() if one.fate is Fate.ASKED}
    if open_ones:
        names = " and ".join(str(batch) for batch in sorted(open_ones))
        raise UsageError(
            f"Replies that this run asks for are on their way in batch {names} (`generator batch status`) and would be "
            "paid twice: add --mode batch to go on with them, or end them first with `generator batch cancel`."
        )


def _standing(request: Request, asked: Asked | None, reply: Entry | None, *, known: bool) -> Standing:
    if asked is None:
        return ToAsk(request, known=known)
    again = ToAsk(request, asked.tries, known, again=True, batch=asked.batch)
    if asked.fate in (Fate.ASKED, Fate.UNASKED):
        return OnItsWay(asked.batch) if asked.fate is Fate.ASKED else again
    if asked.kind == LEARNABLE:
        return _in_another_form(again, Refusal(**orjson.loads(asked.error)))
    error = _refusal(asked) if asked.fate is Fate.REFUSED else _fault(request, reply)
    if error is None:
        return again
    if isinstance(error, Permanent) or enough(asked.tries, error):
        return error
    asked_now = prompts.again(request, str(error)) if isinstance(error, BadReply) else request
    return ToAsk(asked_now, asked.tries, known, again=True)


def _in_another_form(again: ToAsk, refusal: Refusal) -> Standing:
    if not enough(again.tries, None):
        return replace(again, refusal=refusal)
    return RequestRejected(
        f"{refusal.told.rstrip('.')}; so it was in {again.tries} batches, whatever was left out: `--finish sync` asks "
        "by calls, which may take it."
    )


def _refusal(asked: Asked) -> GeneratorError:
    """The error that a provider answered with, as that of a call would be, or one of the same consequence."""
    if known := _KINDS.get(asked.kind):
        return known(asked.error)
    kind = getattr(errors, asked.kind, None)
    mendable = isinstance(kind, type) and issubclass(kind, Transient)
    return (ServerFault if mendable else RequestRejected)(asked.error)


def _fault(request: Request, reply: Entry | None) -> GeneratorError | None:
    """What is wrong with a reply; None where nothing is, or where there is none."""
    if reply is None:
        return None
    try:
        checked(Completion(reply.text, reply.thinking, reply.finish), request)
    except GeneratorError as error:
        return error
    return None
