"""The pairs of a chunk, asked for in several calls."""

from typing import Any

import orjson

from generator.records import Chunk, Outcome
from generator.types import Model, Request
from tasks.qa.backtranslate import backtranslate
from tasks.qa.parts import Part, parts_of
from tests.support.asking import Scripted, run_with

TEXT = "Pumps are made of bronze. Valves are cleaned every 2 weeks. Boilers are lit by the crew on duty."
SENTENCES = [f"{sentence}." for sentence in TEXT.rstrip(".").split(". ")]
MODEL = Model(provider="vllm", name="m", pairs_per_call=1)


def chunk(number: int = 0) -> Chunk:
    return Chunk(id=f"c{number}", text=TEXT, ref=number)


def test_no_call_is_asked_for_more_than_may_be() -> None:
    assert parts_of([3, 1], 2) == [Part(0, 0, 2), Part(0, 2, 1), Part(1, 0, 1)]
    assert parts_of([3, 1], None) == [Part(0, 0, 3), Part(1, 0, 1)]


def one_pair(asked: Request) -> str:
    """Another sentence for each type of question."""
    sentence = SENTENCES[sorted(("factual", "explanatory", "procedural")).index(asked.inputs["types"][0])]
    pair = {"question": f"What about {sentence[:-1].lower()}?", "answer": sentence, "evidence": sentence}
    return orjson.dumps({"pairs": [{**pair, "question_type": "factual"}]}).decode()


async def made(url: str, reply: Any) -> tuple[Outcome, Scripted]:
    types = ("factual", "explanatory", "procedural")
    async with run_with(url, MODEL, provider := Scripted(reply)):
        return await backtranslate.fn([chunk()], MODEL, counts=[3], question_types=types), provider


async def test_a_chunk_is_asked_for_one_pair_of_each_type_and_all_come_together(ledger_url: str) -> None:
    outcome, provider = await made(ledger_url, one_pair)
    assert [asked.inputs["n"] for asked in provider.asked] == [1, 1, 1]
    assert {*(asked.inputs["types"][0] for asked in provider.asked)} == {"factual", "explanatory", "procedural"}
    assert {pair.answer for pair in outcome.kept} == {*SENTENCES}
    assert len({pair.provenance["generate"].ledger_key for pair in outcome.kept}) == 3
    assert (outcome.tallies[0].taken, outcome.tallies[0].kept, outcome.usage.calls) == (1, 1, 3)


async def test_a_call_whose_reply_is_of_no_use_costs_only_its_own_pair(ledger_url: str) -> None:
    def reply(asked: Request) -> str:
        return "none" if asked.inputs["types"] == ["factual"] else one_pair(asked)

    outcome, _ = await made(ledger_url, reply)
    assert (len(outcome.kept), outcome.failed, [one.reason for one in outcome.rejected]) == (2, [], ["wrong shape"])


async def test_where_no_reply_is_of_use_the_chunk_has_failed(ledger_url: str) -> None:
    outcome, _ = await made(ledger_url, lambda _: "none")
    assert (outcome.kept, len(outcome.failed)) == ([], 1)
