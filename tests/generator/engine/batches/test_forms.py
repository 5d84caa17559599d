"""What batches refuse and calls take: it is left out of the next batch, or given up after some."""

from collections.abc import Callable
from typing import Any

import pytest

from generator.engine.replies.tries import TRIES
from generator.errors import RequestRejected
from generator.ledger import batch_forms
from generator.llm.batching.openai import OpenAIBatches
from tests.providers.server import RunningServer
from tests.support.asking import keys_for, model_at, request, requests
from tests.support.batching import NAMES, answered, one_pass, settle_all, until_ended

Serve = Callable[..., RunningServer]


@pytest.fixture
def server(provider_server: Serve, monkeypatch: pytest.MonkeyPatch) -> RunningServer:
    """A provider whose batches take no temperature."""
    made = provider_server(batches={"refuses": "temperature"})
    keys_for(monkeypatch, made.url)
    return made


@pytest.mark.parametrize("provider", NAMES)
async def test_a_parameter_that_batches_alone_refuse_is_left_out_of_the_next(
    ledger_url: str, server: RunningServer, provider: Any
) -> None:
    model, asked = model_at(server.url, provider, name=NAMES[provider]), requests(20)
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 20
    made = await settle_all(ledger_url, model)
    assert [(batch.requests, batch.done) for batch in made] == [(19, 0), (18, 18)]
    assert server.stats.calls == 2  # the first of each round


async def test_what_one_batch_refused_is_left_out_of_all_that_come_after_it(
    ledger_url: str, server: RunningServer
) -> None:
    model = model_at(server.url)
    await answered(ledger_url, model, requests(20))
    later = model.model_copy(update={"max_tokens": model.max_tokens + 1})  # of another stage, or another job
    asked = [request(number) for number in range(20, 40)]
    answers = await answered(ledger_url, later, asked)
    assert [answer.error for answer in answers] == [None] * 20
    assert [(batch.requests, batch.done) for batch in await settle_all(ledger_url, later)] == [
        (19, 0),
        (18, 18),
        (19, 19),
    ]


async def test_it_is_tried_again_after_a_month(
    ledger_url: str, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_at(server.url)
    await answered(ledger_url, model, requests(20))
    monkeypatch.setattr(batch_forms, "REMEMBERED_FOR", 0.0)
    await answered(ledger_url, model, [request(number) for number in range(20, 40)])
    last = (await settle_all(ledger_url, model))[2:]
    assert [(batch.requests, batch.done) for batch in last] == [(19, 0), (18, 18)]


async def test_two_forms_that_are_refused_one_after_the_other_are_left_out_each_once(
    ledger_url: str, server: RunningServer
) -> None:
    server.configure(batches={"refuses": "response_format"})
    model = model_at(server.url)
    for first in (0, 0, 0, 20):
        await one_pass(ledger_url, model, [request(number) for number in range(first, first + 20)])
        made = await until_ended(ledger_url, model)
    # JSON by its schema, JSON, and neither; what comes later begins with that.
    assert [(batch.requests, batch.done) for batch in made] == [(19, 0), (18, 0), (17, 17), (19, 19)]


async def test_what_nothing_can_be_left_out_for_ends_after_some_rounds(
    ledger_url: str, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenAIBatches, "heed", lambda *_: False)
    model, asked = model_at(server.url), requests(20)
    answers = await answered(ledger_url, model, asked)
    assert len(await settle_all(ledger_url, model)) == TRIES
    failed = [answer.error for answer in answers if answer.error is not None]
    assert [type(error) for error in failed] == [RequestRejected] * (20 - TRIES)
    assert "`temperature` is not supported in batches; so it was in 5 batches" in str(failed[0])
    assert "--finish sync" in str(failed[0])


async def test_it_is_asked_by_calls_where_that_is_wanted(ledger_url: str, server: RunningServer) -> None:
    model, asked = model_at(server.url), requests(20)
    answers = await answered(ledger_url, model, asked, finish="sync")
    assert [answer.error for answer in answers] == [None] * 20
    assert (len(await settle_all(ledger_url, model)), server.stats.calls) == (1, 20)
