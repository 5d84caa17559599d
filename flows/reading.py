"""Pairs out of a file: checked row by row, bad rows reported and counted, the rest goes on."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from flows.job import Job
from generator.files import BadRow, read_rows
from generator.records import Failure, QAPair, Tally


def read_pairs(job: Job, where: str) -> Iterator[QAPair]:
    """The pairs of a file, marked with their place in it.

    Raises:
        UsageError: There is no such file, or nothing in it is a question with an answer.
    """

    def bad(row: BadRow) -> None:
        job.summary.add(Tally(stage="read", unit="rows", taken=1, failed=1))
        job.summary.failures.append(Failure(stage="read", error=str(row)))

    for number, row in enumerate(read_rows(where, on_bad=bad, check=fault)):
        job.summary.add(Tally(stage="read", unit="rows", taken=1, kept=1))
        job.progress.expect(1)
        yield QAPair.model_validate({**row, "ref": number})


def fault(row: dict[str, Any]) -> str | None:
    """Why a row is not a pair; None where it is."""
    for name in ("question", "answer"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            return f"has no `{name}` (its fields: {', '.join(row) or 'none'})"
    try:
        QAPair.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        return f"has a `{'.'.join(map(str, first['loc']))}` that is wrong: {first['msg'].lower()}"
    return None
