"""An event loop that skips waiting: minutes of pacing and patience take milliseconds, and always the same ones."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Its clock stands still while anything can run, and jumps to the next timer when nothing can."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Skipping(self))

    def time(self) -> float:
        return self.now


class _Skipping(selectors.SelectSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("Everything waits and no timer runs: this would wait for ever.")
        self._loop.now += max(0.0, timeout)
        return super().select(0)


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for timers and other coroutines only: no sockets, no threads."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
