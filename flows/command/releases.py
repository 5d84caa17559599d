"""The commands that look at releases: `releases` and `diff`. No model is asked and no server started."""

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from flows.options.base import checked
from flows.options.entry import Entry
from flows.options.operations.releases import DiffOptions, ReleasesOptions
from flows.showing.terminal import say, show_data, table
from generator.errors import UsageError
from generator.files import Row
from generator.files.whole import check_whole, write_whole
from generator.money import dollars
from generator.releases.between import between
from generator.releases.checks import changed_since
from generator.releases.comparing import KINDS, RowDifference, compare_rows
from generator.releases.listing import manifest_of
from generator.releases.manifest import Past
from generator.releases.traced_rows import TracedRows

SHOWN = 100
"""Characters of an example."""
SOURCES = 20
"""Sources that are shown, those with the most rows."""


def run_releases(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """List the releases of a set, and return the exit code."""
    options = checked(entry.kind, values)
    assert isinstance(options, ReleasesOptions)
    _check(options.output, [options.set])
    places, manifest = manifest_of(options.set)
    releases = [*manifest.history, manifest.in_a_line()]
    if options.output:
        _write(options.output, {"set": places.output, "releases": [past.model_dump() for past in releases]})
    if not quiet:
        show_data(_drawn(releases))
        waiting = manifest.counts.waiting
        if waiting:
            say(f"{waiting:,} chunks failed in part or whole; the next --update asks them again.")
        if changed := changed_since(places, manifest):
            say(f"{changed}.")
    return 0


def run_diff(entry: Entry, values: dict[str, Any], *, quiet: bool) -> int:
    """Show what differs, and return the exit code."""
    options = checked(entry.kind, values)
    assert isinstance(options, DiffOptions)
    _check(options.output, [options.before, options.after])
    found = _difference(options.before, options.after)
    if options.output:
        _write(options.output, {"before": options.before, "after": options.after, **found.data()})
    if not quiet:
        _show(found)
    return 0


def _difference(before: str, after: str) -> RowDifference:
    (first, number), (second, later) = _named(before), _named(after)
    if number is None and later is None:
        return compare_rows(TracedRows(first), TracedRows(second))
    places, manifest = manifest_of(first)
    if manifest_of(second)[0].manifest.resolve() != places.manifest.resolve():
        raise UsageError(f"{before} and {after} are releases of two sets; name two of one, or two files of rows.")
    return between(first, number or manifest.release, later or manifest.release)


def _named(where: str) -> tuple[str, int | None]:
    """A place, and the number of the release that is meant."""
    place, _, number = where.rpartition("@")
    return (place, int(number)) if place and number.isdecimal() and not Path(where).exists() else (where, None)


def _drawn(releases: list[Past]) -> Any:
    numbers = ("release", "rows", "added", "retired", "cost")
    drawn = table("release", "made", "", "tables", "rows", "added", "retired", "cost", numbers=numbers)
    for past in releases:
        versions = ", ".join(f"{name} v{version}" for name, version in past.versions.items())
        counts = (f"{n:,}" for n in (past.rows, past.added, past.retired))
        kind = "update" if past.update else "anew"
        made = datetime.fromisoformat(past.made_at).astimezone().strftime("%Y-%m-%d %H:%M")
        drawn.add_row(str(past.release), made, kind, versions, *counts, dollars(past.cost))
    return drawn


def _show(found: RowDifference) -> None:
    data = found.data()
    drawn = table("source", *KINDS, numbers=KINDS)
    drawn.add_row("all", *(f"{data['counts'][kind]:,}" for kind in KINDS))
    sources = [*dict.fromkeys(source for kind in KINDS[:3] for source in data["sources"].get(kind, {}))]
    for source in sources[:SOURCES]:
        drawn.add_row(source, *(f"{data['sources'].get(kind, {}).get(source, 0):,}" for kind in KINDS))
    show_data(drawn)
    if len(sources) > SOURCES:
        say(f"… and {len(sources) - SOURCES:,} more sources; -o writes them all.")
    for kind, rows in found.examples.items():
        for row in rows:
            say(f"{kind}: {_in_short(row)}")


def _in_short(row: Row) -> str:
    text = row.get("question") or orjson.dumps(row).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _check(output: str | None, inputs: list[str]) -> None:
    if output:
        check_whole(output, ".json", [where for where in inputs if not where.startswith("lance://")])


def _write(output: str, data: dict[str, Any]) -> None:
    write_whole(output, orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")
