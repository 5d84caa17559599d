"""How long a server may be silent before a call to it counts as lost.

A server with few slots works on some calls and lets the others wait, and who waits hears nothing. So the patience of a
call begins anew with every sign of life from the calls that were sent before it: the server is on its way to it. A
call that is really lost is given up all the same, because there are only so many before it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import dropwhile
from weakref import WeakValueDictionary

from generator.errors import TimedOut
from generator.types import Model


class Watch:
    """One call that is waited for.

    Attributes:
        heard_at: When the server last gave a sign of life, in seconds of the loop's time; at first, when it was sent.
        alarm: Looks whether the server has been silent for too long.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.heard_at = loop.time()
        self.alarm: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Something of the reply has come."""
        self.heard_at = self._loop.time()


class _Calls(dict[Watch, None]):
    """What is in flight to one server, in the order in which it was sent."""


_IN_FLIGHT: WeakValueDictionary[tuple[int, str], _Calls] = WeakValueDictionary()
"""By event loop and URL: a server has one queue for all models that are asked there."""


class Silence:
    """Watches the calls of one adapter; made where an event loop runs.

    Args:
        label: The provider, for messages.
        model: Its `timeout` and `timeout_total` count.
        url: Where it is asked.
    """

    def __init__(self, label: str, model: Model, url: str) -> None:
        self._label, self._model = label, model
        self._calls = _IN_FLIGHT.setdefault((id(asyncio.get_running_loop()), url), _Calls())

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[Watch]:
        """While the block sends a call and reads its reply; `Watch.heard` tells of each part that comes.

        Raises:
            TimedOut: The server was silent for longer than `llm.timeout`, or the call took `llm.timeout_total`.
        """
        loop = asyncio.get_running_loop()
        watch = Watch(loop)
        self._calls[watch] = None
        total = self._model.timeout_total
        end = loop.time() + total
        try:
            async with asyncio.timeout_at(end) as limit:
                self._look_later(watch, limit, self._model.timeout)
                yield watch
            watch.heard()
        except TimeoutError:
            if not limit.expired():  # no connection, which is another matter
                raise
            raise TimedOut(self._why(total if loop.time() >= end else None)) from None
        finally:
            self._end(watch)

    def _look_later(self, watch: Watch, limit: asyncio.Timeout, seconds: float) -> None:
        watch.alarm = asyncio.get_running_loop().call_later(seconds, self._look, watch, limit)

    def _look(self, watch: Watch, limit: asyncio.Timeout) -> None:
        now = asyncio.get_running_loop().time()
        left = self._last_sign(watch) + self._model.timeout - now
        if left > 0:
            self._look_later(watch, limit, left)
        else:
            limit.reschedule(now)

    def _last_sign(self, watch: Watch) -> float:
        """Of this call or of any before it."""
        latest = 0.0
        for call in self._calls:
            latest = max(latest, call.heard_at)
            if call is watch:
                break
        return latest

    def _end(self, watch: Watch) -> None:
        """What was heard of this call counts for those behind it."""
        if watch.alarm is not None:
            watch.alarm.cancel()
        behind = dropwhile(lambda call: call is not watch, self._calls)
        for call in behind:
            call.heard_at = max(call.heard_at, watch.heard_at)
        del self._calls[watch]

    def _why(self, total: float | None) -> str:
        if total is not None:
            return f"{self._label} was not done within {total:g} s: raise llm.timeout_total, or lower llm.max_tokens."
        return (
            f"{self._label} sent nothing for {self._model.timeout:g} s with {len(self._calls)} in flight: raise "
            f"llm.timeout, or lower llm.max_concurrency if it can only do few calls at once."
        )
