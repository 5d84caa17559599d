"""A batch that its provider takes none so large of goes out again in smaller ones, until all is answered."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from generator.engine.batches import sending
from generator.engine.batches.models import stored
from generator.engine.batches.room import room_for
from generator.ledger.batch_tables import Batch, Outcome, Stage
from generator.llm.batching.provider import BatchLimits
from tests.providers.batching import openai as openai_batches
from tests.providers.server import RunningServer
from tests.support.asking import SCRIPTED, keys_for, model_at, requests
from tests.support.batching import NAMES, answered, one_pass, settle_all, until_ended

Serve = Callable[..., RunningServer]
LIMITS = BatchLimits(requests=1000, bytes=10**6)


def batch(requests: int, outcome: str, model: str = stored(SCRIPTED), stage: Stage = Stage.ENDED) -> Batch:
    done = requests if outcome == "ended" else 0
    return Batch(0, "", stage, "", "", 1, model, requests, 0.0, 0.0, outcome=outcome, done=done)


@pytest.mark.parametrize(
    ("before", "most", "is_tight"),
    [
        ([], 1000, False),
        ([batch(800, "ended")], 1000, False),
        ([batch(800, Outcome.NO_ROOM)], 400, True),
        ([batch(800, Outcome.NO_ROOM), batch(400, Outcome.NO_ROOM)], 200, True),
        ([batch(800, Outcome.NO_ROOM), batch(30, "ended")], 400, True),  # too small to tell
        ([batch(800, Outcome.NO_ROOM), batch(400, "ended")], 800, True),
        ([batch(800, Outcome.NO_ROOM), batch(400, "ended"), batch(800, "ended")], 1000, False),
        ([batch(1, Outcome.NO_ROOM)], 1, True),
        ([batch(800, Outcome.TOO_LARGE), batch(400, "ended")], 400, False),
        ([batch(800, Outcome.NO_ROOM, "another")], 1000, False),
        ([batch(800, Outcome.NO_ROOM, stage=Stage.DROPPED), batch(400, "ended")], 1000, False),  # it says so at once
    ],
)
def test_the_next_batch_is_half_of_one_that_found_no_room_and_twice_one_that_was_worked_on(
    before: list[Batch], most: int, is_tight: bool
) -> None:
    room = room_for(SCRIPTED, before, LIMITS)
    assert (room.limits.requests, room.limits.bytes, room.is_tight) == (most, LIMITS.bytes, is_tight)


@pytest.mark.parametrize("provider", NAMES)
async def test_a_set_for_which_there_is_no_room_at_once_goes_out_in_parts(
    ledger_url: str, provider_server: Serve, monkeypatch: pytest.MonkeyPatch, provider: Any
) -> None:
    server = provider_server(batches={"queued": 300})
    keys_for(monkeypatch, server.url)
    model = model_at(server.url, provider, name=NAMES[provider], patience=0.1)
    asked = requests(20)
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 20
    assert set(server.stats.billed.keys.values()) == {1}
    made = await settle_all(ledger_url, model)
    if provider == "openai":  # which says it late
        assert [one.requests for one in made if one.outcome == Outcome.NO_ROOM][:2] == [19, 9]
    assert len(server.stats.billed.keys) > server.stats.calls  # and not one by one, at the full price


async def test_the_limit_of_a_minute_is_waited_for_before_the_first_half_alone(
    ledger_url: str, provider_server: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = provider_server(batches={"queued": 0}, retry_after=False)
    keys_for(monkeypatch, server.url)
    monkeypatch.setattr(sending, "A_WINDOW", 0.6)
    began = time.monotonic()
    await one_pass(ledger_url, model_at(server.url, "anthropic", name=NAMES["anthropic"]), requests(20))
    assert 0.5 < time.monotonic() - began < 2  # half a second passes before it is tried again
    made = server.stats.paths["/v1/messages/batches"]
    assert made == len([19, 19, 9, 4, 2, 1])


@pytest.mark.parametrize("provider", ["anthropic", "gemini"])
async def test_a_provider_that_says_at_once_how_much_it_has_room_for_is_sent_as_much_in_one_round(
    ledger_url: str, provider_server: Serve, monkeypatch: pytest.MonkeyPatch, provider: Any
) -> None:
    server = provider_server(batches={"seconds": 600, "queued": 1000})
    keys_for(monkeypatch, server.url)
    model = model_at(server.url, provider, name=NAMES[provider], patience=0)
    await one_pass(ledger_url, model, requests(33))
    made = await settle_all(ledger_url, model)
    sent = [one.requests for one in made if one.stage is Stage.SENT]
    refused = [one.requests for one in made if one.outcome == Outcome.NO_ROOM]
    assert (sent, refused) == ([16, 8, 4], [2])  # of those that were refused the last is shown


async def test_a_file_of_which_openai_says_late_that_it_is_too_large_goes_out_in_two(
    ledger_url: str, provider_server: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = provider_server()
    keys_for(monkeypatch, server.url)
    monkeypatch.setattr(openai_batches, "_MOST", 15)
    model, asked = model_at(server.url), requests(20)
    await one_pass(ledger_url, model, asked)
    (whole,) = await until_ended(ledger_url, model)
    assert (whole.outcome, whole.requests) == (Outcome.TOO_LARGE, 19)
    answers = await answered(ledger_url, model, asked)
    assert [answer.error for answer in answers] == [None] * 20
    _, *parts = await settle_all(ledger_url, model)
    assert [(part.requests, part.round) for part in parts] == [(9, 1), (9, 1)]
