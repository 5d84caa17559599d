"""What every selection has in common: rows read, some of them chosen, both written, all accounted for.

    chosen(options, lambda rows: Choice(kept=[0, 2], rejected={1: Refusal("too like another", {…})}, …))

Beside what was chosen stands a random sample of the same size, by the same measures: AlpaGasus's choice fell behind
random rows in DEITA's comparison, so no choice is shown without one.
"""

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flows.options.choosing import SelectionOptions
from flows.running.account.nothing_kept import nothing_kept
from flows.running.account.summary import Summary
from flows.running.account.summary_file import check_places, write_summary
from generator.files import Check, Row, open_writer, read_numbered
from generator.files.rows_on_disk import RowsOnDisk
from generator.records import Failure, Tally
from generator.row_text import TEXT_KEYS, asked, text_at
from tasks.choosing.coverage import at_random
from tasks.choosing.measures import Vectors, measures


@dataclass(frozen=True)
class Refusal:
    """Why a row was left out.

    Attributes:
        reason: In a few words; what the waterfall counts by.
        fields: What else is written with it.
    """

    reason: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Choice:
    """What a technique made of the rows; every row is kept, rejected or failed.

    Attributes:
        kept: Positions in the order of the output.
        rejected: By position, why.
        failed: By position, what went wrong.
        added: By position, fields that the output's row gets.
        embeddings: Shape (rows, dimensions), where there are any: they tell how well the chosen rows cover all.
        notes: Sentences for the user.
    """

    kept: Sequence[int]
    rejected: Mapping[int, Refusal] = field(default_factory=dict)
    failed: Mapping[int, str] = field(default_factory=dict)
    added: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    embeddings: Vectors | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Rows:
    """The rows that have a text; they wait on disk, until they are closed.

    Attributes:
        all: The rows.
        numbers: What each is called: its line or row in the file, from 1.
    """

    all: RowsOnDisk
    numbers: "array[int]"

    def close(self) -> None:
        self.all.close()


def read(
    options: SelectionOptions, summary: Summary, also_read: Sequence[str] = (), check: Check | None = None
) -> Rows:
    """All rows that have a text; the others are counted as failed, and listed.

    Args:
        options: What to read, and where to write.
        summary: The account.
        also_read: What else the command reads.
        check: Why a row cannot be used; None: as it has no text, under --text-key where one is given.

    Raises:
        UsageError: There is nothing to read, no row has a text, or an output is not one.
    """
    check_places([options.output, *([options.rejected] if options.rejected else [])], [options.input, *also_read])
    usable = check or partial(no_text, text_key=options.text_key)
    numbers = array("q")

    def numbered() -> Iterator[Row]:
        for number, row in read_numbered(options.input, on_bad=summary.add_bad, check=usable):
            numbers.append(number)
            yield row

    rows = Rows(RowsOnDisk(numbered()), numbers)
    summary.add(Tally(stage="read", unit="rows", taken=len(rows.all), kept=len(rows.all)))
    return rows


def no_text(row: Row, text_key: str | None = None) -> str | None:
    """Why a row has no text; None where it has one."""
    if text_key is not None:
        return (
            None if text_at(row, text_key) else f"has no text in `{text_key}` (its fields: {', '.join(row) or 'none'})"
        )
    looked = ", ".join(TEXT_KEYS)
    return None if asked(row) else f"has no text in any of {looked} (its fields: {', '.join(row) or 'none'})"


def chosen(
    options: SelectionOptions,
    choose: Callable[[Rows], Choice],
    also_read: Sequence[str] = (),
    check: Check | None = None,
) -> dict[str, Any]:
    """Read, choose, write; returns the summary as plain data.

    Raises:
        UsageError: An option, the input or the output is wrong; what was at the output is untouched.
    """
    summary, began = Summary(options.FLOW, read=[options.input]), time.monotonic()
    with closing(read(options, summary, also_read, check)) as rows:
        return finish(options, rows, choose(rows), summary, began)


def finish(options: SelectionOptions, rows: Rows, choice: Choice, summary: Summary, began: float) -> dict[str, Any]:
    """Write what was chosen and what was not, close the account, and measure both beside a random sample.

    Raises:
        NothingKept: Nothing was chosen. What was not is written.
    """
    empty = not choice.kept and not options.allow_empty
    account(choice, rows, summary)
    if options.rejected and (choice.rejected or not empty):
        left_out = sorted(choice.rejected)
        _write(options.rejected, (_rejected(rows.all[i], choice.rejected[i], summary.flow) for i in left_out))
    if empty:
        summary.seconds = time.monotonic() - began
        raise nothing_kept(summary.data(), options.output)
    summary.measures = _beside(rows.all, choice, options.seed)
    _write(options.output, ({**rows.all[i], **choice.added.get(i, {})} for i in choice.kept))
    summary.output, summary.written = options.output, len(choice.kept)
    summary.seconds = time.monotonic() - began
    data = summary.data()
    write_summary(options.output, data)
    return data


def account(choice: Choice, rows: Rows, summary: Summary) -> None:
    """Enter a choice into the account: its line of the waterfall, its failures, its notes."""
    summary.add(
        Tally(
            stage=summary.flow,
            unit="rows",
            taken=len(choice.kept) + len(choice.rejected) + len(choice.failed),
            kept=len(choice.kept),
            rejected=Counter(refusal.reason for refusal in choice.rejected.values()),
            failed=len(choice.failed),
        )
    )
    summary.fail(
        Failure(stage=summary.flow, error=error, id=f"row {rows.numbers[i]}") for i, error in choice.failed.items()
    )
    summary.notes += choice.notes


def _write(where: str, rows: Iterable[Row]) -> None:
    with open_writer(where) as writer:
        for row in rows:
            writer.write(row)


def _rejected(row: Row, refusal: Refusal, stage: str) -> Row:
    return {**row, **refusal.fields, "rejected_by": stage, "rejected_because": refusal.reason}


def _beside(rows: Sequence[Row], choice: Choice, seed: int) -> list[dict[str, Any]]:
    """The same measures of what was chosen and of as many rows drawn at random."""
    drawn = at_random(len(rows), len(choice.kept), seed).tolist()
    ours = measures(rows, choice.kept, choice.embeddings)
    theirs = measures(rows, drawn, choice.embeddings)
    return [{"measure": name, "chosen": ours[name], "random": theirs.get(name)} for name in ours]
