"""What the subcommands do around their flow: a server, Ctrl-C, the summary on the screen, the exit code."""

import asyncio
from typing import Any

from flows.command.account import accounted, show_account
from flows.command.preflight import preflight
from flows.options.base import ModelOptions, checked
from flows.options.entry import Entry
from flows.server.command_server import command_server
from flows.showing.terminal import say, show, table
from generator.settings.layers import load
from generator.startup import own_process


def run_flow(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Run a flow to its end, show its summary, and return the exit code."""
    options = checked(entry.kind, values)
    assert isinstance(options, ModelOptions)
    asyncio.run(preflight(entry, options))
    if options.dry_run:
        return _dry_run(entry, values)
    with command_server(load(options.config).server) as server:
        # What brings the engine along is imported from here on: if a server starts, it does so meanwhile.
        if not values.get("fresh", True):
            say("Resuming is always on: what was paid for is reused.")
        from flows.running.stopping import interruptible

        flow = entry.load()
        own_process.ready()
        with server.ready(say if not quiet else lambda _: None), accounted(quiet=quiet):
            data = asyncio.run(interruptible(flow, values))
    if "batches" in data:
        from flows.command.batches import tell_batches

        tell_batches(data)
        return 0
    if not quiet:
        show_account(data)
        if "comparison" in data:
            _show_comparison(data["comparison"])
    return 1 if data["failed"] else 0


def _dry_run(entry: Entry, values: dict[str, Any]) -> int:
    """The flow's own function, which makes an estimate, without a server."""
    from flows.running.estimate import terminal

    flow = entry.load()
    own_process.ready()
    show(terminal(asyncio.run(flow.fn(**values))))
    return 0


def _show_comparison(found: dict[str, Any]) -> None:
    """The sets, their duels, and which one to take."""
    from rich.text import Text

    from tasks.comparing.comparison_tables import duel_table, set_table

    duels = [f"{duel['left']} – {duel['right']}" for duel in found["duels"]]
    for heads, lines in ((list(found["sets"]), set_table(found)), (duels, duel_table(found))):
        drawn = table("", *heads, numbers=tuple(heads))
        for name, values in lines:
            drawn.add_row(name, *values)
        show(drawn)
        show("")
    taken = found["recommendation"]
    show(Text(f"Recommended: {taken['set']}", style="bold"))
    for sentence in (*taken["reasons"], *(other["reason"] for other in taken["alternatives"])):
        show(Text(f"  {sentence}"))
    for caution in found["cautions"]:
        show(Text(caution, style="yellow"))
