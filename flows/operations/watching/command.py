"""The command `watch`: looks again and again, or once for cron."""

import asyncio
import time
from typing import Any

from flows.operations.watching.look import look
from flows.operations.watching.tables import place
from flows.options.base import checked
from flows.options.entry import Entry
from flows.options.operations.watch import WatchOptions
from flows.server.connection import answers, check_secret, named_url, using
from flows.showing.terminal import say
from generator.errors import GeneratorError, UsageError
from generator.settings.layers import load
from generator.settings.tree import Settings
from generator.startup import own_process


def run_watch(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Watch, and return the exit code; without `--once` only Ctrl-C ends it."""
    options = checked(entry.kind, values)
    assert isinstance(options, WatchOptions)
    own_process.ready()
    settings = load(options.config)
    with using(_server()):
        if options.once:
            seen = asyncio.run(look(options, settings))
            _tell(seen.lines(), quiet=quiet)
            return 0
        _tell([_begins(options)], quiet=quiet)
        asyncio.run(_watch(options, settings, quiet=quiet))
    return 0


def _server() -> str:
    """The server whose deployments run, and whose automations wait for events.

    Raises:
        UsageError: None answers, or it does not let us in.
    """
    url = named_url()
    if not url or not answers(url):
        where = f" at {url}" if url else ""
        raise UsageError(
            f"No Prefect server answers{where}, and a watcher starts runs on one: `generator up` starts a server that "
            "serves the flows."
        )
    check_secret(url)
    return url


async def _watch(options: WatchOptions, settings: Settings, *, quiet: bool) -> None:
    """Look for ever. What is wrong at the first look ends it; later it is said, once, and so is that it has mended."""
    told: list[str] = []
    is_first, is_wrong = True, False
    while True:
        try:
            seen = await look(options, settings)
            lines = seen.lines() if seen.changes or is_wrong else []
            is_wrong = False
        except GeneratorError as error:
            if is_first:
                raise
            lines, is_wrong = [str(error)], True
        if lines != told:
            _tell([f"{time.strftime('%H:%M:%S')}  {line}" for line in lines], quiet=quiet)
        told, is_first = lines, False
        await asyncio.sleep(options.every)


def _tell(lines: list[str], *, quiet: bool) -> None:
    if not quiet:
        say(*lines)


def _begins(options: WatchOptions) -> str:
    runs = f"to start {options.run}" if options.run else "to send events"
    tables = ", ".join(options.table)
    return f"Watches {tables} of {place(options.lancedb_path)} every {options.every:g} s {runs}; Ctrl-C ends it."
