"""The page of an evaluation: complete, by itself, and of texts that do nothing but stand there."""

import re

from generator.reporting.evaluation.examples import EXAMPLES, examples
from generator.reporting.evaluation.page import render
from tests.generator.reporting.evaluation.reports import general, report, tried

HOSTILE = "</script><img src=x onerror='window.pwned = 1'>{{ 7 * 7 }} \u202e"


def _bare(page: str) -> str:
    """The page with nothing in its scripts and styles."""
    return re.sub(r"(<(script|style)\b[^>]*>).*?</\2>", r"\1</\2>", page, flags=re.DOTALL)


def _text(page: str) -> str:
    """What there is to be read."""
    return " ".join(re.sub(r"<[^>]+>", " ", _bare(page)).split())


def test_the_page_says_what_was_tested_what_changed_how_sure_and_what_got_worse() -> None:
    text = _text(render(report(probes=tried(), forgetting=general(30, 20)), "Small on towns"))
    headings = ("What was tested", "What changed", "How sure that is", "What got worse", "Retrieval compared")
    assert [heading for heading in headings if heading not in text] == []
    assert "The tuned model answers" in text
    assert "nobody has chosen them" in text


def test_the_ten_answers_are_drawn_by_chance_and_stay_the_same() -> None:
    first, again = examples(report()), examples(report())
    assert len(first) == EXAMPLES
    assert first == again
    assert len({(one.test, one.form) for one in first}) > 3
    other = report()
    other.figures.seed = 1
    assert examples(other) != first


def test_texts_of_questions_and_answers_are_shown_and_not_obeyed() -> None:
    found = report(text=HOSTILE)
    found.items[0].question = HOSTILE
    page = render(found, HOSTILE)
    assert "<img" not in _bare(page)
    assert "\u202e" not in page
    assert page.count("</script>") == 3


def test_the_page_asks_nothing_of_any_network() -> None:
    page = render(report(), "Small on towns")
    assert "default-src 'none'" in page
    assert re.findall(r"<(?:link|img|iframe|script)\b[^>]*\b(?:src|href)=", _bare(page)) == []


def test_two_arms_without_judge_retrieval_or_general_tasks_are_enough() -> None:
    text = _text(render(report(documents=6, arms=("base", "tuned")), "Small"))
    assert "No arm was shown passages" in text
    assert "What was forgotten was not asked." in text
    assert "too few documents" in text


def test_the_training_and_all_that_is_known_of_the_making_is_shown() -> None:
    history = [{"step": 1, "loss": 3.0}, {"step": 2, "loss": 1.0}]
    made = {
        "eval": "eval.jsonl",
        "versions": {"torch": "2.13"},
        "training": {"settings": {"rank": 16}, "history": history},
    }
    page = render(report(metadata=made), "Small", {"cost": "$0.12"})
    assert "Loss of training" in page
    assert "rank 16" in _text(page)
    assert "cost $0.12" in _text(page)
    assert "versions torch 2.13" in _text(page)
