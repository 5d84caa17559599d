"""`report`: one page of a set of rows, with the summary of the run that made it, a map and the near-duplicates."""

from pathlib import Path
from typing import Any

from flows.choosing.texts import embedded, text_of
from flows.options.choosing import ReportOptions
from flows.running.outcome import counted
from flows.running.summary_file import read_summary, summary_beside
from generator.files import BadRow, read_rows
from generator.files.whole import check_whole, write_whole
from tasks.choosing.near_duplicates import near


def run(options: ReportOptions) -> dict[str, Any]:
    """Make the page; returns where it is and of how many rows.

    Raises:
        UsageError: The input, the summary or the output is wrong.
    """
    check_whole(options.output, ".html", [options.input])
    summary = read_summary(options.summary) if options.summary else summary_beside(options.input)
    bad: list[BadRow] = []
    rows = list(read_rows(options.input, on_bad=bad.append))
    texts = embedded(rows, None, options.model)
    notes = []
    if texts.failed:
        failed = counted(len(texts.failed), "row")
        notes.append(f"The model {options.model} gave no embedding for {failed}, shown at the origin of the map.")
    from generator.reporting.page import render  # brings Altair along, 0.3 s

    page = render(
        rows,
        title=options.title or Path(options.input).name,
        summary=summary,
        embeddings=texts.all,
        duplicates=near([text_of(row, None) for row in rows]) if options.duplicates else None,
    )
    write_whole(options.output, page.encode())
    failures = [str(row) for row in bad[:20]]
    return {"output": options.output, "rows": len(rows), "failed": len(bad), "failures": failures, "notes": notes}
