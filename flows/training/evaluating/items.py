"""The questions of an evaluation, out of their file."""

from random import Random
from typing import Any

from flows.running.job import Job
from flows.running.reading import misfit
from generator.errors import UsageError
from generator.evaluation.items import EvalItem
from generator.files import read_rows
from generator.hashing import fingerprint
from generator.records import Tally

_CLOSED = ("multiple_choice", "true_false", "fill_in")


def read_items(job: Job, where: str, most: int | None, seed: int) -> list[EvalItem]:
    """The questions; some of them, drawn at random, where they are too many; in an estimate a sample.

    Raises:
        UsageError: There is no such file, or nothing in it is a question.
    """
    rows = list(read_rows(where, on_bad=job.summary.add_bad, check=no_item))
    if most is not None and most < len(rows):
        drawn = Random(seed).sample(range(len(rows)), most)  # noqa: S311  a draw, no secret
        rows = [rows[place] for place in sorted(drawn)]
    items = [_known(EvalItem.model_validate(row)) for row in job.drawn(rows, lambda row: row)]
    if not items:
        raise UsageError(f"{where} has no questions: `generator evalset` writes them.")
    job.summary.add(Tally(stage="read", unit="questions", taken=len(items), kept=len(items)))
    return items


def _known(item: EvalItem) -> EvalItem:
    """The question with an id, of its content where the row brings none: answers are kept by it."""
    return item if item.id else item.model_copy(update={"id": fingerprint([item.document, item.content()], 16)})


def no_item(row: dict[str, Any]) -> str | None:
    """Why a row is no question of an evaluation; None where it is one."""
    missing = [name for name in ("form", "stratum", "question", "reference", "document") if not row.get(name)]
    if missing:
        return f"has no `{missing[0]}`, as questions have that `generator evalset` writes"
    if row["form"] in _CLOSED and not row.get("key"):
        return "is a closed question without a `key` to hold replies against"
    if row["form"] == "multiple_choice" and len(row.get("options") or []) < 2:
        return "is a multiple-choice question without `options`"
    return misfit(row, EvalItem)
