"""What asks several models, none of which needs another's replies: where batches ask, all of it in one round."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from generator.engine.run import Run
from generator.engine.task_group import task_group
from generator.llm.batching.connect import has_batches
from generator.types import Model

T = TypeVar("T")
Part = tuple[Model, Callable[[], Awaitable[T]]]
"""A model, and what asks it."""


async def at_once(run: Run, parts: Sequence[Part[T]]) -> list[T]:
    """What each part gives, in order.

    Those that ask by batches go side by side. The others go one after the other beside them, so that of models on this
    machine, or of a server that has room for one, one alone is in memory.
    """
    found: dict[int, T] = {}

    async def each(places: Iterable[int]) -> None:
        for place in places:
            _, ask = parts[place]
            found[place] = await ask()

    by_batch = run.queue is not None or run.estimates
    beside = [place for place, (model, _) in enumerate(parts) if by_batch and has_batches(model)]
    await task_group([*(each([place]) for place in beside), each(sorted({*range(len(parts))} - {*beside}))])
    return [found[place] for place in range(len(parts))]
