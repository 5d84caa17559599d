"""`generator up` and `generator down`: a Prefect server in the background, the limits, and the flows served to it.

A server that a command has started in the background is taken over by `up`.
"""

import asyncio
import os
import shlex
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from flows.options.registry import FLOWS
from flows.server import server_state
from flows.server.connection import answers, check_secret, is_open, named_url, using
from flows.server.daemon import Daemon
from flows.server.in_use import deciding, unused
from flows.server.own_server import DEFAULT_URL, end_if_unused, shared
from flows.server.secret import secret_file
from flows.server.server_state import READY, ServerState
from flows.server.waiting import await_start
from flows.showing.terminal import say
from generator.errors import GeneratorError, UsageError
from generator.settings.layers import CONFIG, load
from generator.settings.tree import Settings

SLOW_ON_SQLITE = (
    "No limits written: on SQLite they make a run many times slower. `generator up --limits` writes them all the same; "
    "on PostgreSQL (PREFECT_SERVER_DATABASE_CONNECTION_URL) they cost little."
)
USED = "{} is used by a command that runs: wait for its end, or end it first; Ctrl-C there keeps all that was answered."
OPEN = (
    "Caution: this server asks nobody for a secret, so whoever reaches it can start flows, with your keys. Where "
    "`generator up` started it, `generator down` and `generator up` mend that; else start it with "
    "PREFECT_SERVER_API_AUTH_STRING."
)


def up(config: str | None = None, *, limits: bool = False) -> int:
    """Start what is not running yet: a server unless one answers, then the process that serves the flows.

    Args:
        config: Settings file; the flows read it too, unless their form names another.
        limits: Write the providers' limits on SQLite too.
    """
    settings = load(config)
    url = named_url() or DEFAULT_URL
    _check_served_elsewhere(url)
    with ExitStack() as stack:
        if server_state.is_ours(url) or not answers(url):
            _have_server(url, settings.server.start_within, stack)
        check_secret(url)
        server_state.remember(_standing(url))
        ours = server_state.is_ours(url)
        _write_limits(settings, url, wanted=limits or (ours and _on_postgres()), ours=ours)
        _serve_flows(url, config, settings.server.start_within)
    _tell(url)
    return 0


def down() -> int:
    """Stop what runs in the background, and nothing else.

    Raises:
        UsageError: A command uses the server.
    """
    with deciding(), unused() as nobody:
        if not nobody:
            raise UsageError(USED.format("The Prefect server"))
        flows, server = server_state.served_flows().stop(), server_state.server().stop()
        server_state.forget()
    stopped = [name for name, was in (("the served flows", flows), ("the Prefect server", server)) if was]
    say(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing of `generator` runs in the background.")
    return 0


def _check_served_elsewhere(url: str) -> None:
    now = server_state.recall()
    if now is None or now.url == url:
        return
    if now.idle is None:
        raise UsageError(
            f"`generator up` runs already, with the server at {now.url}: end that first with `generator down`."
        )
    if not end_if_unused():  # it is there for commands, and not where one is wanted
        raise UsageError(USED.format(f"The Prefect server at {now.url}"))


def _have_server(url: str, within: float, stack: ExitStack) -> None:
    """Have a server of ours there, at least until the stack is closed."""
    server = stack.enter_context(shared(url, elsewhere=False, idle=None))
    if server.fresh:
        say(f"Starting a Prefect server at {_ui(url)} …")
    server.wait(within)


def _standing(url: str) -> ServerState:
    """What is written down: the server is to stay, and the flows run here, or where they were started if they do."""
    now = server_state.recall()
    folder = now.folder if now and server_state.served_flows().pid() else None
    version = now.version if now and server_state.is_ours(url) else ""
    return ServerState(url=url, folder=folder or str(Path.cwd()), version=version)


def _module(name: str, *arguments: str) -> list[str]:
    """A command line that runs a module of this folder."""
    return [sys.executable, "-m", f"{__package__}.{name}", *arguments]


def _environment(url: str) -> dict[str, str]:
    """For both processes. Their logs go to files, so Prefect's lines are wanted again."""
    return {**os.environ, "PREFECT_API_URL": url, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}


def _await(what: str, daemon: Daemon, ready: Callable[[], bool], within: float) -> None:
    def said(most: int) -> str:
        return f"{daemon.last_words(most)} (all of it: {daemon.log})"

    try:
        await_start(what, ready=ready, runs=lambda: daemon.pid() is not None, said=said, within=within)
    except GeneratorError:
        daemon.stop()
        raise


def _on_postgres() -> bool:
    """Whether a server started from here keeps its data in PostgreSQL."""
    from prefect.settings import get_current_settings

    url = get_current_settings().server.database.connection_url
    return url is not None and url.get_secret_value().startswith("postgresql")


def _write_limits(settings: Settings, url: str, *, wanted: bool, ours: bool) -> None:
    if not wanted:
        say(
            SLOW_ON_SQLITE
            if ours
            else "No limits written to a server that was there already: `generator limits` does that."
        )
        return
    from deployments.limits import write_limits

    with using(url):
        written = asyncio.run(write_limits(settings))
    say("Limits: " + ", ".join(f"{name} {slots}" for name, slots in written.items()))


def _serve_flows(url: str, config: str | None, within: float) -> None:
    from deployments.pools import left_to_workers

    flows = server_state.served_flows()
    if flows.pid():
        return
    with using(url):
        pooled = asyncio.run(left_to_workers(list(FLOWS)))
    if pooled:
        say(f"Left to the workers of the pool they are deployed to: {', '.join(pooled)}.")
    if len(pooled) == len(FLOWS):
        return
    secret, named = server_state.secret_of(url), {CONFIG: str(Path(config).resolve())} if config else {}
    own = {"PREFECT_API_AUTH_STRING": secret} if secret else {}
    flows.start(_module("serving"), _environment(url) | own | named)
    _await(
        "process that serves the flows",
        flows,
        lambda: READY in flows.log.read_text(encoding="utf-8", errors="replace"),
        within,
    )


def _tell(url: str) -> None:
    now = server_state.recall()
    if now and server_state.served_flows().pid():
        say(f"The flows are served, and run in {now.folder}: {_ui(url)}/deployments")
    say(f"Logs: {server_state.server().log.parent}")
    ours = server_state.secret_of(url) is not None
    if ours:
        say(f"The UI asks once for a password, which stands in {secret_file()}.")
    if is_open(url):
        say(OPEN)
    say("`generator` commands find this server by themselves; for others:")
    say(f"  export PREFECT_API_URL={url}")
    if ours:
        say(f'  export PREFECT_API_AUTH_STRING="$(cat {shlex.quote(str(secret_file()))})"')


def _ui(url: str) -> str:
    return url.removesuffix("/").removesuffix("/api")
