"""How large the next batch of a model may be, where its provider took none of that size before.

Of some a provider has room for so many tokens at a time, which it does not tell before they are there; what else is
on its way counts too. Where it says so when a batch is made, half of it is tried at once (`.sending`), and the next
round begins with all again. Where it says so later, the batch goes out again at half its size and alone, and the next
at twice the size of one that was worked on.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.engine.batches.models import stored
from generator.ledger.batch_tables import Batch, Outcome, Stage
from generator.llm.batching.provider import BatchLimits
from generator.types import Model


@dataclass(frozen=True)
class Room:
    """What a pass may send to a model.

    Attributes:
        limits: Of each batch.
        is_tight: One batch is all that is sent.
    """

    limits: BatchLimits
    is_tight: bool


def room_for(model: Model, before: Iterable[Batch], limits: BatchLimits) -> Room:
    """What a pass may send to a model after these batches of its job.

    Args:
        model: Who is asked.
        before: The job's batches, in their order.
        limits: What the provider says of a batch.
    """
    name = stored(model)
    size, room = limits.requests, None
    for batch in before:
        if batch.model != name:
            continue
        half = max(1, batch.requests // 2)
        if batch.outcome == Outcome.TOO_LARGE:
            size = min(size, half)
        elif batch.outcome == Outcome.NO_ROOM and batch.stage is not Stage.DROPPED:
            room = half
        elif room is not None and batch.done and batch.requests >= room:
            room *= 2
    requests = size if room is None else min(size, room)
    return Room(BatchLimits(requests, limits.bytes), is_tight=room is not None and room < size)
