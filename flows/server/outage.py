"""A Prefect server that is away under a run: the run waits for it, and ends in words where that takes too long.

Prefect's clients ask again five times, in pauses that double, and then fail, each request by itself: a run stood still
for minutes and ended in a traceback, and then waited for what was still to be told. Here every request waits for as
long as patience lasts, goes out as soon as the server is there again, and ends at once when the run is to end.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx

from generator.errors import GeneratorError, ServerGone
from generator.llm.limits.durations import written

LOOK_EVERY = 1.0
"""Seconds between tries, and between looks whether a request is still worth waiting for."""
TOLD_AFTER = 5.0
"""Seconds that a server may be away without a word."""
AT_THE_END = 10.0
"""Seconds that a server whose silence may be work gets to answer when the run is to end."""
NO_SERVER = frozenset({502, 503, 504})
"""Status of a proxy whose server is away; also of a server that is too busy."""
AGAIN = "start it again, name another in PREFECT_API_URL, or unset that for one on this machine; then "
Say = Callable[[str], None]


class Outage:
    """Whether a server is away, for how long, and what becomes of the requests to it.

    Args:
        url: Its API.
        patience: Seconds that it may be away.
        say: Tells the user.

    Attributes:
        ended: Why no request goes out any more, if so.
        when_ended: Called when that is so, in whatever thread finds it.
    """

    def __init__(self, url: str, patience: float, say: Say) -> None:
        self._url = url
        self._patience = patience
        self._error = "it takes requests and says nothing"
        self._say = say
        self._answered = -math.inf
        self._away_since: float | None = None
        self._is_told = False
        self._hurry: GeneratorError | None = None
        self.ended: GeneratorError | None = None
        self.when_ended: list[Callable[[], None]] = []

    async def passed(
        self, send: Callable[[], Awaitable[httpx.Response]], lost: tuple[type[Exception], ...]
    ) -> httpx.Response:
        """The server's response to a request that may be sent again; while the server is away, that is waited for.

        Args:
            send: Sends the request.
            lost: What is raised where no response came.

        Raises:
            GeneratorError: The run is to end.
        """
        while True:
            began = _now()
            try:
                response = await self._waited_for(send, began)
            except lost as error:
                if not self._is_away(began):  # it answers others, so this is about this request
                    raise
                self._note(began, str(error) or type(error).__name__)
            else:
                if response.status_code not in NO_SERVER:
                    self._is_there()
                    return response
                if not self._is_away(began):
                    return response
                self._note(began, f"status {response.status_code}")
            self._end_if_due(began)
            await asyncio.sleep(LOOK_EVERY)

    def hurry(self, reason: GeneratorError) -> None:
        """The run is to end: no request waits for a server that is away any more."""
        self._hurry = self._hurry or reason

    def end(self, reason: GeneratorError) -> None:
        """Let no request go out any more."""
        if self.ended is None:
            self.ended = reason
            for tell in self.when_ended:
                tell()
            _forsake()

    async def _waited_for(self, send: Callable[[], Awaitable[httpx.Response]], began: float) -> httpx.Response:
        self._end_if_due(began)
        sending = asyncio.ensure_future(send())
        try:
            while not (await asyncio.wait({sending}, timeout=LOOK_EVERY))[0]:
                self._end_if_due(began)
            return sending.result()
        finally:
            sending.cancel()

    def _is_away(self, began: float) -> bool:
        """Whether nobody was answered since a request went out."""
        return self._answered <= began

    def _is_there(self) -> None:
        self._answered = _now()
        if self._away_since is not None and self._is_told:
            away = written(self._answered - self._away_since)
            self._say(f"The Prefect server answers again, after {away}: the run goes on.")
        self._away_since, self._is_told = None, False

    def _note(self, began: float, error: str) -> None:
        """A request that went out then has come to nothing."""
        self._error = error
        self._away_since = began if self._away_since is None else self._away_since
        if not self._is_told and _now() - self._away_since >= TOLD_AFTER:
            self._is_told = True
            self._say(
                f"The Prefect server at {self._url} does not answer ({error}): the run waits for it, "
                f"up to {written(self._patience)}."
            )

    def _end_if_due(self, began: float) -> None:
        """Let no request go out any more if the server was away for too long.

        Raises:
            GeneratorError: So it is.
        """
        if self.ended is None and self._is_away(began):
            is_known = self._away_since is not None
            away = _now() - (began if self._away_since is None else self._away_since)
            if self._hurry and (is_known or away >= AT_THE_END):
                self.end(self._hurry)
            elif away >= self._patience:
                what = f"has not answered for {written(self._patience)} ({self._error})"
                self.end(_gone(self._url, what, AGAIN))
        if self.ended is not None:
            raise self.ended


def _now() -> float:
    return asyncio.get_running_loop().time()


def refused(url: str, error: Exception) -> ServerGone | None:
    """The end of a run whose server answers, and says that it does not know it, or lets nobody in; None for all else.

    Args:
        url: Its API.
        error: What Prefect's client has raised.
    """
    http: Exception = getattr(error, "http_exc", error)
    if not isinstance(http, httpx.HTTPStatusError) or "/flow_runs/" not in http.request.url.path:
        return None
    status = http.response.status_code
    if status == httpx.codes.NOT_FOUND:
        return _gone(url, "does not know this run any more (it began anew, or the run was deleted there)", "")
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        mend = "set PREFECT_API_AUTH_STRING to its secret; then "
        return _gone(url, f"does not let us in any more ({status})", mend)
    return None


def _gone(url: str, what: str, mend: str) -> ServerGone:
    """The end of a run whose server is not there for it any more.

    Args:
        url: Its API.
        what: It has done, or not done.
        mend: What to do about it.
    """
    return ServerGone(
        f"The Prefect server at {url.rstrip('/')} {what}, so the run has ended. All that was answered is kept: {mend}"
        "the same command, or the run started again, goes on from here."
    )


def _forsake() -> None:
    """Give up what Prefect still has to ask and tell a server that is gone; at exit a process would wait for it.

    What waits for a slot waits on, until the run has finished what is in flight and is cancelled.
    """
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    for name in ("prefect", "prefect._internal"):  # which would tell of all that waited as failed, each by itself
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.raiseExceptions = False  # and on the terminal that it could not tell of that
    EventsWorker.set_client_override(NullEventsClient)
    with suppress(ImportError, AttributeError):  # names that are Prefect's own: without them, exit takes longer
        from prefect._internal.concurrency.services import _active_services

        for service in list(_active_services):
            if service._loop and service._task:  # noqa: SLF001
                service._loop.call_soon_threadsafe(service._task.cancel)  # noqa: SLF001
