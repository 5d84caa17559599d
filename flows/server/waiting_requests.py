"""Prefect's clients in this process wait for a server that is away; see `flows/server/outage.py`."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from flows.server.outage import Outage, Say, refused

_PLACE = "_send_with_retry"
_present: list[Outage] = []
"""Of the server of this process's runs: the last one counts."""


def present() -> Outage | None:
    """How it stands with the server of this process's runs, if they wait for it."""
    return _present[-1] if _present else None


@contextmanager
def waited_for(url: str, patience: float, say: Say) -> Iterator[None]:
    """While the block runs, requests wait for a server that is away.

    Args:
        url: Its API.
        patience: Seconds that it may be away.
        say: Tells the user.

    Raises:
        GeneratorError: It was away for too long, or when the run was to end, or does not know the run.
    """
    outage = Outage(url, patience, say)
    undo = wait_for(outage)
    try:
        yield
    except Exception as error:
        if end := outage.ended or refused(url, error):  # whatever became of the one on its way through Prefect
            raise end from None
        raise
    finally:
        if outage.ended is None:  # else not even what Prefect tells at exit waits for it
            undo()


def wait_for(outage: Outage) -> Callable[[], None]:
    """Let requests wait from now on.

    It reaches between Prefect's tries, each of which is one request, and the wire. Where a release of Prefect has no
    such place, its clients wait as long as they do by themselves.

    Returns:
        Undoes it.
    """
    from prefect.client.base import PrefectHttpxAsyncClient as Client

    plain: Any = getattr(Client, _PLACE, None)
    if not _fits(plain):
        return lambda: None

    async def sent(client: Client, **given: Any) -> Any:
        lost = (httpx.ConnectError, *given["retry_exceptions"])
        return await plain(client, **{**given, "send": _waits(given["send"], outage, lost)})

    def undo() -> None:
        setattr(Client, _PLACE, plain)
        _present.remove(outage)

    setattr(Client, _PLACE, sent)
    _present.append(outage)
    return undo


def _fits(place: Any) -> bool:
    """Whether it takes how a request is sent, and what is worth another try."""
    return place is not None and {"send", "retry_exceptions"} <= set(inspect.signature(place).parameters)


def _waits(
    send: Callable[..., Awaitable[httpx.Response]], outage: Outage, lost: tuple[type[Exception], ...]
) -> Callable[..., Awaitable[httpx.Response]]:
    async def sent(*args: Any, **kwargs: Any) -> httpx.Response:
        return await outage.passed(lambda: send(*args, **kwargs), lost)

    return sent
