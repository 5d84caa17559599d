"""Asking over the wire: the real SDKs against the loopback server, each fault in each provider's own words."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from generator.engine.ask import ask
from generator.engine.permits import outage_budget as patience
from generator.engine.permits import pool
from generator.engine.replies.tries import TRIES
from generator.engine.run import start_run
from generator.errors import BadReply, GeneratorError, ProviderGone, Refused, RequestRejected, ServerFault, UsageError
from generator.types import ProviderName
from tests.providers.server import ProviderServer
from tests.providers.settings import Fault, FaultKind
from tests.support.asking import SPEAKING, Note, keys_for, model_at, request, requests
from tests.support.wire import Answer, Wire, openai

every_provider = pytest.mark.parametrize("provider", SPEAKING)


@every_provider
@pytest.mark.parametrize(
    ("fault", "calls", "billed"),
    [
        ("prose", 1, 1),
        ("fences", 1, 1),
        ("think_tags", 1, 1),
        ("think_fields", 1, 1),
        ("empty", 2, 2),
        ("cut_off", 2, 2),
        ("wrong_types", 2, 2),
        ("error", 2, 1),
        ("reset", 2, 1),
    ],
)
async def test_a_fault_of_the_first_attempt_is_mended(
    provider: ProviderName,
    fault: FaultKind,
    calls: int,
    billed: int,
    ledger_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with ProviderServer(faults=[Fault(fault, attempts=1)]) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, provider), [request(7)], Note)
        (spent,) = await run.ledger.spent()
    assert answer.value == Note(answer="Harbour number 7 freezes in January.")
    assert (server.stats.calls, answer.usage.calls, answer.usage.retries) == (calls, calls, calls - 1)
    assert spent["attempts"] == billed


@every_provider
@pytest.mark.parametrize(
    ("fault", "error", "calls"),
    [
        (Fault("error", status=400), RequestRejected, 1),
        (Fault("error", status=500), ServerFault, TRIES),
        (Fault("cut_off"), BadReply, TRIES),
    ],
)
async def test_a_fault_that_stays_costs_its_own_item_alone(
    provider: ProviderName,
    fault: Fault,
    error: type[GeneratorError],
    calls: int,
    ledger_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = [replace(fault, contains="Harbour number 1 ")]
    async with ProviderServer(faults=faults) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        answers = await ask(model_at(server.url, provider), requests(3), Note)
    assert [type(answer.error) for answer in answers] == [type(None), error, type(None)]
    assert (answers[1].usage.calls, server.stats.calls) == (calls, calls + 2)


@pytest.mark.parametrize("fault", ["refusal", "content_filter"])
@pytest.mark.parametrize("provider", [name for name in SPEAKING if name != "ollama"])  # which has no word for it
async def test_a_reply_withheld_is_not_asked_for_again(
    provider: ProviderName, fault: FaultKind, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(faults=[Fault(fault)]) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, provider), [request()], Note)
    assert (type(answer.error), server.stats.calls) == (Refused, 1)


@every_provider
async def test_a_call_that_takes_too_long_is_given_up_and_tried_again(
    provider: ProviderName, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(faults=[Fault("timeout", attempts=1)]) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, provider, timeout=0.3), [request()], Note)
    assert (answer.value is not None, answer.usage.retries) == (True, 1)


@pytest.mark.parametrize("provider", ["vllm", "ollama"])
async def test_a_stream_that_breaks_off_is_billed_and_tried_again(
    provider: ProviderName, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(faults=[Fault("broken_stream", attempts=1)]) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, provider), [request(7)], Note)
        (spent,) = await run.ledger.spent()
    assert answer.value == Note(answer="Harbour number 7 freezes in January.")
    assert (server.stats.calls, answer.usage.retries, spent["attempts"]) == (2, 1, 2)


@pytest.mark.parametrize("provider", ["vllm", "openai"])
async def test_nothing_that_a_server_with_one_slot_works_on_is_given_up(
    provider: ProviderName, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = asyncio.Semaphore(1)

    async def one_after_another(_request: web.Request) -> web.StreamResponse:
        async with slot:
            await asyncio.sleep(0.15)
        return Answer(openai(Note(answer="In January.").model_dump_json())).response()

    async with Wire(one_after_another) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        answers = await ask(model_at(server.url, provider, timeout=1.2), requests(16), Note)
    assert [answer.error for answer in answers] == [None] * 16
    assert (run.used.calls, run.used.retries) == (16, 0)


async def test_calls_that_time_out_lower_what_is_sent_at_once(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ProviderServer(faults=[Fault("timeout", first=8)]) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        model = model_at(server.url, max_concurrency=8, timeout=0.5)
        answers = await ask(model, requests(8), Note)
        capacity = run.pool(model).capacity
    assert [answer.error for answer in answers] == [None] * 8
    assert capacity < 8


@every_provider
@pytest.mark.parametrize("settings", [{"key": "another key"}, {"models": ("another-model",)}])
async def test_a_wrong_key_or_unknown_model_stops_at_once(
    provider: ProviderName, settings: dict[str, Any], ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(**settings) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        with pytest.raises(UsageError):
            await ask(model_at(server.url, provider, max_concurrency=3), requests(20), Note)
    assert server.stats.calls == 3
    assert isinstance(run.stopped, UsageError)


@every_provider
@pytest.mark.parametrize("says_when", [True, False])
async def test_a_rate_limit_is_waited_out_and_costs_no_try(
    provider: ProviderName, says_when: bool, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: dict[str, Any] = {"requests_per_minute": 6, "window": 0.8, "retry_after": says_when}
    async with ProviderServer(**limits) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        answers = await ask(model_at(server.url, provider, max_concurrency=8), requests(10), Note)
    assert [answer.error for answer in answers] == [None] * 10
    assert (run.used.calls, run.used.retries) == (10, 0)
    assert run.used.turned_away == server.stats.statuses[429] > 0


async def test_a_503_is_waited_out_and_costs_no_try(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [Fault("error", status=503, first=TRIES + 1)]
    monkeypatch.setattr(pool, "FIRST_WAIT", 0.01)
    async with ProviderServer(faults=faults) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url, max_concurrency=1), [request()], Note)
    assert answer.value is not None
    assert (run.used.calls, run.used.retries, run.used.turned_away) == (1, 0, TRIES + 1)


async def test_rate_limit_headers_keep_requests_from_being_turned_away(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: dict[str, Any] = {"requests_per_minute": 10, "window": 0.6, "rate_headers": True}
    async with ProviderServer(latency=0.02, **limits) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        answers = await ask(model_at(server.url, max_concurrency=4), requests(25), Note)
    assert [answer.error for answer in answers] == [None] * 25
    assert run.used.turned_away == server.stats.statuses[429] <= 2


async def test_never_more_in_flight_than_allowed(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ProviderServer(latency=0.1) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        await asyncio.gather(
            *(ask(model_at(server.url, max_concurrency=10), requests(100)[start::4], Note) for start in range(4))
        )
    assert server.stats.calls == 100
    assert server.stats.in_flight.most == 10


async def test_two_models_of_one_provider_share_its_permits(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ProviderServer(latency=0.02) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        models = [model_at(server.url, max_concurrency=4, temperature=temperature) for temperature in (0.1, 0.9)]
        await asyncio.gather(*(ask(model, requests(12), Note) for model in models))
    assert (server.stats.calls, server.stats.in_flight.most) == (24, 4)


async def test_a_server_that_goes_away_and_comes_back_is_waited_for(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(latency=0.05) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        asking = asyncio.create_task(ask(model_at(server.url, max_concurrency=4), requests(40), Note))
        await asyncio.sleep(0.3)
        await server.pause_listening()
        await asyncio.sleep(1.0)
        await server.resume_listening()
        answers = await asking
    assert [answer.error for answer in answers] == [None] * 40
    assert run.used.retries <= 8


async def test_a_server_gone_for_good_ends_the_run_when_patience_ends(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(latency=0.02) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        model = model_at(server.url, max_concurrency=4, patience=1.0)
        await ask(model, requests(8), Note)
        await server.pause_listening()
        start = time.monotonic()
        with pytest.raises(ProviderGone, match="has been gone for 1 s"):
            await ask(model, requests(40), Note)
        seconds = time.monotonic() - start
        (spent,) = await run.ledger.spent()
    assert 1.0 <= seconds < 10.0
    assert spent["attempts"] == 8


@every_provider
async def test_a_server_never_there_is_said_to_be_unreachable(
    provider: ProviderName, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "START_PATIENCE", 0.6)
    async with ProviderServer() as server:
        url = server.url
    keys_for(monkeypatch, url)
    async with start_run(ledger_url) as run:
        with pytest.raises(ProviderGone, match=f"could not be reached for 1 s: .*{url}"):
            await ask(model_at(url, provider), requests(3), Note)
    assert run.used.calls == 0


async def test_thinking_is_kept_in_the_ledger_beside_the_reply(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer(faults=[Fault("think_fields")]) as server, start_run(ledger_url) as run:
        keys_for(monkeypatch, server.url)
        (answer,) = await ask(model_at(server.url), [request()], Note)
        found = await run.ledger.find([answer.origin.ledger_key])
    assert "first sentence" in found[answer.origin.ledger_key].thinking


async def test_no_key_gets_into_the_ledger(tmp_path: Any, ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ProviderServer(faults=[Fault("empty", every=2)]) as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-0123456789")
        await ask(model_at(server.url), requests(4), Note)
    assert b"sk-secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
