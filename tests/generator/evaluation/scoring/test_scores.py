"""What answers are worth, form by form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import UsageError
from generator.evaluation.items import EvalItem, Form
from generator.evaluation.scoring import overlap
from generator.evaluation.scoring.overlap import METRICS, need, overlaps
from generator.evaluation.scoring.scores import recall, scored
from generator.evaluation.scoring.words import compared

OVERLAPS = ("bleu", "chrf", "rouge1", "rouge2", "rougeL")
FOUNDED = "When was Oda founded?"


def item(form: Form = "open", **fields: Any) -> EvalItem:
    given = {"form": form, "stratum": "trained", "question": FOUNDED, "reference": "In 1921.", "document": "oda.md"}
    return EvalItem(**given | fields)


def test_an_open_answer_is_held_against_the_reference() -> None:
    found = scored(item(), "It was founded in 1921, the chronicle says.").scores
    assert (found["exact"], found["contains"], found["abstained"]) == (0.0, 1.0, 0.0)
    assert found["f1"] == pytest.approx(2 * 2 / (2 + 7))
    assert scored(item(), "in 1921").scores["exact"] == 1.0


def test_the_reference_in_a_long_speech_is_not_an_answer_that_says_it() -> None:
    assert scored(item(), "Well, " * 40 + "in 1921").scores["contains"] == 0.0


def test_a_question_without_an_answer_wants_to_be_told_so() -> None:
    assert scored(item("unanswerable"), "The documents do not say.").scores == {"abstained": 1.0}
    assert scored(item("unanswerable"), "In 1911.").scores == {"abstained": 0.0}


def test_a_closed_answer_that_cannot_be_understood_is_wrong_and_counted() -> None:
    choice = item("multiple_choice", options=["1911", "1921"], key="B", reference="1921")
    assert (scored(choice, "B").read, scored(choice, "B").scores) == (
        "B",
        {"exact": 1.0, "abstained": 0.0, "unparsed": 0.0},
    )
    assert scored(choice, "A").scores["exact"] == 0.0
    assert scored(choice, "Fish.").scores == {"exact": 0.0, "abstained": 0.0, "unparsed": 1.0}
    assert scored(choice, "I do not know.").scores == {"exact": 0.0, "abstained": 1.0, "unparsed": 1.0}


@pytest.mark.parametrize(
    ("key", "reply", "exact"), [("true", "Yes.", 1.0), ("false", "Yes.", 0.0), ("false", "False", 1.0)]
)
def test_a_verdict_is_right_or_wrong(key: str, reply: str, exact: float) -> None:
    assert scored(item("true_false", key=key, question="Oda was founded in 1921."), reply).scores["exact"] == exact


@pytest.mark.parametrize(
    ("key", "reply", "exact", "f1"),
    [
        ("the north quay", "North quay", 1.0, 1.0),
        ("1,000 litres", "1000 litres", 1.0, 1.0),
        ("-5 °C", "5 °C", 0.0, 2 / 3),
        ("3.5 kg", "35 kg", 0.0, 0.5),
        ("two fishermen", "fishermen", 0.0, 2 / 3),
        ("week", "year", 0.0, 0.0),
    ],
)
def test_missing_words_are_compared_as_words(key: str, reply: str, exact: float, f1: float) -> None:
    found = scored(item("fill_in", key=key, reference=key, question="The pump stands where the old ____ was."), reply)
    assert found.scores["exact"] == exact
    assert found.scores["f1"] == pytest.approx(f1)


@pytest.mark.parametrize(
    ("language", "text", "left"),
    [
        ("en", "The die is cast", ["die", "is", "cast"]),
        ("de", "Die Pumpe läuft", ["pumpe", "läuft"]),
        (None, "The die", ["the", "die"]),
        ("en", "A", ["a"]),
        ("zh", "在北京。", ["在", "北", "京"]),
    ],
)
def test_articles_are_those_of_the_language(language: str | None, text: str, left: list[str]) -> None:
    assert compared(text, language) == left


def test_metrics_of_words_are_one_for_the_reference_itself_and_nought_for_something_else() -> None:
    said = "The pump is checked every week."
    assert overlaps(said, said, METRICS) == pytest.approx(
        dict.fromkeys(("bleu", "chrf", "rouge1", "rouge2", "rougeL"), 1.0)
    )
    other = overlaps("Zzz qqq", said, METRICS)
    assert max(other.values()) < 0.1
    near = overlaps("The pump is checked every month.", said, METRICS)
    assert 0.3 < near["bleu"] < near["rouge1"] < 1


@pytest.mark.parametrize(
    ("language", "text"),
    [("ru", "Насос проверяют каждую неделю."), ("zh", "每周检查一次水泵。"), ("ja", "ポンプは毎週点検されます。")],
)
def test_metrics_of_words_know_other_scripts(language: str, text: str) -> None:
    assert min(overlaps(text, text, METRICS, language).values()) == pytest.approx(1.0)


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_every_score_lies_between_nought_and_one_whatever_was_said(said: str, reference: str) -> None:
    found = scored(item(reference=reference), said, METRICS).scores
    assert all(0 <= score <= 1 for score in found.values())
    assert found.keys() == {"exact", "f1", "contains", "abstained", *OVERLAPS}


@given(st.text(max_size=60))
def test_closed_replies_of_any_kind_are_read_or_not(said: str) -> None:
    forms: tuple[tuple[Form, str], ...] = (("multiple_choice", "A"), ("true_false", "true"), ("fill_in", "x"))
    for form, key in forms:
        found = scored(item(form, key=key, options=["x", "y"], question="It is ____ there."), said)
        assert found.scores["unparsed"] == float(found.read is None)


def test_a_library_that_is_missing_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap, "find_spec", lambda name: None if name == "rouge_score" else name)
    need(("bleu",))
    with pytest.raises(UsageError, match=r"rouge need rouge_score: pip install 'generator\[train\]'"):
        need(("rouge",))


def test_recall_is_of_items_that_a_chunk_answers() -> None:
    assert recall(item(chunk_id="c1"), ["c2", "c1"]) == {"recall": 1.0}
    assert recall(item(chunk_id="c1"), ["c2"]) == {"recall": 0.0}
    assert recall(item("unanswerable"), ["c2"]) == {}
