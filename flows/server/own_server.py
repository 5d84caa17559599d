"""The Prefect server that all commands of a user share: who needs it first starts it, and the others find it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from socket import socket

from flows.server import api_start, server_state
from flows.server.connection import answers
from flows.server.in_use import deciding, unused, used
from flows.server.secret import settled_secret
from flows.server.server_state import ServerState, running_version
from flows.server.waiting import await_start
from generator.errors import GeneratorError, UsageError

DEFAULT_URL = "http://127.0.0.1:4200/api"
LOOK_EVERY = 1.0
"""Seconds between looks whether it still runs."""


@dataclass(frozen=True)
class Shared:
    """The server as one command sees it.

    Attributes:
        url: Its API.
        fresh: Whether this command has started it.
    """

    url: str
    fresh: bool

    def wait(self, within: float) -> None:
        """Wait until it answers.

        Raises:
            GeneratorError: It has ended, or does not answer in time.
        """
        server = server_state.server()
        try:
            await_start(
                "Prefect server",
                ready=lambda: answers(self.url, within=1.0),
                runs=lambda: server.pid() is not None,
                said=lambda most: f"{server.last_words(most)} (all of it: {server.log})",
                within=within,
            )
        except GeneratorError:
            if self.fresh:
                server.stop()
            raise


@contextmanager
def shared(url: str, *, elsewhere: bool, idle: float | None) -> Iterator[Shared]:
    """Have the server for as long as the block runs; it may still be starting.

    Args:
        url: Where it is to be if it does not run yet.
        elsewhere: Whether another port will do where that one is taken.
        idle: Seconds without work after which it ends by itself; None: it stays.

    Raises:
        UsageError: It cannot be there.
        GeneratorError: Its process cannot be started, or the data folder not be written.
    """
    with ExitStack() as stack:
        with deciding():
            _end_outdated()
            stack.enter_context(used())  # from now on it does not end by itself
            now = server_state.recall() or ServerState(url=url, idle=idle)
            server = _found() or _start(now, elsewhere=elsewhere)
        yield server


def end_if_unused() -> bool:
    """End the server if no command uses it; whether it runs no more."""
    with deciding(), unused() as nobody:
        if nobody:
            server_state.server().stop()
        return nobody


@contextmanager
def revived(url: str, say: Callable[[str], None]) -> Iterator[None]:
    """While the block runs, start the server again if it dies: at the same place, where its clients ask again."""
    over = threading.Event()
    watching = threading.Thread(target=_revive, args=(url, say, over), name="revived", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _revive(url: str, say: Callable[[str], None], over: threading.Event) -> None:
    while not over.wait(LOOK_EVERY):
        if server_state.server().pid() is not None:
            continue
        try:
            with deciding():
                if _found() is None:
                    _start(server_state.last() or ServerState(url=url))
                    say("The Prefect server had ended: it was started again, and the run goes on.")
        except GeneratorError as error:
            say(f"The Prefect server has ended, and cannot be started again: {error}")
            return


def _found() -> Shared | None:
    """The server if it runs."""
    now = server_state.recall() if server_state.server().pid() else None
    return Shared(now.url, fresh=False) if now else None


def _start(state: ServerState, *, elsewhere: bool = False) -> Shared:
    """Start the process. Its state is written first, so that who finds the process finds its place."""
    server_state.server().stop()  # one of which it is not known where it is
    at, url = _listening(state.url, elsewhere=elsewhere)
    with at:
        server_state.remember(state.model_copy(update={"url": url, "version": running_version()}))
        own = {"PREFECT_API_URL": url, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}
        environment = {**api_start.environment(at, settled_secret()), **own}
        server_state.server().start(api_start.command(at, "--background"), environment, pass_fds=[at.fileno()])
    return Shared(url, fresh=True)


def _listening(url: str, *, elsewhere: bool) -> tuple[socket, str]:
    try:
        return api_start.listening(url), url
    except UsageError:
        if not elsewhere:
            raise
        return api_start.listening_anywhere()


def _end_outdated() -> None:
    """After an upgrade, end a server of an older version that commands have started and none uses any more."""
    now = server_state.recall()
    if now is None or now.idle is None or now.version == running_version():
        return
    with unused() as nobody:
        if nobody:
            server_state.server().stop()
