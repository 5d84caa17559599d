"""The command `export-ollama`, which needs no server."""

from typing import Any

from flows.options.base import checked
from flows.options.entry import Entry, found
from flows.showing.terminal import say
from generator.startup import own_process


def run_export_ollama(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Export a model, say what came of it, and return the exit code: 1 where something is missing or wrong."""
    options = checked(entry.kind, values)
    from flows.training.exported import lines

    own_process.ready()
    data = found(entry.work)(options, (lambda _: None) if quiet else say)
    say(*([*data["faults"], *data["missing"]] if quiet else lines(data)))
    return 1 if data["failed"] else 0
