"""`report`: one page of a set of rows, with the summary of the run that made it, a map and the near-duplicates."""

from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from flows.choosing.texts import embedded, text_of
from flows.options.choosing import ReportOptions
from flows.running.account.outcome import counted
from flows.running.account.summary import LISTED
from flows.running.account.summary_file import read_summary, summary_beside
from generator.files import BadRow, read_rows
from generator.files.rows_on_disk import RowsOnDisk
from generator.files.whole import check_whole, write_whole
from tasks.choosing.near_duplicates import near

MOST_ROWS = 50_000
"""Rows that a page is made of; of more, so many are drawn."""


def run(options: ReportOptions) -> dict[str, Any]:
    """Make the page; returns where it is and of how many rows.

    Raises:
        UsageError: The input, the summary or the output is wrong.
    """
    check_whole(options.output, ".html", [options.input])
    summary = read_summary(options.summary) if options.summary else summary_beside(options.input)
    bad = 0
    failures: list[str] = []

    def on_bad(row: BadRow) -> None:
        nonlocal bad
        bad += 1
        failures.extend([str(row)] if bad <= LISTED else [])

    with closing(RowsOnDisk(read_rows(options.input, on_bad=on_bad))) as found:
        drawn = sampled(len(found), MOST_ROWS)
        rows, of = [found[position] for position in drawn], len(found)
    title = options.title or Path(options.input).name
    if len(rows) < of:
        title = f"{title}: {len(rows):,} of {of:,} rows, drawn by chance"
    texts = embedded(rows, None, options.model)
    notes = []
    if texts.failed:
        failed = counted(len(texts.failed), "row")
        notes.append(f"The model {options.model} gave no embedding for {failed}, shown at the origin of the map.")
    from generator.reporting.page import render  # brings Altair along, 0.3 s

    page = render(
        rows,
        title=title,
        summary=summary,
        embeddings=texts.all,
        duplicates=near([text_of(row, None) for row in rows]) if options.duplicates else None,
    )
    write_whole(options.output, page.encode())
    if len(rows) < of:
        notes.append(f"The page is of {len(rows):,} of {of:,} rows, drawn by chance: it shows how they are, not each.")
    return {"output": options.output, "rows": len(rows), "failed": bad, "failures": failures, "notes": notes}


def sampled(count: int, most: int) -> list[int]:
    """Positions of the rows that the page is made of, in order: all, or so many drawn by chance, the same each time."""
    if count <= most:
        return list(range(count))
    return sorted(Random(0).sample(range(count), most))  # noqa: S311  a sample, not a secret
