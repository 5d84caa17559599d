"""`generator up` and `generator down`: a Prefect server in the background, the limits, and the flows served to it."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from flows.options.registry import FLOWS
from flows.running.terminal import say
from flows.server import server_state
from flows.server.connection import answers, named_url, using
from flows.server.daemon import Daemon
from flows.server.server_state import READY, ServerState
from generator.addresses import LOOPBACK
from generator.errors import GeneratorError, UsageError
from generator.settings.layers import load
from generator.settings.tree import Settings

DEFAULT_URL = "http://127.0.0.1:4200/api"
START_WITHIN = 90.0
"""Seconds that the server, and then the flows, may take to be there; on an idle machine each takes about 7."""
SLOW_ON_SQLITE = (
    "No limits written: on SQLite they make a run many times slower. `generator up --limits` writes them all the same; "
    "on PostgreSQL (PREFECT_SERVER_DATABASE_CONNECTION_URL) they cost little."
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
    if not answers(url):
        _start_server(url)
    server_state.remember(ServerState(url=url, folder=_folder()))
    ours = server_state.server().pid() is not None
    _write_limits(settings, url, wanted=limits or (ours and _on_postgres()), ours=ours)
    _serve_flows(url, config)
    _tell(url)
    return 0


def down() -> int:
    """Stop what `up` started, and nothing else."""
    flows, server = server_state.served_flows().stop(), server_state.server().stop()
    server_state.forget()
    stopped = [name for name, was in (("the served flows", flows), ("the Prefect server", server)) if was]
    say(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing runs that `generator up` started.")
    return 0


def _check_served_elsewhere(url: str) -> None:
    now = server_state.recall()
    if now and now.url != url:
        raise UsageError(
            f"`generator up` runs already, with the server at {now.url}: end that first with `generator down`."
        )


def _folder() -> str:
    """Where the flows run: here, or where they were started if they run already."""
    now = server_state.recall()
    return now.folder if now and server_state.served_flows().pid() else str(Path.cwd())


def _start_server(url: str) -> None:
    host, port = _local_address(url)
    say(f"Starting a Prefect server at {_ui(url)} …")
    server = server_state.server()
    server.stop()  # one that runs but does not answer
    command = _module("prefect_command", "server", "start", "--host", host, "--port", str(port))
    server.start(command, _environment(url) | {"PREFECT_SERVER_ANALYTICS_ENABLED": "false"})
    _await(server, lambda: answers(url, within=1.0), "Prefect server")


def _local_address(url: str) -> tuple[str, int]:
    """Host and port of a server that can be started here.

    Raises:
        UsageError: It cannot: the URL is another machine's, or the port is taken.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 4200
    if parts.scheme != "http" or host not in LOOPBACK or parts.path.rstrip("/") != "/api":
        raise UsageError(
            f"No Prefect server answers at {url}, and it cannot be started from here: start it there, "
            f"or unset PREFECT_API_URL to have one on this machine."
        )
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if probe.connect_ex((host, port)) == 0:
            raise UsageError(
                f"Port {port} is taken by a program that is no Prefect server: "
                f"choose another with PREFECT_API_URL=http://{host}:{port + 10}/api."
            )
    return host, port


def _module(name: str, *arguments: str) -> list[str]:
    """A command line that runs a module of this folder."""
    return [sys.executable, "-m", f"{__package__}.{name}", *arguments]


def _environment(url: str) -> dict[str, str]:
    """For both processes. Their logs go to files, so Prefect's lines are wanted again."""
    return {**os.environ, "PREFECT_API_URL": url, "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}


def _await(daemon: Daemon, ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not ready():
        if daemon.pid() is None:
            raise GeneratorError(f"The {what} ended at its start: {daemon.last_words()} (all of it: {daemon.log}).")
        if time.monotonic() > deadline:
            daemon.stop()
            raise GeneratorError(f"The {what} was not there within {START_WITHIN:.0f} s; see {daemon.log}.")
        time.sleep(0.1)


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


def _serve_flows(url: str, config: str | None) -> None:
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
    named = [str(Path(config).resolve())] if config else []
    flows.start(_module("serving", *named), _environment(url))
    _await(
        flows, lambda: READY in flows.log.read_text(encoding="utf-8", errors="replace"), "process that serves the flows"
    )


def _tell(url: str) -> None:
    now = server_state.recall()
    if now and server_state.served_flows().pid():
        say(f"The flows are served, and run in {now.folder}: {_ui(url)}/deployments")
    say(f"Logs: {server_state.server().log.parent}")
    say("`generator` commands find this server by themselves; for others:")
    say(f"  export PREFECT_API_URL={url}")


def _ui(url: str) -> str:
    return url.removesuffix("/").removesuffix("/api")
