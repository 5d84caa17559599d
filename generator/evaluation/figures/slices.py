"""The questions that a figure is about: by test, by form, by what the base knew."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from generator.evaluation.figures.right import is_right
from generator.evaluation.items import Form, Stratum
from generator.evaluation.results import Evaluated

Known = Literal["all", "knew", "did not know"]
"""Whether the base was right without being shown anything."""
Forms = Literal["answerable", "open", "multiple_choice", "true_false", "fill_in", "unanswerable"]

TESTS: tuple[Stratum, ...] = ("trained", "held-out")
"""In the order in which they are told."""


class Slice(NamedTuple):
    """Which questions.

    Attributes:
        test: About documents that rows are made of, in other words than theirs (`trained`), or about others.
        form: One form, or all that the documents answer.
        known: What the base knew.
    """

    test: Stratum
    form: Forms
    known: Known


def slices(items: Sequence[Evaluated]) -> Iterator[tuple[Slice, list[Evaluated]]]:
    """Every slice that has questions: all that are answerable, each form, and the answerable by what the base knew.

    The base did not know what it was not asked.
    """
    for test in TESTS:
        of_test = [item for item in items if item.stratum == test]
        answerable = [item for item in of_test if item.form != "unanswerable"]
        yield from _filled(Slice(test, "answerable", "all"), answerable)
        yield from _filled(Slice(test, "answerable", "knew"), [item for item in answerable if knew(item)])
        yield from _filled(Slice(test, "answerable", "did not know"), [item for item in answerable if not knew(item)])
        for form in get_args(Form):
            yield from _filled(Slice(test, form, "all"), [item for item in of_test if item.form == form])


def knew(item: Evaluated) -> bool:
    """Whether the base answered it right by itself."""
    answer = item.answers.get("base")
    return answer is not None and is_right(item, answer)


def _filled(slice_: Slice, items: list[Evaluated]) -> Iterator[tuple[Slice, list[Evaluated]]]:
    if items:
        yield slice_, items
