"""Items held against texts by a judge: what it is shown, and what becomes of what it says."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from generator.records import Outcome
from generator.types import Model, Request
from tasks.evaluating.drafts import Draft
from tasks.evaluating.find_answers import LONGEST, NearPassage, Search, find_answers, window
from tasks.evaluating.holding import ELSEWHERE, hold_claims
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")
PIER = "The pier of Oda was finished in 1921 by the engineer Lind."
BASE: dict[str, Any] = {
    "evidence": PIER,
    "source_text": f"{PIER} The lighthouse was built in 1934.",
    "document": "oda.md",
}
CHOICE = Draft(form="multiple_choice", question="When?", reference="1921", wrong=["1912", "1934", "1898"], **BASE)
TRUTH = Draft(form="true_false", question=PIER, reference="True.", wrong=[PIER.replace("1921", "1934")], **BASE)
OPEN = Draft(form="open", question="When was it?", reference="In 1921. Lind finished it.", **BASE)
BLANK = Draft(form="fill_in", question=PIER.replace("1921", "____"), reference="1921", **BASE)


def claims(asked: Request) -> list[dict[str, Any]]:
    return [claim for item in asked.inputs["pairs"] for claim in item["statements"]]


def judge(says: Callable[[str], str]) -> Scripted:
    """Says of each claim its verdict, and quotes the pier."""

    def said(asked: Request) -> str:
        told = [{"id": one["id"], "evidence": PIER, "verdict": says(one["text"])} for one in claims(asked)]
        return orjson.dumps({"facts": told}).decode()

    return Scripted(said)


def careful(text: str) -> str:
    """The verdicts of a judge who reads."""
    return "contradicted" if any(year in text for year in ("1912", "1934", "1898")) else "supported"


async def held(url: str, provider: Scripted, *drafts: Draft, **options: Any) -> Outcome[Draft]:
    async with run_with(url, MODEL, provider):
        return await hold_claims.fn(list(drafts), MODEL, **options)


async def test_items_whose_claims_come_out_as_they_should_are_kept(ledger_url: str) -> None:
    provider = judge(careful)
    outcome = await held(ledger_url, provider, CHOICE, TRUTH, OPEN, BLANK)
    assert [draft.form for draft in outcome.kept] == ["multiple_choice", "true_false", "open", "fill_in"]
    assert all(draft.provenance["verify"].prompt == "facts" for draft in outcome.kept)
    texts = [claim["text"] for asked in provider.asked for claim in claims(asked)]
    assert sorted(texts[:4]) == sorted(PIER.replace("1921", year) for year in ("1898", "1912", "1921", "1934"))
    assert {"In 1921.", "Lind finished it."} < {*texts}


@pytest.mark.parametrize(
    ("draft", "says", "reason"),
    [
        (CHOICE, lambda _: "supported", "a wrong option is right"),
        (CHOICE, lambda text: "supported" if "1934" in text else careful(text), "a wrong option is right"),
        (CHOICE, lambda _: "not in the text", "the text does not say so"),
        (TRUTH, lambda _: "supported", "the false statement is true"),
        (TRUTH, lambda _: "contradicted", "the text says otherwise"),
        (OPEN, lambda text: "not in the text" if "Lind" in text else "supported", "the text does not say so"),
        (BLANK, lambda _: "contradicted", "the text says otherwise"),
    ],
)
async def test_items_are_refused_for_what_the_judge_says(
    draft: Draft, says: Callable[[str], str], reason: str, ledger_url: str
) -> None:
    outcome = await held(ledger_url, judge(says), draft)
    assert [one.reason for one in outcome.rejected] == [reason]
    assert (outcome.tallies[0].taken, outcome.tallies[0].rejected) == (1, {reason: 1})


async def test_what_is_right_counts_only_with_words_that_the_text_has(ledger_url: str) -> None:
    reply = orjson.dumps({"facts": [{"id": 1, "evidence": "It was so, they say.", "verdict": "supported"}]}).decode()
    outcome = await held(ledger_url, Scripted(lambda _: reply), BLANK)
    assert [one.reason for one in outcome.rejected] == ["the text does not say so"]


async def test_of_another_chunk_only_what_should_be_false_is_asked(ledger_url: str) -> None:
    provider = judge(lambda text: "supported" if "1934" in text else "not in the text")
    outcome = await held(ledger_url, provider, TRUTH, elsewhere=True)
    assert [claim["text"] for claim in claims(provider.asked[0])] == [TRUTH.wrong[0]]
    assert [one.reason for one in outcome.rejected] == [ELSEWHERE]


async def test_a_judge_that_says_nothing_fails_the_item_and_nothing_is_lost(ledger_url: str) -> None:
    outcome = await held(ledger_url, Scripted(lambda _: "Well."), CHOICE, BLANK)
    assert (len(outcome.failed), outcome.kept, outcome.tallies[0].failed) == (2, [], 2)


PASSAGES = [
    NearPassage(text="The pier was built of oak."),
    NearPassage(text="A rich widow paid for the pier of Oda.", title="Oda"),
]


async def found(url: str, provider: Scripted, *searches: Search) -> Outcome[Search]:
    async with run_with(url, MODEL, provider):
        return await find_answers.fn(list(searches), MODEL)


async def test_the_passages_that_answer_are_named(ledger_url: str) -> None:
    def reads(asked: Request) -> str:
        told = [
            {"id": one["id"], "evidence": "", "answers": "widow" in one["text"]} for one in asked.inputs["passages"]
        ]
        return orjson.dumps({"passages": told}).decode()

    provider = Scripted(reads)
    question = "Who paid for the pier of Oda?"
    outcome = await found(
        ledger_url, provider, Search(question=question, passages=PASSAGES), Search(question="Why?", passages=[])
    )
    assert [search.answered for search in outcome.kept] == [[1], []]
    assert len(provider.asked) == 1
    assert question in provider.asked[0].user


async def test_what_no_judge_could_be_asked_about_fails(ledger_url: str) -> None:
    outcome = await found(ledger_url, Scripted(lambda _: "Hm."), Search(question="Who paid?", passages=PASSAGES))
    assert (len(outcome.failed), outcome.tallies[0].failed) == (1, 1)


def test_of_a_long_passage_the_part_is_shown_that_speaks_of_the_question() -> None:
    text = "Nothing of note happened. " * 400 + "A rich widow paid for the pier of Oda. " + "It rained all day. " * 400
    shown = window(text, "Who paid for the pier of Oda?")
    assert len(shown) == LONGEST
    assert "A rich widow paid for the pier of Oda." in shown
