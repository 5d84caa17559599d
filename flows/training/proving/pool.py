"""The choice and the rows that it was made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flows.choosing.choice import no_text
from flows.options.training.prove import ProveOptions
from flows.running.account.summary_file import summary_beside
from flows.running.job import Job
from generator.errors import UsageError
from generator.files import Row, read_rows
from generator.records import Tally
from generator.row_text import asked

_ROWS = (".json", ".jsonl", ".parquet")


class Sets(NamedTuple):
    """What is compared.

    Attributes:
        choice: The rows whose worth is in question.
        pool: Those that random rows are drawn from.
        where: Where they were read.
        overlap: Share of the pool that the choice asks too.
    """

    choice: list[Row]
    pool: list[Row]
    where: str
    overlap: float


def pool_of(options: ProveOptions) -> str:
    """Where the pool is: as it is named, or what the choice's summary says that it was made from.

    Raises:
        UsageError: Neither says it.
    """
    if options.pool:
        return options.pool
    read = (summary_beside(options.input) or {}).get("read") or []
    if len(read) == 1 and _is_rows(read[0]):
        return str(read[0])
    raise UsageError(
        f"What {options.input} was chosen from is not known: name those rows with --pool; random ones are drawn there."
    )


def check_questions(options: ProveOptions) -> None:
    """Look whether there are questions where they are looked for.

    Raises:
        UsageError: They were not named, and there are none beside the choice.
    """
    if options.questions is None and not Path(options.asked).is_file():
        raise UsageError(
            f"There are no questions in {options.asked}: `generator evalset` writes them, or name others with --eval."
        )


def read_sets(job: Job, options: ProveOptions) -> Sets:
    """Read the choice and the pool.

    Raises:
        UsageError: There are no rows, or the pool is no larger than the choice.
    """
    where = pool_of(options)
    choice, pool = (list(read_rows(name, on_bad=job.summary.add_bad, check=no_text)) for name in (options.input, where))
    if not choice or not pool:
        raise UsageError(f"{where if choice else options.input} has no rows.")
    if len(pool) <= len(choice):
        raise UsageError(
            f"{where} has {len(pool):,} rows and {options.input} {len(choice):,}: random rows of the same number need a"
            " larger pool. Where nothing was left out there is no choice to prove: choose fewer rows, or name with"
            " --pool what they were chosen from."
        )
    count = len(choice) + len(pool)
    job.summary.add(Tally(stage="read", unit="rows", taken=count, kept=count))
    chosen = {asked(row) for row in choice}
    known = sum(asked(row) in chosen for row in pool)
    if known < len(choice) / 2:
        job.note(f"Most rows of the choice are not in {where}: what is compared is two sets of rows, not a choice.")
    return Sets(choice, pool, where, known / len(pool))


def found_by_itself(options: ProveOptions, sets: Sets) -> Iterator[str]:
    """What was not named and is read all the same, a sentence each."""
    if options.pool is None:
        yield f"Random rows are drawn from {sets.where}, which {options.input} was made from by its summary."
    if options.questions is None:
        yield f"The questions are those of {options.asked}."


def _is_rows(name: object) -> bool:
    """Whether it names a file or table of rows that is there."""
    if not isinstance(name, str):
        return False
    return name.startswith("lance://") or (Path(name).suffix in _ROWS and Path(name).is_file())
