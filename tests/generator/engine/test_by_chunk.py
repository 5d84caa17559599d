"""Several pairs in one call, told apart by their numbers."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk
from generator.engine.replies.several import Numbered, Several
from generator.engine.replies.tries import TRIES
from generator.errors import Refused
from generator.records import QAPair
from generator.types import Model, Request
from generator.usage import Usage
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")


class Said(Numbered):
    says: str


class Replies(Several[Said]):
    replies: list[Said]


def request(numbered: Pairs) -> Request:
    shown: Any = {number: pair.question for number, pair in numbered}
    text = f"{numbered[0][1].source_text}: {shown}"
    return Request("", text, Replies, inputs=shown)


def said_back(asked: Request) -> list[dict[str, Any]]:
    """An item for each question that is asked about, which says it back."""
    return [{"id": number, "says": question} for number, question in asked.inputs.items()]


def reply(items: Any) -> str:
    return orjson.dumps({"replies": items}).decode()


def in_full(asked: Request) -> str:
    return reply(said_back(asked))


def spoilt(question: str, spoil: Callable[[dict[str, Any]], Any]) -> Callable[[Request], str]:
    """Replies in which the item on one question is spoilt as long as it is not the only one."""

    def reply_to(asked: Request) -> str:
        items = said_back(asked)
        return reply([spoil(item) if item["says"] == question and len(items) > 1 else item for item in items])

    return reply_to


def pair(question: str, source: str | None = "chunk") -> QAPair:
    return QAPair(question=question, answer="a", source_text=source)


async def judged(url: str, provider: Scripted, pairs: list[QAPair], per_call: int = 3) -> tuple[list[Any], Usage]:
    async with run_with(url, MODEL, provider):
        return await ask_by_chunk(MODEL, pairs, per_call, request, Replies)


def said(verdicts: list[Verdict[Said]]) -> list[str | None]:
    return [verdict.item.says if verdict.item else None for verdict in verdicts]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), max_size=15), st.integers(1, 4))
def test_each_pair_gets_its_own_verdict_and_no_call_mixes_chunks(
    tmp_path_factory: pytest.TempPathFactory, given_pairs: list[tuple[str, int]], per_call: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    pairs = [pair(f"{source}{number}", source) for source, number in given_pairs]
    provider = Scripted(in_full)
    verdicts, _ = asyncio.run(judged(url, provider, pairs, per_call))
    assert said(verdicts) == [each.question for each in pairs]
    assert all(len(asked.inputs) <= per_call for asked in provider.asked)
    assert all(len({question[0] for question in asked.inputs.values()}) == 1 for asked in provider.asked)


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda item: None, "it is left out"),
        (lambda item: {**item, "id": "invented"}, "it is left out"),
        (lambda item: {**item, "says": 7}, "says: input should be a valid string"),
    ],
    ids=["left out", "invented", "garbled"],
)
async def test_an_item_that_is_of_no_use_is_asked_about_again_alone_with_what_was_wrong(
    spoil: Callable[[Any], Any], wrong: str, ledger_url: str
) -> None:
    provider = Scripted(spoilt("two", spoil))
    verdicts, usage = await judged(ledger_url, provider, [pair("one"), pair("two"), pair("three")])
    assert said(verdicts) == ["one", "two", "three"]
    assert [len(asked.inputs) for asked in provider.asked] == [3, 1]
    assert f"could not be used: 1: {wrong}.\n" in provider.asked[1].user
    assert (usage.calls, usage.retries) == (2, 0)


async def test_what_is_missing_is_asked_about_together(ledger_url: str) -> None:
    provider = Scripted(lambda asked: reply(said_back(asked)[:1] if len(asked.inputs) == 4 else said_back(asked)))
    verdicts, _ = await judged(ledger_url, provider, [pair(name) for name in "abcd"], per_call=4)
    assert said(verdicts) == list("abcd")
    assert [len(asked.inputs) for asked in provider.asked] == [4, 3]


async def test_what_never_comes_fails_alone_and_says_why(ledger_url: str) -> None:
    provider = Scripted(lambda asked: reply([one for one in said_back(asked) if one["says"] != "two"]))
    verdicts, usage = await judged(ledger_url, provider, [pair("one"), pair("two")])
    assert said(verdicts) == ["one", None]
    assert str(verdicts[1].error) == "1: it is left out"
    assert usage.calls == 1 + TRIES


async def test_a_reply_of_which_nothing_can_be_used_is_another_attempt_at_the_same(ledger_url: str) -> None:
    replies = iter(['{"replies": []}'])
    provider = Scripted(lambda asked: next(replies, None) or in_full(asked))
    verdicts, usage = await judged(ledger_url, provider, [pair("one"), pair("two")])
    assert (said(verdicts), usage.calls, usage.retries) == (["one", "two"], 2, 1)
    assert "could not be used: 1: it is left out; 2: it is left out." in provider.asked[1].user


async def test_what_was_asked_about_again_is_paid_for_once(ledger_url: str) -> None:
    pairs = [pair("one"), pair("two"), pair("three")]
    first, second = (Scripted(spoilt("two", lambda item: None)) for _ in range(2))
    await judged(ledger_url, first, pairs)
    verdicts, usage = await judged(ledger_url, second, pairs)
    assert (said(verdicts), second.asked, usage.reused) == (["one", "two", "three"], [], 2)


async def test_a_pair_that_nobody_will_answer_costs_only_itself(ledger_url: str) -> None:
    def refusing(asked: Request) -> str | Exception:
        return Refused("No.") if "two" in asked.inputs.values() else in_full(asked)

    verdicts, usage = await judged(ledger_url, Scripted(refusing), [pair("one"), pair("two"), pair("three")])
    assert (said(verdicts), usage.calls) == (["one", None, "three"], 4)


async def test_an_id_that_nobody_asked_about_is_ignored(ledger_url: str) -> None:
    extra = reply([{"id": 9, "says": "x"}, {"id": 1, "says": "one"}])
    verdicts, usage = await judged(ledger_url, Scripted(lambda asked: extra), [pair("one")])
    assert (said(verdicts), usage.calls) == (["one"], 1)


GARBLE: list[Callable[[dict[str, Any]], list[Any]]] = [
    lambda item: [item],
    lambda item: [],
    lambda item: [item, item],
    lambda item: [item, {**item, "says": "other"}],
    lambda item: [{**item, "says": None}],
    lambda item: [{**item, "id": 77}],
    lambda item: [{**item, "id": str(item["id"])}],
    lambda item: [item["says"]],
    lambda item: [{"says": item["says"]}],
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6), st.integers(1, 4), st.data())
def test_however_replies_are_garbled_nothing_is_lost_and_no_pair_gets_anothers_item(
    tmp_path_factory: pytest.TempPathFactory, count: int, per_call: int, data: st.DataObject
) -> None:
    def garbled(asked: Request) -> str:
        kept = [some for item in said_back(asked) for some in data.draw(st.sampled_from(GARBLE))(item)]
        return reply(data.draw(st.permutations(kept)))

    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    pairs = [pair(f"question {number}") for number in range(count)]
    verdicts, _ = asyncio.run(judged(url, Scripted(garbled), pairs, per_call))
    assert [verdict.item is None for verdict in verdicts] == [verdict.error is not None for verdict in verdicts]
    told = zip(pairs, said(verdicts), strict=True)
    assert all(words in (pair.question, "other", None) for pair, words in told)


async def test_a_pairs_prompt_does_not_depend_on_other_chunks(ledger_url: str) -> None:
    own = [pair("one", "b"), pair("two", "b")]
    provider = Scripted(in_full)
    await judged(ledger_url, provider, [pair("before", "a"), *own, pair("after", "c")])
    asked = len(provider.asked)
    await judged(ledger_url, provider, own)
    assert len(provider.asked) == asked


async def test_the_order_shown_is_mixed_and_follows_from_the_content(ledger_url: str) -> None:
    questions = [f"question {number}" for number in range(8)]
    provider = Scripted(in_full)
    await judged(ledger_url, provider, [pair(question) for question in questions], per_call=8)
    shown = list(provider.asked[0].inputs.values())
    assert sorted(shown) == questions != shown


async def test_nothing_to_ask_costs_nothing(ledger_url: str) -> None:
    verdicts, usage = await judged(ledger_url, Scripted(in_full), [])
    assert (verdicts, usage.calls) == ([], 0)
