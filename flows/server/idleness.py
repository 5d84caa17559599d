"""A server in the background that a command has started ends when it was idle for long.

It works as long as somebody holds its lock (`in_use.py`), or asks it something: runs that other programs began do so
every second, and so does an open page of its UI. Whether it lives is no work, and neither is what it refuses. One to
which `generator up` serves the flows stays.
"""

import threading
from collections.abc import Callable, MutableMapping
from time import monotonic, sleep
from typing import Any

from flows.server import server_state
from flows.server.gate import App, Receive, Scope, Send
from flows.server.in_use import unused

LOOKS = 20
"""How often it looks in the time after which it is idle."""
MOST_BETWEEN = 30.0
"""Seconds between looks."""
NO_WORK = ("/health", "/ready")
"""How paths end by which it is asked whether it lives."""
REFUSED = 400
"""HTTP status from which on nothing was done."""


class Activity:
    """An ASGI application before another one, which remembers when that did something last."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._last = monotonic()

    @property
    def idle(self) -> float:
        """Seconds since it did something; those in which the machine sleeps do not count."""
        return monotonic() - self._last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["path"].endswith(NO_WORK):
            await self._app(scope, receive, send)
            return

        async def seen(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] < REFUSED:
                self._last = monotonic()
            await send(message)

        await self._app(scope, receive, seen)


def end_when_idle(activity: Activity, end: Callable[[], None]) -> None:
    """Watch a server from a thread of its own, and end it."""
    threading.Thread(target=_watch, args=(activity, end), name="idleness", daemon=True).start()


def _watch(activity: Activity, end: Callable[[], None]) -> None:
    while True:
        now = server_state.recall()
        after = now.idle if now else None
        sleep(MOST_BETWEEN if after is None else min(MOST_BETWEEN, after / LOOKS))
        if after is None or activity.idle < after:
            continue
        with unused() as nobody:
            if nobody and _still_to_end(after):
                end()
                threading.Event().wait()  # with the lock, to the end of the process: who comes now waits for that


def _still_to_end(after: float) -> bool:
    """`generator up` may have taken the server over a moment ago."""
    now = server_state.recall()
    return now is not None and now.idle == after
