"""Records out of a file: checked row by row, bad rows reported and counted, the rest goes on."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from generator.files import read_rows
from generator.pair_forms import as_pair, conversation_fault
from generator.records import QAPair, Record, Tally

if TYPE_CHECKING:  # checks read the beginning of a file before Prefect is imported
    from flows.running.job import Job

R = TypeVar("R", bound=Record)
Check = Callable[[dict[str, Any]], str | None]
"""Why a row is not such a record; None where it is."""


def read_pairs(job: "Job", where: str) -> Iterator[QAPair]:
    """The pairs of a file, in any form of `generator.pair_forms`; see `read_records`."""
    return read_records(job, where, lambda row: QAPair.model_validate(as_pair(row)), fault)


def read_records(job: "Job", where: str, make: Callable[[dict[str, Any]], R], check: Check) -> Iterator[R]:
    """The records of a file, marked with their place in it.

    Args:
        job: Whose account they are entered into.
        where: The file or table.
        make: Makes a record of a row that the check lets through.
        check: Says of a row why it is none.

    Raises:
        UsageError: There is no such file, or nothing in it is such a record.
    """
    for number, row in enumerate(job.drawn(read_rows(where, on_bad=job.summary.add_bad, check=check), _together)):
        job.summary.add(Tally(stage="read", unit="rows", taken=1, kept=1))
        job.progress.expect(1)
        yield make({**row, "ref": number})


def _together(row: dict[str, Any]) -> Any:
    """What rows are about: the chunk, so that the pairs of one are asked about together, else the row itself."""
    return row.get("source_text") or row


def fault(row: dict[str, Any]) -> str | None:
    """Why a row is not a pair; None where it is."""
    if "instruction" in row and "solution" in row:
        return "is a tool-use example, which `generator tool-curate` rates"
    if reason := conversation_fault(row):
        return reason
    pair = as_pair(row)
    for name in ("question", "answer"):
        if not isinstance(pair.get(name), str) or not pair[name].strip():
            return f"has no `{name}` (its fields: {', '.join(row) or 'none'})"
    return misfit(pair, QAPair)


def misfit(row: dict[str, Any], kind: type[Record]) -> str | None:
    """Which field of a row does not fit its kind of record, and why; None where all do."""
    try:
        kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        return f"has a `{'.'.join(map(str, first['loc']))}` that is wrong: {first['msg'].lower()}"
    return None
