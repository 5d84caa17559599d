"""Asking by batches: each request is paid once, at half the price, and what failed is asked again, and only that."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from generator.engine.ask import ask
from generator.engine.batches.settling import Settling
from generator.engine.call import Answer
from generator.engine.replies.tries import TRIES
from generator.engine.run import start_run
from generator.errors import BadReply, BudgetReached, Queued, RequestRejected, UsageError
from generator.ledger.batch_tables import Batch
from generator.ledger.completions import completion_key
from generator.ledger.store import open_ledger
from generator.llm.prices import cost
from tests.providers.server import RunningServer
from tests.support.asking import Note, keys_for, model_at, requests
from tests.support.batching import NAMES, answered, by_batch, one_pass, until_ended
from tests.support.ledgers import rows

Serve = Callable[..., RunningServer]


@pytest.fixture
def serve(provider_server: Serve, monkeypatch: pytest.MonkeyPatch) -> Serve:
    def made(**settings: Any) -> RunningServer:
        server = provider_server(**settings)
        keys_for(monkeypatch, server.url)
        return server

    return made


@pytest.mark.parametrize("provider", NAMES)
async def test_all_is_answered_once_and_at_half_the_price(ledger_url: str, serve: Serve, provider: Any) -> None:
    server = serve()
    model = model_at(server.url, provider, name=NAMES[provider])
    asked = requests(20)
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 20
    keys = {completion_key(model, one) for one in asked}
    made = {row["key"]: row for row in await rows(ledger_url)}
    assert (set(made), len(await rows(ledger_url))) == (keys, 20)
    by_batch = [row for row in made.values() if row["key"] in server.stats.billed.keys]
    assert (len(by_batch), set(server.stats.billed.keys.values()), server.stats.calls) == (19, {1}, 1)
    full = [cost(model, row["tokens_in"], row["tokens_out"]) for row in by_batch]
    assert [row["cost"] for row in by_batch] == [pytest.approx(0.5 * (price or 0.0)) for price in full]


async def test_on_postgresql_too(ledger_on_postgres: str, serve: Serve) -> None:
    model = model_at(serve().url)
    answers = await answered(ledger_on_postgres, model, requests(20))
    assert [answer.error for answer in answers] == [None] * 20
    assert len(await rows(ledger_on_postgres)) == 20


@pytest.mark.parametrize("provider", ["openai", "anthropic"])  # Gemini keeps nothing of what expires
async def test_an_expired_half_is_asked_again_and_nothing_else(ledger_url: str, serve: Serve, provider: Any) -> None:
    server = serve(batches={"window": 0.3, "expires": 0.5})
    model = model_at(server.url, provider, name=NAMES[provider])
    asked = requests(21)
    (first,) = await one_pass(ledger_url, model, asked)
    assert isinstance(first, Batch)
    (first,) = await until_ended(ledger_url, model)
    assert (first.requests, first.done, first.failed) == (20, 10, 10)
    server.configure(batches={})
    found = await one_pass(ledger_url, model, asked)
    (second,) = [one for one in found if isinstance(one, Batch)]
    assert second.requests == 10 - 1  # the first of a round is asked at once
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 21
    assert len(await rows(ledger_url)) == 21


async def test_what_expired_is_asked_at_once_where_that_is_wanted(ledger_url: str, serve: Serve) -> None:
    server = serve(batches={"window": 0.3, "expires": 0.5})
    model, asked = model_at(server.url), requests(21)
    await one_pass(ledger_url, model, asked)
    await until_ended(ledger_url, model)
    answers = await one_pass(ledger_url, model, asked, finish="sync")
    assert [one.error for one in answers if isinstance(one, Answer)] == [None] * 21
    assert (len(server.stats.billed.keys), server.stats.calls) == (10, 11)


async def test_a_reply_of_no_use_is_asked_again_as_often_as_by_calls_and_then_fails(
    ledger_url: str, serve: Serve
) -> None:
    server = serve(faults=[{"kind": "wrong_types", "contains": "document 1"}])  # 1, 10 … 19
    model, asked = model_at(server.url), requests(20)
    answers = await answered(ledger_url, model, asked)
    failed = {0: type(None), 1: BadReply}
    assert [type(one.error) for one in answers] == [failed[n in (1, *range(10, 20))] for n in range(20)]
    attempts = Counter(row["key"] for row in await rows(ledger_url))
    assert max(attempts.values()) <= 2 * TRIES - 1  # by batches, and then, as the first of a round, by calls
    assert max(server.stats.billed.keys.values()) == TRIES


async def test_a_request_that_is_refused_is_asked_once_and_fails(ledger_url: str, serve: Serve) -> None:
    server = serve(faults=[{"kind": "error", "status": 400, "contains": "document 3"}])
    model, asked = model_at(server.url), requests(5)
    answers = await answered(ledger_url, model, asked)
    assert [type(one.error) for one in answers] == [type(None)] * 3 + [RequestRejected, type(None)]


async def test_two_at_once_send_each_request_once(ledger_url: str, serve: Serve) -> None:
    server = serve(batches={"seconds": 0.3})
    model, asked = model_at(server.url), requests(40)
    await asyncio.gather(*(answered(ledger_url, model, asked) for _ in range(2)))
    assert max(server.stats.billed.keys.values()) == 1
    assert len(await rows(ledger_url)) == 40


async def test_a_job_waits_for_the_batch_of_another_that_sent_the_same_just_before(
    ledger_url: str, serve: Serve
) -> None:
    model, asked = model_at(serve(batches={"seconds": 60}).url), requests(5)
    async with by_batch(ledger_url) as one:
        with pytest.raises(Queued):
            await ask(model, asked, Note)
        async with by_batch(ledger_url, scope="another") as other:
            with pytest.raises(Queued):
                await ask(model, asked, Note)
            assert one.queue is not None
            assert other.queue is not None
            sent = await one.queue.finish()
            assert [batch.requests for batch in sent] == [3]  # each has asked one at once
            assert await other.queue.finish() == sent


async def test_by_calls_nothing_is_asked_that_is_on_its_way(ledger_url: str, serve: Serve) -> None:
    server = serve(batches={"seconds": 60})
    model, asked = model_at(server.url), requests(5)
    await one_pass(ledger_url, model, asked)
    async with start_run(ledger_url) as run:
        run.beside_batches = True
        with pytest.raises(UsageError, match=r"on their way in batch 1 .*--mode batch"):
            await ask(model, asked, Note)
    assert server.stats.calls == 1


async def test_the_budget_counts_what_is_queued(ledger_url: str, serve: Serve) -> None:
    server = serve()
    model = model_at(server.url, price={"input": 0.0, "output": 1000.0}, max_tokens=1000)  # $1 a call at most
    asked = requests(10)
    found = await one_pass(ledger_url, model, asked, budget=3.0)
    (batch,) = [one for one in found if isinstance(one, Batch)]
    assert batch.requests == 5
    assert batch.most == pytest.approx(2.5)
    await until_ended(ledger_url, model)
    answers = await answered(ledger_url, model, asked, budget=3.0)
    paid = sum(row["cost"] for row in await rows(ledger_url))
    assert paid <= 3.0
    left = [one for one in answers if one.error is not None]
    assert all(isinstance(one.error, BudgetReached) for one in left)


async def test_the_budget_knows_what_passes_before_have_spent_by_calls(ledger_url: str, serve: Serve) -> None:
    model, asked = model_at(serve(batches={"window": 0.1, "expires": 0.5}).url), requests(9)
    await one_pass(ledger_url, model, asked)
    await until_ended(ledger_url, model)
    async with by_batch(ledger_url, budget=1.0) as run:
        paid = [row["cost"] for row in await rows(ledger_url)]
        assert len(paid) == 5
        assert run.budget.spent == pytest.approx(sum(paid))


async def test_a_cancelled_batch_keeps_what_it_answered_and_the_rest_is_asked_again(
    ledger_url: str, serve: Serve
) -> None:
    server = serve(batches={"seconds": 1.0})
    model, asked = model_at(server.url), requests(41)
    found = await one_pass(ledger_url, model, asked)
    await asyncio.sleep(0.4)
    async with open_ledger(ledger_url) as ledger:
        settling = Settling(ledger, lambda _: model)
        for batch in found:
            assert isinstance(batch, Batch)
            await settling.cancel(batch)
        await settling.close()
    (ended,) = await until_ended(ledger_url, model)
    assert (ended.outcome, ended.done + ended.failed) == ("cancelled", 40)
    assert 0 < ended.done < 40
    server.configure(batches={})
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 41
    assert max(server.stats.billed.keys.values()) == 1


async def test_a_batch_of_which_nobody_heard_whether_it_was_made_is_found(ledger_url: str, serve: Serve) -> None:
    server = serve(faults=[{"kind": "lost", "path": "/batches", "first": 1}])
    model, asked = model_at(server.url), requests(10)
    (batch,) = await one_pass(ledger_url, model, asked)
    assert isinstance(batch, Batch)
    assert (batch.stage, batch.remote) == ("intended", "")
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 10
    assert set(server.stats.billed.keys.values()) == {1}


async def test_a_reply_of_no_use_goes_into_a_third_batch_where_the_second_expired(
    ledger_url: str, serve: Serve
) -> None:
    server = serve(faults=[{"kind": "wrong_types", "contains": f"document {n}"} for n in range(1, 8)])
    model, asked = model_at(server.url), requests(8)
    await one_pass(ledger_url, model, asked)
    await until_ended(ledger_url, model)
    server.configure(batches={"window": 0.1, "expires": 1.0}, faults=[])
    await one_pass(ledger_url, model, asked)
    await until_ended(ledger_url, model)
    server.configure(batches={})
    (third,) = await one_pass(ledger_url, model, asked)
    assert isinstance(third, Batch)
    assert third.requests == 8 - 3  # the first of each round is asked at once
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 8
