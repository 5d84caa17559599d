"""The command `qa-train`: without a server; one row is shown with what is trained in it."""

import sys
from collections.abc import Sequence
from typing import Any

from flows.command.account import accounted, show_account
from flows.options.base import checked
from flows.options.entry import Entry, found
from flows.showing.terminal import counting, say, show
from generator.startup import own_process


def run_qa_train(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Render the rows, show a row and the account, and return the exit code."""
    options = checked(entry.kind, values)
    own_process.ready()
    work = found(entry.work)
    with accounted(quiet=quiet), counting("render", "rows", shown=not quiet) as progress:
        data = work(options, progress, None if quiet else say)
    if not quiet:
        _show_row(data["preview"])
        show_account(data)
    return 1 if data["failed"] else 0


def _show_row(segments: Sequence[tuple[str, bool]]) -> None:
    """A row: what is trained in green, or in brackets where there are no colours."""
    from generator.training.rows.preview import CLOSED, OPENED, as_text, shortened

    if not segments:
        return
    if not sys.stderr.isatty():
        say(f"The first row; the loss is taken on what stands between {OPENED} and {CLOSED}:", "")
        say(*as_text(shortened(segments)).split("\n"))
        return
    from rich.text import Text

    shown = Text("The first row; the loss is taken on what is green:\n\n")
    for text, trained in shortened(segments):
        shown.append(text, style="green" if trained else "dim")
    show(shown)
