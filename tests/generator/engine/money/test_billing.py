"""What an attempt is billed where the provider does not say, or says what no count of tokens is."""

from typing import Any

import pytest

from generator.engine.ask import ask
from generator.engine.money.billing import bill
from generator.engine.run import start_run
from generator.types import Completion, Model, ProviderName, Request
from tests.support.asking import PRICE, SCRIPTED, SPEAKING, Note, Scripted, echo, keys_for, model_at, request, requests
from tests.support.asking import run_with as run
from tests.support.ledgers import rows
from tests.support.wire import Answer, Wire, anthropic, gemini, ollama, openai

ASKED = Request("s" * 349, "u" * 699, Note)
"""300 tokens and two, for two texts."""


def test_what_the_provider_counted_is_billed_as_it_is() -> None:
    billed = bill(SCRIPTED, ASKED, Completion("text", tokens_in=1000, tokens_out=100))
    assert (billed.tokens_in, billed.tokens_out, billed.cost, billed.estimated) == (1000, 100, PRICE, False)


@pytest.mark.parametrize(
    ("given", "tokens"),
    [
        ((0, 0), (300, 60)),
        ((500, 0), (500, 60)),
        ((0, 40), (300, 40)),
        ((-1, 40), (300, 40)),
        ((500, 10**12), (500, 60)),
    ],
)
def test_what_it_did_not_count_is_estimated_from_the_texts_thinking_included(
    given: tuple[int, int], tokens: tuple[int, int]
) -> None:
    said = Completion("t" * 69, thinking="t" * 139, tokens_in=given[0], tokens_out=given[1])
    billed = bill(SCRIPTED, ASKED, said)
    assert (billed.tokens_in, billed.tokens_out, billed.estimated) == (*tokens, True)
    assert billed.cost == pytest.approx((tokens[0] + 10 * tokens[1]) / 1e6)


def test_nothing_said_is_nothing_billed() -> None:
    billed = bill(SCRIPTED, ASKED, Completion("", tokens_in=7))
    assert (billed.tokens_in, billed.tokens_out, billed.estimated) == (7, 0, False)


def test_no_more_is_estimated_than_a_reply_may_have() -> None:
    short = SCRIPTED.model_copy(update={"max_tokens": 50})
    assert bill(short, ASKED, Completion("t" * 7000)).tokens_out == 50


def test_rules_take_no_tokens() -> None:
    billed = bill(Model(provider="extractive", name="rules"), ASKED, Completion("text"))
    assert (billed.tokens_in, billed.tokens_out, billed.cost, billed.estimated) == (0, 0, 0.0, False)


SAID = '{"answer": "In January."}'
ANSWERS = {
    "openai": (openai(SAID), "usage"),
    "anthropic": (anthropic({"type": "text", "text": SAID}), "usage"),
    "gemini": (gemini({"text": SAID}), "usageMetadata"),
    "ollama": ({k: v for k, v in ollama(SAID).items() if not k.endswith("eval_count")}, "usage"),
}
USAGES: dict[str, Any] = {
    "none": ...,
    "null": None,
    "empty": {},
    "zeros": dict.fromkeys(("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens"), 0),
    "no counts": dict.fromkeys(("prompt_tokens", "completion_tokens", "input_tokens", "promptTokenCount"), "some"),
    "a list": [1, 2],
    "without end": dict.fromkeys(("prompt_tokens", "completion_tokens", "output_tokens", "totalTokenCount"), 1e300),
}


@pytest.mark.parametrize("provider", SPEAKING)
@pytest.mark.parametrize("usage", USAGES)
async def test_a_reply_whose_usage_says_nothing_is_used_and_billed_by_an_estimate(
    provider: ProviderName, usage: str, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, name = ANSWERS[provider]
    body = {key: value for key, value in answer.items() if key != name}
    if USAGES[usage] is not ...:
        body[name] = USAGES[usage]
    async with Wire(Answer(body)) as server, start_run(ledger_url) as current:
        keys_for(monkeypatch, server.url)
        model = model_at(server.url, provider, price={"input": 1.0, "output": 10.0})
        (asked,) = await ask(model, [request()], Note)
    assert asked.value == Note(answer="In January.")
    assert (asked.usage.calls, asked.usage.estimated, current.used.estimated) == (1, 1, 1)
    (row,) = await rows(ledger_url)
    assert row["estimated"]
    assert row["tokens_in"] > 20
    assert row["tokens_out"] > 5
    assert row["cost"] == asked.usage.cost > 0


@pytest.mark.parametrize(
    ("provider", "total"),
    [("openai", {"usage": {"total_tokens": 900}}), ("gemini", {"usageMetadata": {"totalTokenCount": 900}})],
)
async def test_of_a_total_alone_nothing_is_lost(
    provider: ProviderName, total: dict[str, Any], ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Wire(Answer({**ANSWERS[provider][0], **total})) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        await ask(model_at(server.url, provider), [request()], Note)
    (row,) = await rows(ledger_url)
    assert row["estimated"]
    assert row["tokens_in"] + row["tokens_out"] >= 900


async def test_a_budget_holds_where_no_usage_is_said(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_tokens": 100})
    provider = Scripted(lambda asked: Completion(echo(asked)), seconds=0.001)
    async with run(ledger_url, model, provider, budget=0.004) as current:
        answers = await ask(model, requests(50), Note)
    assert 0.002 < current.used.cost <= 0.004
    assert 0 < len(provider.asked) < 50
    assert [answer.value is not None for answer in answers].count(True) == len(provider.asked)
    assert sum(row["cost"] for row in await rows(ledger_url)) == pytest.approx(current.used.cost)
