"""The Prefect server that a command uses: one that answers, else the shared one in the background, else one of its own.

One that has to be started does so while the command imports what it needs and looks at its input.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from flows.server import server_state
from flows.server.connection import answers, check_secret, configured_url, using
from flows.server.embedded import embedded
from flows.server.in_use import deciding, used
from flows.server.own_server import DEFAULT_URL, Shared, end_if_unused, revived, shared
from flows.server.waiting_requests import waited_for
from generator.addresses import is_plain_and_local
from generator.errors import GeneratorError
from generator.settings.tree import ServerSettings

DELIVER_WITHIN = 10.0
"""Seconds that the last logs and events may take."""
Say = Callable[[str], None]


@dataclass
class CommandServer:
    """A server that answers, or will.

    Attributes:
        url: Its API.
        patience: Seconds that it may be away while it is used.
        line: What the user is told of it.
        wait: Waits until it answers.
        around: What else goes on while it is used.
        secret: What opens it; None: what is known of it.
        api: Further settings of Prefect's section `api`.
        brief: Whether it ends with the command.
        entered: Whether the command got as far as to use it.
    """

    url: str
    patience: float
    line: str | None = None
    wait: Callable[[], None] = lambda: None
    secret: str | None = None
    around: Callable[[Say], Any] = lambda _: nullcontext()
    api: dict[str, Any] = field(default_factory=dict)
    brief: bool = False
    entered: bool = False

    @contextmanager
    def ready(self, say: Say) -> Iterator[None]:
        """Use it while the block runs, as soon as it answers.

        Raises:
            GeneratorError: It does not start, or is away for too long.
        """
        self.entered = True
        if self.line:
            say(self.line)
        self.wait()
        waits = waited_for(self.url, self.patience, say)
        with self.around(say), using(self.url, self.secret, **self.api), waits:
            try:
                yield
            finally:
                if self.brief:
                    deliver()


@contextmanager
def command_server(how: ServerSettings) -> Iterator[CommandServer]:
    """Make sure that there is a server, or that one starts, while the block runs.

    Raises:
        UsageError: The server that is named does not let us in.
        GeneratorError: None answers, and none can be started.
    """
    named, ours = configured_url(), server_state.recall()
    background = may_stay(how, ours)
    for url in (named, ours.url if ours else None):
        if url and not (background and server_state.is_ours(url)) and answers(url):
            check_secret(url)
            with used() if server_state.is_ours(url) else nullcontext():
                yield CommandServer(url, how.patience)
            return
    silent = f"No Prefect server answers at {named}" if named else "No Prefect server is running"
    with _in_background(named, silent, how) if background else _embedded(silent, how) as server:
        yield server


def deliver() -> None:
    """Let Prefect's background workers deliver logs and events while the server still listens; at exit it is gone."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=DELIVER_WITHIN)


def may_stay(how: ServerSettings, ours: server_state.ServerState | None) -> bool:
    """Whether a server may be left behind: not on CI, nor where nothing can be written down of it."""
    if how.start == "embedded" or (how.start == "auto" and os.environ.get("CI")):
        return False
    if ours and not ours.version and not server_state.server().pid():
        return False  # the flows are served to a server that was there before; it will be there again
    try:
        with deciding():
            return True
    except GeneratorError:
        return False


@contextmanager
def _in_background(named: str | None, silent: str, how: ServerSettings) -> Iterator[CommandServer]:
    url = named if named and is_plain_and_local(named) else DEFAULT_URL
    with ExitStack() as stack:
        server = stack.enter_context(shared(url, elsewhere=True, idle=how.idle))
        made = CommandServer(
            server.url,
            how.patience,
            line=_told(silent, server, how.idle),
            wait=lambda: server.wait(how.start_within),
            around=lambda say: revived(server.url, say),
        )
        try:
            yield made
        finally:
            stack.close()
            if server.fresh and not made.entered:
                end_if_unused()


def _told(silent: str, server: Shared, idle: float) -> str | None:
    if not server.fresh:
        return None
    return (
        f"{silent}: starting one in the background, which later commands find; it ends after {idle / 60:g} minutes "
        "without work, or by `generator down`."
    )


@contextmanager
def _embedded(silent: str, how: ServerSettings) -> Iterator[CommandServer]:
    with embedded() as server:
        yield CommandServer(
            server.url,
            how.patience,
            line=f"{silent}: using an embedded one, which takes some seconds; `generator up` starts one that stays.",
            wait=lambda: server.wait(how.start_within),
            secret=server.secret,
            api={"key": None},
            brief=True,
        )
