"""Asking: once for each thing, in order, paid for once and on record, whatever happens meanwhile."""

import asyncio
import gc
import weakref
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.engine.ask import ask
from generator.engine.replies.tries import TRIES
from generator.engine.run import start_run
from generator.errors import (
    BudgetReached,
    Interrupted,
    RateLimited,
    RunStopped,
    UsageError,
)
from generator.types import Completion, Model
from tests.support.asking import PRICE, SCRIPTED, Note, Scripted, echo, faulty, request, requests, run_with, said


async def test_answers_come_in_the_order_of_the_requests(ledger_url: str) -> None:
    asked = requests(30)
    provider = Scripted(echo)
    async with run_with(ledger_url, SCRIPTED, provider):
        answers = await ask(SCRIPTED, asked, Note)
    assert said(answers) == [each.user for each in asked]


async def test_the_same_request_twice_is_asked_once_and_counted_once(ledger_url: str) -> None:
    provider = Scripted(echo)
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        answers = await ask(SCRIPTED, [request(1), request(2), request(1)], Note)
    assert len(provider.asked) == 2
    assert said(answers)[0] == said(answers)[2]
    assert [(answer.usage.calls, answer.usage.reused) for answer in answers] == [(1, 0), (1, 0), (0, 1)]
    assert (run.used.calls, run.used.reused) == (2, 1)


async def test_what_was_answered_is_freed_without_the_garbage_collector(ledger_url: str) -> None:
    asked = requests(5)
    left = [weakref.ref(each) for each in asked]
    provider = Scripted(echo)
    gc.disable()
    try:
        async with run_with(ledger_url, SCRIPTED, provider):
            await ask(SCRIPTED, asked, Note)
            asked.clear()
            provider.asked.clear()
            assert [each() for each in left] == [None] * 5
    finally:
        gc.enable()


async def test_two_batches_at_once_ask_the_same_request_once(ledger_url: str) -> None:
    provider = Scripted(echo, seconds=0.05)
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        batches = await asyncio.gather(*(ask(SCRIPTED, [request(1), request(number)], Note) for number in (2, 3)))
    assert len(provider.asked) == 3
    assert said(batches[0])[0] == said(batches[1])[0]
    assert sum(answer.usage.calls for batch in batches for answer in batch) == run.used.calls == 3


async def test_what_is_in_the_ledger_is_not_asked_again(ledger_url: str) -> None:
    provider = Scripted(echo)
    async with run_with(ledger_url, SCRIPTED, provider):
        first = await ask(SCRIPTED, requests(5), Note)
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        second = await ask(SCRIPTED, requests(6), Note)
    assert len(provider.asked) == 6
    assert [answer.value for answer in second[:5]] == [answer.value for answer in first]
    assert [answer.origin for answer in second[:5]] == [answer.origin for answer in first]
    assert (run.used.calls, run.used.reused) == (1, 5)


async def test_another_sample_is_asked_anew(ledger_url: str) -> None:
    provider = Scripted(echo)
    fresh = SCRIPTED.model_copy(update={"sample": 1})
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        run._providers[fresh.model_dump_json()] = provider
        await ask(SCRIPTED, requests(2), Note)
        await ask(fresh, requests(2), Note)
    assert len(provider.asked) == 4


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6), st.lists(st.integers(0, 10), max_size=25), st.data())
def test_never_more_in_flight_than_allowed_nor_one_request_twice(
    tmp_path_factory: pytest.TempPathFactory, most: int, numbers: list[int], data: st.DataObject
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    cut = data.draw(st.integers(0, len(numbers)))
    model = SCRIPTED.model_copy(update={"max_concurrency": most})
    provider = Scripted(echo, seconds=0.001)

    async def work() -> None:
        async with run_with(url, model, provider):
            batches = (numbers[:cut], numbers[cut:])
            await asyncio.gather(*(ask(model, [request(n) for n in batch], Note) for batch in batches))

    asyncio.run(work())
    assert provider.most <= most
    assert sorted(each.user for each in provider.asked) == sorted({request(n).user for n in numbers})


async def test_each_attempt_is_billed_and_the_cost_adds_up(ledger_url: str) -> None:
    provider = Scripted(faulty("", "prose"))
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        (answer,) = await ask(SCRIPTED, [request()], Note)
        (spent,) = await run.ledger.spent()
    assert (spent["attempts"], spent["tokens_in"], spent["tokens_out"]) == (3, 3000, 300)
    assert spent["cost"] == pytest.approx(3 * PRICE)
    assert answer.usage.cost == run.used.cost == run.budget.spent == pytest.approx(3 * PRICE)
    assert answer.origin.cost == pytest.approx(PRICE)


async def test_an_unknown_price_is_said_and_not_guessed(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"price": None})
    async with run_with(ledger_url, model, Scripted(echo)) as run:
        (answer,) = await ask(model, [request()], Note)
    assert (answer.origin.cost, run.used.cost, run.used.unpriced) == (None, 0.0, 1)


