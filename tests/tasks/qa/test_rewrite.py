"""Rewriting: a better answer takes the draft's place only where it stays faithful to it."""

from typing import Any

import pytest

from generator.ratings import RATING_FIELDS
from generator.records import Outcome, QAPair
from generator.types import Completion, Model
from tasks.qa.rewrite import Rewrites, request_for, rewrite, unfaithful
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")
SOURCE = "Pop removes the last item of the list and returns it. Given an index, pop removes the item at that index."
QUESTION = "What does the method pop do?"
DRAFT = "removes the last item of the list and\nreturns it"
BETTER = "The method `pop` removes the last item of the list and returns it."


def pair(**changes: Any) -> QAPair:
    row = {"id": "p", "question": QUESTION, "answer": DRAFT, "source_text": SOURCE}
    return QAPair.model_validate(row | changes)


async def rewritten(url: str, answer: str, *, of: QAPair | None = None, **options: Any) -> Outcome:
    """The outcome for one pair whose rewrite is this answer."""
    item = {"id": 1, "answer": answer, "changes": ["named the subject"]}
    reply = Rewrites.model_validate({"rewrites": [item]}).model_dump_json()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await rewrite.fn([of or pair()], MODEL, **options)


async def test_a_faithful_rewrite_takes_the_drafts_place(ledger_url: str) -> None:
    outcome = await rewritten(ledger_url, f" {BETTER}\n")
    (done,) = outcome.kept
    assert (done.answer, done.original_answer, done.enrichment_changes) == (BETTER, DRAFT, ["named the subject"])
    assert outcome.tallies[0].notes == {"rewritten": 1}
    assert done.provenance["enrich"].model == "m"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (" ", "empty"),
        (f"{BETTER} It takes 17 ms.", "new number or name"),
        (f"{BETTER} It was added by Guido himself.", "new number or name"),
        ("Whales sing in the sea.", "draft lost"),
        (f"{BETTER} " * 5, "repeats itself"),
        ("It returns.", "length"),
    ],
)
async def test_an_unfaithful_rewrite_leaves_the_draft(answer: str, reason: str, ledger_url: str) -> None:
    outcome = await rewritten(ledger_url, answer)
    (done,) = outcome.kept
    assert (done.answer, done.original_answer, done.enrichment_changes) == (DRAFT, DRAFT, [])
    assert outcome.tallies[0].notes == {f"draft kept: {reason}": 1}


async def test_a_rewrite_in_another_language_leaves_the_draft(ledger_url: str) -> None:
    outcome = await rewritten(ledger_url, "Die Methode `pop` entfernt das letzte Element der Liste und gibt es zurück.")
    assert (outcome.kept[0].answer, outcome.tallies[0].notes) == (DRAFT, {"draft kept: in another language": 1})


async def test_pairs_are_rewritten_in_the_language_that_they_are_in(ledger_url: str) -> None:
    draft = "entfernt das letzte Element der Liste und\ngibt es zurück"
    better = "Die Methode `pop` entfernt das letzte Element der Liste und gibt es zurück."
    german = pair(question="Was macht die Methode pop?", answer=draft, source_text=None)
    (done,) = (await rewritten(ledger_url, better, of=german)).kept
    assert done.answer == better
    assert "Write in German." in request_for([(1, german)]).user


@pytest.mark.parametrize(
    "answer",
    [
        BETTER,
        "1. Pop removes the last item of the list.\n2. Then it returns that item.",
        "- Removes the last item of the list\n- Returns it",
        "It removes the last item of the list and returns it. Given an index, it removes the item there.",
    ],
)
def test_lists_and_what_the_chunk_says_are_faithful(answer: str) -> None:
    assert unfaithful(answer, DRAFT, SOURCE, QUESTION) is None


def test_without_a_chunk_the_draft_is_the_measure() -> None:
    assert unfaithful(f"{BETTER} It needs Python 3.", DRAFT, "", QUESTION) == "new number or name"


async def test_an_unchanged_draft_has_no_changes(ledger_url: str) -> None:
    outcome = await rewritten(ledger_url, DRAFT)
    assert (outcome.kept[0].enrichment_changes, outcome.tallies[0].notes) == ([], {"unchanged": 1})


async def test_the_original_is_left_out_where_it_is_not_wanted(ledger_url: str) -> None:
    assert (await rewritten(ledger_url, BETTER, preserve_original=False)).kept[0].original_answer is None


async def test_ratings_of_the_old_answer_are_dropped(ledger_url: str) -> None:
    rated = pair(rating=9.0, clarity=3, rating_reasoning="good", rating_of="x", topic_relevant=True)
    (done,) = (await rewritten(ledger_url, BETTER, of=rated)).kept
    assert [getattr(done, name) for name in RATING_FIELDS] == [None] * len(RATING_FIELDS)
    assert done.joined(rated).rating is None


async def test_a_pair_that_could_not_be_asked_about_is_a_failure(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda _: Completion("No.", finish="refusal"))):
        outcome = await rewrite.fn([pair()], MODEL)
    assert (outcome.kept, [failure.id for failure in outcome.failed]) == ([], ["p"])
    assert (outcome.tallies[0].taken, outcome.tallies[0].failed) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "draft", "reason"),
    [
        ("the", "Every 2 weeks.", "draft lost"),
        ("—", "Every 2 weeks.", "draft lost"),
        ("the", "…", "draft lost"),
        ("No.", "no", None),
        ("On the other.", "On the other", None),
    ],
)
def test_a_rewrite_of_words_without_meaning_may_not_replace_what_has_one(
    answer: str, draft: str, reason: str | None
) -> None:
    assert unfaithful(answer, draft, "", QUESTION) == reason
