"""Fact checks: what is asked, and what becomes of what the judge says."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from generator.ratings import FactCheck, fact_checks_in
from generator.records import Outcome, QAPair
from generator.types import Model, Request
from tasks.qa.facts import MOST_STATEMENTS, NOT_QUOTED, check_facts, still_checked
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")
CHUNK = "The pier was built in 1861 by Olsen. The harbour is closed in January because the ice blocks the channel."


def pair(answer: str = "In 1861.", **changes: Any) -> QAPair:
    return QAPair.model_validate({"question": "When was it built?", "answer": answer, "source_text": CHUNK, **changes})


def claims(asked: Request) -> list[dict[str, Any]]:
    return [claim for item in asked.inputs["pairs"] for claim in item["statements"]]


def reply(say: Callable[[str], tuple[str, str]]) -> Callable[[Request], str]:
    """A judge that says of each statement its verdict and evidence."""

    def said(asked: Request) -> str:
        told = [(one["id"], *say(one["text"])) for one in claims(asked)]
        facts = [{"id": number, "verdict": verdict, "evidence": evidence} for number, verdict, evidence in told]
        return orjson.dumps({"facts": facts}).decode()

    return said


async def checked(url: str, provider: Scripted, *pairs: QAPair, model: Model = MODEL, **options: Any) -> Outcome:
    async with run_with(url, model, provider):
        return await check_facts.fn(pairs, model, **options)


def facts_of(kept: QAPair) -> list[FactCheck]:
    return fact_checks_in(kept.row()) or []


async def test_each_statement_gets_its_verdict_with_the_chunks_own_words(ledger_url: str) -> None:
    quoted = "“The pier was built in 1861 by Olsen”"
    told = {"In 1861.": ("supported", "built in 1861"), "By Hansen.": ("contradicted", quoted)}
    provider = Scripted(reply(lambda text: told.get(text, ("not in the text", ""))))
    outcome = await checked(ledger_url, provider, pair("In 1861. By Hansen. It rained."))
    assert [(one.verdict, one.evidence) for one in facts_of(outcome.kept[0])] == [
        ("supported", "built in 1861"),
        ("contradicted", "The pier was built in 1861 by Olsen."),
        ("not in the text", None),
    ]
    (tally,) = outcome.tallies
    assert tally.notes == {"supported": 1, "contradicted": 1, "not in the text": 1}
    assert outcome.kept[0].provenance["facts"].prompt == "facts"


@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
@pytest.mark.parametrize("evidence", ["The pier was finished by the king in spring.", "", "…"])
async def test_a_verdict_counts_only_with_evidence_that_is_in_the_chunk(
    verdict: str, evidence: str, ledger_url: str
) -> None:
    outcome = await checked(ledger_url, Scripted(reply(lambda _: (verdict, evidence))), pair())
    assert [one.model_dump(exclude_none=True) for one in facts_of(outcome.kept[0])] == [
        {"statement": "In 1861.", "verdict": "not in the text"}
    ]
    assert outcome.tallies[0].notes == {"not in the text": 1, NOT_QUOTED: 1}


@pytest.mark.parametrize("said", ["Supported", "supported.", "NOT_IN_THE_TEXT", "not-in-the-text", " contradicted "])
async def test_a_verdict_is_read_however_it_is_written(said: str, ledger_url: str) -> None:
    outcome = await checked(ledger_url, Scripted(reply(lambda _: (said, "built in 1861"))), pair())
    assert (len(outcome.kept), outcome.failed) == (1, [])


async def test_a_verdict_of_another_kind_fails_its_pair_alone(ledger_url: str) -> None:
    provider = Scripted(reply(lambda text: ("probably" if text == "By Olsen." else "supported", "by Olsen")))
    outcome = await checked(ledger_url, provider, pair("By Olsen.", id="b"), pair("Olsen built it.", id="a"))
    assert [kept.id for kept in outcome.kept] == ["a"]
    assert [failure.id for failure in outcome.failed] == ["b"]
    assert [one["text"] for one in claims(provider.asked[-1])] == ["By Olsen."]


async def test_the_pairs_of_a_chunk_are_asked_about_in_one_call(ledger_url: str) -> None:
    provider = Scripted(reply(lambda _: ("not in the text", "")))
    others = [pair("It is. It was.", source_text="Other text.") for _ in range(3)]
    await checked(ledger_url, provider, pair(), pair("By Olsen."), *others, per_call=2)
    assert sorted(len(asked.inputs["pairs"]) for asked in provider.asked) == [1, 2, 2]


async def test_a_model_that_takes_one_pair_a_call_gets_one(ledger_url: str) -> None:
    provider, small = Scripted(reply(lambda _: ("not in the text", ""))), MODEL.model_copy(update={"pairs_per_call": 1})
    await checked(ledger_url, provider, pair("So."), pair("No."), model=small)
    assert [len(asked.inputs["pairs"]) for asked in provider.asked] == [1, 1]


async def test_a_long_answer_is_asked_about_in_parts_that_tell_what_came_before(ledger_url: str) -> None:
    provider = Scripted(reply(lambda _: ("not in the text", "")))
    count = MOST_STATEMENTS + 3
    outcome = await checked(ledger_url, provider, pair(" ".join(f"It has {n} parts." for n in range(count))))
    last, first = sorted(provider.asked, key=lambda asked: len(claims(asked)))
    assert (len(claims(first)), len(claims(last))) == (MOST_STATEMENTS, 3)
    assert last.inputs["pairs"][0]["before"].startswith("It has 0 parts.")
    assert [one.statement for one in facts_of(outcome.kept[0])] == [f"It has {n} parts." for n in range(count)]


async def test_an_answer_that_states_nothing_costs_no_call(ledger_url: str) -> None:
    provider = Scripted(reply(lambda _: ("supported", "")))
    outcome = await checked(ledger_url, provider, pair("…"))
    assert (provider.asked, facts_of(outcome.kept[0])) == ([], [])


async def test_the_title_counts_as_said(ledger_url: str) -> None:
    provider = Scripted(reply(lambda _: ("supported", "Piers of Lund")))
    outcome = await checked(ledger_url, provider, pair("In Lund.", title="Piers of Lund"))
    assert facts_of(outcome.kept[0])[0].evidence == "Piers of Lund"
    assert still_checked(outcome.kept[0])


async def test_rules_answer_without_a_model(ledger_url: str) -> None:
    rules = Model(provider="extractive", name="rules")
    async with run_with(ledger_url, MODEL, Scripted(lambda _: "")):
        outcome = await check_facts.fn([pair("In 1861. It was built by Hansen in 1861. Kings like tea.")], rules)
    assert [one.verdict for one in facts_of(outcome.kept[0])] == ["supported", "contradicted", "not in the text"]


@pytest.mark.parametrize(
    "changes",
    [{"answer": "In 1862."}, {"source_text": "Another chunk."}, {"fact_checks": None}, {"fact_checks": ["fine"]}],
)
async def test_fact_checks_hold_until_the_answer_or_the_chunk_is_another(
    changes: dict[str, Any], ledger_url: str
) -> None:
    outcome = await checked(ledger_url, Scripted(reply(lambda _: ("supported", "built in 1861"))), pair())
    row = outcome.kept[0].row()
    assert still_checked(QAPair.model_validate(row))
    assert still_checked(QAPair.model_validate({**row, "source_text": None}))
    assert not still_checked(QAPair.model_validate({**row, **changes}))
