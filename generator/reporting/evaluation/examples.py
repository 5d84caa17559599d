"""Questions side by side with what all arms said to them, and what tuning turned."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from generator.evaluation.figures.right import is_right
from generator.evaluation.items import LETTERS
from generator.evaluation.results import ArmName, Evaluated
from generator.hashing import fingerprint
from generator.reporting.evaluation.report import Report
from generator.reporting.evaluation.view import arms
from generator.reporting.evaluation.words import ARMS, FORMS, TESTS

EXAMPLES = 10


class Said(NamedTuple):
    """What an arm answered to an example."""

    arm: str
    text: str
    right: bool


class Example(NamedTuple):
    """A question with what all arms said to it."""

    test: str
    form: str
    question: str
    options: list[str]
    reference: str
    document: str
    answers: list[Said]


class Turned(NamedTuple):
    """Questions that one of base and tuned answers right, and the other does not."""

    test: str
    both: int
    gained: int
    lost: int
    neither: int


def turned(report: Report) -> list[Turned]:
    """What tuning turned right, and what it turned wrong."""
    lines = []
    for test in TESTS:
        said = Counter(_base_and_tuned(item) for item in report.items if item.stratum == test)
        if any(None not in pair for pair in said):
            counts = [said[pair] for pair in ((True, True), (False, True), (True, False), (False, False))]
            lines.append(Turned(TESTS[test], *counts))
    return lines


def examples(report: Report) -> list[Example]:
    """Ten questions with all answers, drawn by a hash of each question and the seed: nobody has chosen them."""
    drawn = sorted(
        report.items, key=lambda item: fingerprint([report.figures.seed, item.form, item.question, item.document])
    )
    return [_example(item, arms(report)) for item in drawn[:EXAMPLES]]


def _base_and_tuned(item: Evaluated) -> tuple[bool | None, bool | None]:
    base, tuned = item.answers.get("base"), item.answers.get("tuned")
    return (is_right(item, base) if base else None, is_right(item, tuned) if tuned else None)


def _example(item: Evaluated, names: Sequence[ArmName]) -> Example:
    answers = [(arm, item.answers[arm]) for arm in names if arm in item.answers]
    return Example(
        test=TESTS[item.stratum],
        form=FORMS[item.form],
        question=item.question,
        options=[f"{letter}. {text}" for letter, text in zip(LETTERS, item.options or [], strict=False)],
        reference=item.reference,
        document=item.document,
        answers=[Said(ARMS[arm], answer.text, is_right(item, answer)) for arm, answer in answers],
    )
