"""What commands show in a terminal. All of it goes to standard error: standard output belongs to the data.

Text from outside is shown, not obeyed: neither what a terminal would obey, nor what rich takes for its markup.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from generator.shown import shown

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, Task


def say(*lines: str) -> None:
    """Show lines; one that is empty stands for space."""
    for line in lines:
        print(shown(line), file=sys.stderr, flush=True)


class Lines(logging.Handler):
    """Shows what the engine has to say while it works: that it waits, or goes on without something."""

    def emit(self, record: logging.LogRecord) -> None:
        """Show a record's message; part of logging's interface."""
        say(record.getMessage())


def show(what: "RenderableType") -> None:
    """Show something that rich can draw."""
    from rich.console import Console

    draw(what, Console(stderr=True, markup=False, emoji=False))


def show_data(what: "RenderableType") -> None:
    """Show on standard output what was asked for, so that it can be piped on."""
    from rich.console import Console

    draw(what, Console(markup=False, emoji=False, highlight=False))


def draw(what: "RenderableType", console: "Console") -> None:
    """Draw on a console."""
    from rich.segment import Segment, Segments

    drawn = console.render(what)
    harmless = (part if part.control else Segment(shown(part.text, lines=True), part.style) for part in drawn)
    console.print(Segments(harmless))


def table(*headings: str, numbers: tuple[str, ...] = ()) -> Any:
    """An open table; the columns named in `numbers` are right-aligned."""
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        drawn.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    return drawn


def bar(unit: str) -> "Progress":
    """A progress bar: share, rate, time left, and a field `now` for what is going on."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Left(TimeRemainingColumn):
        """Says of what the time is, and nothing while it is not known: next to it stands the time that has passed."""

        def render(self, task: "Task") -> Text:
            return super().render(task).append(" left") if task.time_remaining is not None else Text()

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        Left(),
        TextColumn("[dim]{task.fields[now]}"),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def counting(what: str, unit: str, *, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for work that reports how much of how much is done; None where there is no terminal to show it in."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    with bar(unit) as drawn:
        task = drawn.add_task(what, total=None, now="")
        yield lambda done, total: drawn.update(task, completed=done, total=total)
