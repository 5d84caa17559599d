"""Answers not to give: those of a run's own rows that were judged bad, and those that were left out of it."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from flows.exporting.row_faults import check_for
from generator.files import BadRow, read_rows
from generator.formats.preferences import RefusedAnswers
from generator.pair_forms import as_pair
from generator.reviewing.applying import Review


def refused_answers(
    input: str | Path,  # noqa: A002  as in `export`
    refused: Sequence[str],
    threshold: float | None,
    review: Review,
    on_bad: Callable[[BadRow], None],
) -> RefusedAnswers:
    """The bad answers of the input and of what was left out, by their question.

    The input is read once more for that; of standard input, which can be read but once, none are taken.

    Args:
        input: The records that are exported; what is wrong with them is said when they are.
        refused: Files of records that were left out.
        threshold: As for `generator.formats.preferences.is_good`.
        review: What people decided; as it counts what it is applied to, none that the export itself applies.
        on_bad: Told of each row of `refused` that is no pair.
    """
    answers = RefusedAnswers()
    rows = (read_rows(where, on_bad=on_bad, check=check_for("dpo")) for where in refused)
    own = [] if str(input) == "-" else [read_rows(input, on_bad=lambda _: None, check=check_for("dpo"))]
    for row in chain(*rows, *own):
        answers.add(review.apply(as_pair(row)).row, threshold)
    return answers
