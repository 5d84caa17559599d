"""One small way to spread work: a pure function over parts of the data, the results in the order of the parts.

    for cut in current_cluster().map(cut_part, parts): …

Where nothing else was opened, that is Python's own `map`: part after part, in this process. The function and its parts
may be pickled, and a part may be worked on twice; so a function reads what it is given, and whoever asked writes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


class Cluster(Protocol):
    """Where parts are worked on.

    Attributes:
        is_local: It is this process, which gains nothing from smaller parts.
    """

    is_local: bool

    def map(self, work: Callable[[Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
        """The results, in the order of the parts, which are taken only as far ahead as there is room for.

        Args:
            work: A function of a module; with `functools.partial`, what is the same for all parts.
            parts: What it is called with.

        Raises:
            GeneratorError: The cluster is gone; or whatever `work` raises.
        """

    def stop(self) -> None:
        """End the work as soon as can be, from any thread: what is being waited for ends with `Interrupted`."""


class Local:
    """Work in this process."""

    is_local = True

    def map(self, work: Callable[[Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
        """As `map` does it."""
        return map(work, parts)

    def stop(self) -> None:
        """Nothing is waited for here."""


_LOCAL = Local()
_CURRENT: ContextVar[Cluster | None] = ContextVar("cluster", default=None)


def current_cluster() -> Cluster:
    """Where this code is to do its work."""
    return _CURRENT.get() or _LOCAL


@contextmanager
def working_on(cluster: Cluster) -> Iterator[None]:
    """Do the work there while the block runs."""
    token = _CURRENT.set(cluster)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def parted(items: Sequence[Part], size: int) -> Iterator[Sequence[Part]]:
    """Items in parts of so many, in their order; the last may be smaller."""
    return (items[at : at + size] for at in range(0, len(items), size))
