"""Several pairs in one call, told apart by their ids."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.engine.by_chunk import Labelled, Verdict, ask_by_chunk
from generator.records import QAPair
from generator.types import Complaint, Model, Request
from tests.support.asking import Scripted, run_with

pytestmark = pytest.mark.usefixtures("no_waiting")
MODEL = Model(provider="vllm", name="m")


class Item(BaseModel):
    id: str
    says: str


class Items(BaseModel):
    items: list[Item]


def request(labelled: Labelled, complaint: Complaint | None) -> Request:
    shown = {label: pair.question for label, pair in labelled}
    text = f"{labelled[0][1].source_text}: {shown}"
    return Request("", text, Items, inputs=shown, complaint=complaint)


def items(asked: Request, **changed: str | None) -> str:
    """A reply that says each question back; `p2="p9"` renames an id, `p2=None` leaves it out."""
    named = {label: changed.get(label, label) for label in asked.inputs}
    said = [{"id": named[label], "says": question} for label, question in asked.inputs.items() if named[label]]
    return Items.model_validate({"items": said}).model_dump_json()


def pair(question: str, source: str | None = "chunk") -> QAPair:
    return QAPair(question=question, answer="a", source_text=source)


async def judged(url: str, provider: Scripted, pairs: list[QAPair], per_call: int = 3) -> tuple[list[Verdict], Any]:
    async with run_with(url, MODEL, provider):
        return await ask_by_chunk(MODEL, pairs, per_call, request, Items)


def said(verdicts: list[Verdict]) -> list[str | None]:
    return [verdict.item.says if verdict.item else None for verdict in verdicts]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), max_size=15), st.integers(1, 4))
def test_each_pair_gets_its_own_verdict_and_no_call_mixes_chunks(
    tmp_path_factory: pytest.TempPathFactory, given_pairs: list[tuple[str, int]], per_call: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    pairs = [pair(f"{source}{number}", source) for source, number in given_pairs]
    provider = Scripted(items)
    verdicts, _ = asyncio.run(judged(url, provider, pairs, per_call))
    assert said(verdicts) == [each.question for each in pairs]
    assert all(len(asked.inputs) <= per_call for asked in provider.asked)
    assert all(len({question[0] for question in asked.inputs.values()}) == 1 for asked in provider.asked)


@pytest.mark.parametrize(
    "changed", [{"p2": None}, {"p2": "invented"}, {"p2": "p1"}], ids=["left out", "invented", "named twice"]
)
async def test_an_id_that_does_not_come_back_costs_only_its_own_pair(changed: dict[str, Any], ledger_url: str) -> None:
    provider = Scripted(lambda asked: items(asked, **changed) if len(asked.inputs) > 1 else items(asked))
    verdicts, usage = await judged(ledger_url, provider, [pair("one"), pair("two"), pair("three")])
    assert said(verdicts) == ["one", "two", "three"]
    again = {question for asked in provider.asked[1:] for question in asked.inputs.values()}
    assert again == ({"one", "two"} if changed == {"p2": "p1"} else {"two"})
    assert usage.calls == len(provider.asked)


async def test_an_id_that_never_comes_back_fails_its_own_pair(ledger_url: str) -> None:
    provider = Scripted(lambda asked: items(asked, **{l: None for l, q in asked.inputs.items() if q == "two"}))  # noqa: E741
    verdicts, _ = await judged(ledger_url, provider, [pair("one"), pair("two")])
    assert said(verdicts) == ["one", None]
    assert "leaves out p1" in str(verdicts[1].error)


async def test_an_id_that_nobody_asked_about_is_ignored(ledger_url: str) -> None:
    extra = '{"items": [{"id": "p9", "says": "x"}, {"id": "p1", "says": "one"}]}'
    verdicts, usage = await judged(ledger_url, Scripted(lambda asked: extra), [pair("one")])
    assert (said(verdicts), usage.calls) == (["one"], 1)


async def test_a_pairs_prompt_does_not_depend_on_other_chunks(ledger_url: str) -> None:
    own = [pair("one", "b"), pair("two", "b")]
    provider = Scripted(items)
    await judged(ledger_url, provider, [pair("before", "a"), *own, pair("after", "c")])
    asked = len(provider.asked)
    await judged(ledger_url, provider, own)
    assert len(provider.asked) == asked


async def test_the_order_shown_is_mixed_and_follows_from_the_content(ledger_url: str) -> None:
    questions = [f"question {number}" for number in range(8)]
    provider = Scripted(items)
    await judged(ledger_url, provider, [pair(question) for question in questions], per_call=8)
    shown = list(provider.asked[0].inputs.values())
    assert sorted(shown) == questions != shown


async def test_nothing_to_ask_costs_nothing(ledger_url: str) -> None:
    verdicts, usage = await judged(ledger_url, Scripted(items), [])
    assert (verdicts, usage.calls) == ([], 0)
