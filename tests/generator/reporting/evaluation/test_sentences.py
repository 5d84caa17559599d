"""An evaluation in sentences: what is sure is said with its interval, what is not is not called a difference."""

import pytest

from generator.evaluation.figures.bootstrap import Interval
from generator.reporting.evaluation.sentences import forgotten, gain, sentences
from tests.generator.reporting.evaluation.reports import general, report, tried

CANNOT = "Whether the tuned model answers more questions right than the base cannot be told"


def _interval(value: float, low: float, high: float, documents: int = 48) -> Interval:
    trusted = documents >= 10
    return Interval(value=value, low=low, high=high, items=96, documents=documents, trusted=trusted, above=0.9)


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (
            _interval(0.31, 0.22, 0.4),
            "The tuned model answers 31 more of 100 questions right than the base (95 %: 22 to 40 more).",
        ),
        (
            _interval(-0.05, -0.09, -0.01),
            "The tuned model answers 5 fewer of 100 questions right than the base (95 %: 1 to 9 fewer).",
        ),
        (
            _interval(0.02, -0.03, 0.07),
            f"{CANNOT}: the difference is +2 of 100 (95 %: 3 fewer to 7 more).",
        ),
        (
            _interval(0.6, 0.3, 0.9, documents=4),
            f"{CANNOT}: they are about 4 documents, and it takes 10 for an interval.",
        ),
        (
            _interval(0.003, 0.001, 0.006),
            "The tuned model answers less than 1 more of 100 questions right than the base (95 %: 0 to 1 more).",
        ),
    ],
)
def test_a_difference_is_told_as_what_it_is(interval: Interval, said: str) -> None:
    assert gain(interval, "the tuned model", "the base", "") == said


def test_the_first_sentence_says_what_was_gained_on_the_documents() -> None:
    assert sentences(report())[0].startswith("The tuned model answers ")
    assert "about your documents, asked in other words than it was trained on, right" in sentences(report())[0]


def test_a_gain_on_documents_never_seen_is_said_to_be_no_knowledge() -> None:
    chances = {test: {"base": 0.1, "tuned": 0.7} for test in ("trained", "held-out")}
    told = " ".join(sentences(report(arms=("base", "tuned"), chances=chances)))  # type: ignore[arg-type]
    assert "is a better way to answer; only what goes beyond that can be knowledge" in told
    assert "only what goes beyond" not in " ".join(sentences(report()))


def test_a_judge_that_failed_its_probes_says_nothing_else() -> None:
    good, bad = (" ".join(sentences(report(probes=tried(passed)))) for passed in (12, 4))
    assert "passed its probes" in good
    assert "is not usable here, and its verdicts do not count" in bad
    assert "prefers" not in bad


@pytest.mark.parametrize(
    ("base", "tuned", "said"),
    [
        (30, 20, "has forgotten some: of general tasks it does 20 of 36 right, the base 30"),
        (30, 30, "Whether the tuned model has forgotten anything cannot be told"),
        (20, 30, "has forgotten nothing that shows"),
    ],
)
def test_what_was_forgotten_is_told_where_it_can_be(base: int, tuned: int, said: str) -> None:
    assert said in forgotten(general(base, tuned))


def test_how_many_comparisons_were_made_is_said() -> None:
    found = report()
    told = sentences(found)[-1]
    assert told.startswith(f"{found.figures.compared} comparisons were made")


def test_where_no_comparison_can_be_told_none_is_said_to_be_luck() -> None:
    assert "comparisons were made" not in " ".join(sentences(report(documents=12)))


def test_what_was_not_understood_and_what_failed_is_said() -> None:
    found = report(arms=("base", "tuned"))
    found.figures.unparsed, found.figures.missing = {"base": 3}, {"tuned": 2}
    told = " ".join(sentences(found))
    assert "could not be understood count as wrong: the base 3." in told
    assert "are left out where arms are compared: the tuned model 2." in told
