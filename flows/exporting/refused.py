"""Answers not to give: those of a run's own rows that were judged bad, and those that were left out of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flows.exporting.row_faults import check_for
from generator.files import BadRow, read_rows
from generator.formats.preferences import RefusedAnswers
from generator.pair_forms import as_pair


def refused_answers(
    input: str | Path,  # noqa: A002  as in `export`
    refused: Sequence[str],
    threshold: float | None,
    on_bad: Callable[[BadRow], None],
) -> RefusedAnswers:
    """The bad answers of the input and of what was left out, by their question.

    The input is read once more for that; of standard input, which can be read but once, none are taken.

    Args:
        input: The records that are exported; what is wrong with them is said when they are.
        refused: Files of records that were left out.
        threshold: As for `generator.formats.preferences.is_good`.
        on_bad: Told of each row of `refused` that is no pair.
    """
    answers = RefusedAnswers()
    for where in refused:
        for row in read_rows(where, on_bad=on_bad, check=check_for("dpo")):
            answers.add(as_pair(row), threshold)
    if str(input) != "-":
        for row in read_rows(input, on_bad=lambda _: None, check=check_for("dpo")):
            answers.add(as_pair(row), threshold)
    return answers
