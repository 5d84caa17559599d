"""A validation on the page: verdicts, the distribution of ratings, the statements."""

from typing import Any

import pytest

from generator.reporting.page import render
from generator.reporting.validation import validation

LIMITS = {"validation": {"threshold": 8.0, "filter_threshold": 7.0}}


def rows() -> list[dict[str, Any]]:
    said = [{"statement": "It is.", "verdict": "supported", "evidence": "It is."}]
    rated = [("PASS", 10.0), ("PASS", 8), ("NEEDS_REVIEW", 7.5), ("FAIL", 2)]
    return [
        {"question": "What?", "answer": "It is.", "verdict": verdict, "rating": rating, "fact_checks": said}
        for verdict, rating in rated
    ]


def test_rows_are_counted_by_verdict_and_by_rating() -> None:
    found = validation([*rows(), {"question": "Lost?", "answer": "Yes."}], LIMITS)
    assert found is not None
    assert [(one.name, one.count, one.percent) for one in found.verdicts] == [
        ("PASS", 2, 40.0),
        ("NEEDS_REVIEW", 1, 20.0),
        ("FAIL", 1, 20.0),
        ("not rated", 1, 20.0),
    ]
    assert [(one.name, one.kind) for one in found.bins if one.count] == [
        ("2–3", "bad"),
        ("7–8", "doubtful"),
        ("8–9", "good"),
        ("9–10", "good"),
    ]
    assert [(one.name, one.count) for one in found.statements] == [
        ("supported", 4),
        ("contradicted", 0),
        ("not in the text", 0),
    ]
    assert found.note == "PASS from a rating of 8, NEEDS_REVIEW from 7."


@pytest.mark.parametrize("summary", [None, {}, {"validation": None}, {"validation": {"threshold": "high"}}])
def test_without_thresholds_the_page_does_not_claim_any(summary: dict[str, Any] | None) -> None:
    found = validation(rows(), summary)
    assert found is not None
    assert found.note == ""
    assert "NEEDS_REVIEW from" not in render(rows(), title="t", summary=summary)


@pytest.mark.parametrize("verdict", [None, "good", ["PASS"], {"by": "hand"}])
def test_rows_that_were_not_validated_have_their_ratings_as_ever(verdict: object) -> None:
    others = [{"question": "q", "answer": "a", "rating": 7, "verdict": verdict}]
    assert validation(others, LIMITS) is None
    page = render(others, title="t")
    assert 'data-chart="rating"' in page
    assert 'class="verdicts"' not in page


def test_the_page_has_both_tables() -> None:
    page = render(rows(), title="report.json", summary=LIMITS)
    assert 'data-chart="rating"' not in page
    for words in ("Distribution of the ratings", "Statements of the answers", "NEEDS_REVIEW", "9–10", "50.0 %"):
        assert words in page