async def test_being_turned_away_costs_no_try(ledger_url: str) -> None:
    provider = Scripted(faulty(*[RateLimited("429", 0.001)] * (TRIES + 3)))
    async with run_with(ledger_url, SCRIPTED, provider):
        (answer,) = await ask(SCRIPTED, [request()], Note)
    assert answer.value is not None
    assert (answer.usage.calls, answer.usage.retries, answer.usage.turned_away) == (1, 0, TRIES + 3)


async def test_a_usage_error_stops_the_run_before_another_call_is_sent(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_concurrency": 4})
    provider = Scripted(lambda asked: UsageError("wrong key"), seconds=0.001)
    async with run_with(ledger_url, model, provider):
        with pytest.raises(UsageError, match="wrong key"):
            await ask(model, requests(50), Note)
    assert len(provider.asked) == 4


async def test_a_ledger_that_cannot_be_written_stops_the_run_before_more_is_paid(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_concurrency": 2})
    provider = Scripted(echo)
    async with run_with(ledger_url, model, provider) as run:

        async def fail(_entry: Any) -> None:
            raise RunStopped("disk full")

        run.ledger.record = fail  # type: ignore[assignment,method-assign]
        with pytest.raises(RunStopped, match="disk full"):
            await ask(model, requests(50), Note)
    assert len(provider.asked) == 2


async def test_a_stopped_run_keeps_what_was_in_flight_and_asks_nothing_more(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_concurrency": 3})
    provider = Scripted(echo, seconds=0.05)
    async with run_with(ledger_url, model, provider) as run:
        asking = asyncio.create_task(ask(model, requests(10), Note))
        await provider.has_been_asked(3)
        run.stop(Interrupted("Ctrl-C"))
        with pytest.raises(Interrupted):
            await asking
        (spent,) = await run.ledger.spent()
    assert (len(provider.asked), spent["attempts"]) == (3, 3)


async def test_a_cancelled_batch_leaves_no_call_behind(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_concurrency": 3})
    provider = Scripted(echo, seconds=0.05)
    async with run_with(ledger_url, model, provider) as run:
        asking = asyncio.create_task(ask(model, requests(10), Note))
        await provider.has_been_asked(3)
        asking.cancel()
        await asyncio.wait([asking])
        assert run.in_flight == 0
        await asyncio.sleep(0.1)
    assert len(provider.asked) == 3


async def test_an_error_that_nobody_expected_is_raised_and_leaves_no_call_behind(ledger_url: str) -> None:
    provider = Scripted(faulty(ZeroDivisionError("a bug")), seconds=0.01)
    async with run_with(ledger_url, SCRIPTED, provider) as run:
        with pytest.raises(ZeroDivisionError):
            await ask(SCRIPTED, requests(3), Note)
        assert run.in_flight == 0


async def test_a_budget_is_not_exceeded_and_the_rest_is_said_not_to_be_asked(ledger_url: str) -> None:
    model = SCRIPTED.model_copy(update={"max_tokens": 100})
    provider = Scripted(lambda asked: Completion(echo(asked), tokens_in=40, tokens_out=100), seconds=0.001)
    async with run_with(ledger_url, model, provider, budget=0.0055) as run:
        answers = await ask(model, requests(20), Note)
    assert run.used.cost <= 0.0055
    assert said(answers).count(None) == 20 - len(provider.asked) == 15
    assert {type(answer.error) for answer in answers if not answer.value} == {BudgetReached}


async def test_asking_without_a_run_is_a_mistake_of_the_program() -> None:
    with pytest.raises(RuntimeError, match="start_run"):
        await ask(SCRIPTED, [request()], Note)


async def test_a_connection_is_opened_once_however_many_wait_for_it(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    async def connect(_model: Model) -> Scripted:
        opened.append(Scripted(echo))
        await asyncio.sleep(0.01)
        return opened[-1]

    monkeypatch.setattr("generator.engine.run.connect", connect)
    async with start_run(ledger_url):
        await ask(SCRIPTED, requests(10), Note)
    assert len(opened) == 1
