"""Which calls of an estimate have to wait for the replies of others: so many rounds a run by batches takes.

What runs one after the other is a chain, and each thing that it asks stands one place further on. Work that runs side
by side begins where they part, and what comes behind it stands behind the last of it.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
Work = Coroutine[Any, Any, T]


@dataclass
class Chain:
    """What is asked one after the other.

    Attributes:
        place: Of what was asked last, from 1; 0 as long as nothing was.
    """

    place: int = 0


_CHAIN: ContextVar[Chain | None] = ContextVar("chain", default=None)


@contextmanager
def in_turn() -> Iterator[None]:
    """Count places in the block."""
    token = _CHAIN.set(Chain())
    try:
        yield
    finally:
        _CHAIN.reset(token)


def further() -> None:
    """Something is asked that has to wait for all that its chain has asked before."""
    if (chain := _CHAIN.get()) is not None:
        chain.place += 1


def place() -> int:
    """The place of what is being asked."""
    chain = _CHAIN.get()
    return chain.place if chain else 0


@contextmanager
def side_by_side() -> Iterator[Callable[[Work[T]], Work[T]]]:
    """Around work that runs side by side, from the start of the first to the end of the last: each goes through what
    this gives, as an asyncio task of its own.
    """
    chain = _CHAIN.get()
    if chain is None:
        yield lambda work: work
        return
    parted, branches = chain.place, [chain]

    async def branch(work: Work[T]) -> T:
        own = Chain(parted)
        branches.append(own)
        _CHAIN.set(own)
        return await work

    yield branch
    chain.place = max(one.place for one in branches)
