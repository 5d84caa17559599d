"""What a validation came to, verdicts and the distribution of ratings, for a terminal and for the Prefect UI.

Both take `Verdicts.data()` of `generator.ratings` with the run's `threshold` and `filter_threshold`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flows.showing.terminal import table
from generator.ratings import VERDICTS, Verdict, verdict_for

if TYPE_CHECKING:
    from rich.console import RenderableType

_BAR = 30
"""Characters of the longest bar."""
_STYLES: dict[Verdict, str] = {"PASS": "green", "NEEDS_REVIEW": "yellow", "FAIL": "red"}


def in_page(data: Mapping[str, Any] | None) -> list[str]:
    """The tables in Markdown; no line where nothing was validated."""
    if not data:
        return []
    lines = ["", "### Verdicts", "", "| verdict | pairs | share |", "|---|---:|---:|"]
    lines += [f"| {name.replace('_', '&#95;')} | {n:,} | {share:.1f} % |" for name, n, share in _verdicts(data)]
    lines += ["", "| rating | pairs | share |", "|---|---:|---:|"]
    return [*lines, *(f"| {name} | {n:,} | {share:.1f} % |" for name, n, share, _ in _bins(data))]


def for_terminal(data: Mapping[str, Any] | None) -> "list[RenderableType]":
    """The tables for a terminal; none where nothing was validated."""
    from rich.text import Text

    if not data:
        return []
    verdicts = table("verdict", "pairs", "share", numbers=("pairs", "share"))
    for name, n, share in _verdicts(data):
        verdicts.add_row(Text(name, style=_STYLES.get(name, "")), f"{n:,}", f"{share:.1f} %")  # type: ignore[call-overload]
    ratings = table("rating", "pairs", "share", numbers=("pairs", "share"))
    ratings.add_column("")
    most = max(1, *(one["count"] for one in data["distribution"]))
    for name, n, share, verdict in _bins(data):
        bar = "█" * max(1 if n else 0, round(n / most * _BAR))
        ratings.add_row(name, f"{n:,}", f"{share:.1f} %", Text(bar, style=_STYLES[verdict]))
    return ["", verdicts, "", ratings]


def _verdicts(data: Mapping[str, Any]) -> list[tuple[str, int, float]]:
    """What is counted, how many, and their share in percent."""
    shares = data["percent"]
    lines = [(verdict, data[verdict.lower()], shares[verdict.lower()]) for verdict in VERDICTS]
    unrated = [("not rated", data["unrated"], shares["unrated"])] if data["unrated"] else []
    return [("Total", data["total"], 100.0), *lines, *unrated]


def _bins(data: Mapping[str, Any]) -> list[tuple[str, int, float, Verdict]]:
    """Each bin, how many, their share in percent, and the verdict on the least rating in it."""
    limits = data["threshold"], data["filter_threshold"]
    return [
        (f"{one['from']}–{one['to']}", one["count"], one["percent"], verdict_for(one["from"], *limits))
        for one in data["distribution"]
    ]
