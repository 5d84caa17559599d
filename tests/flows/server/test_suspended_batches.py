"""A deployed run by batches leaves its worker while it waits, and `batch-poll` resumes it: on a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.providers.server import RunningServer
from tests.support.commands import KEY, chunk, lay_table, rows_of, wait_until
from tests.support.house import House, generator, house_with_up
from tests.support.prefect_api import Data

Serve = Callable[..., RunningServer]
BY_BATCH = {"lancedb_path": "my.lancedb", "output": "qa.jsonl", "mode": "batch"}

pytestmark = pytest.mark.slow


@pytest.fixture
def server(provider_server: Serve) -> RunningServer:
    return provider_server(key=KEY)


@pytest.fixture
def house(tmp_path: Path, empty_database: Path, server: RunningServer) -> Iterator[House]:
    """One with six chunks, whose flows ask the server."""
    lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(6)])
    asks = {**server.environment(), "GENERATOR_LLM__PROVIDER": "openai"}
    with house_with_up(tmp_path, empty_database, **asks) as made:
        yield made


def polled(house: House, server: RunningServer) -> str:
    done = generator(house.folder, "batch-poll", **server.environment())
    assert done.code == 0, done.said
    return done.said


def suspended(house: House) -> Data:
    """The run, once it is."""
    wait_until(lambda: house.api.latest_run("qa-generate")["state_name"] == "Suspended")
    return house.api.latest_run("qa-generate")


def test_a_run_is_suspended_until_its_batch_has_ended_and_goes_on_then(house: House, server: RunningServer) -> None:
    server.configure(batches={"seconds": 600})
    (before,) = house.api.deployment("batch-poll/default")["schedules"]
    house.api.start("qa-generate/default", BY_BATCH)
    run = suspended(house)
    (schedule,) = house.api.deployment("batch-poll/default")["schedules"]
    assert (before["active"], schedule["active"]) == (False, True)
    assert polled(house, server).endswith("Batches: 0 ended, 1 on their way; 0 runs resumed\n")
    assert "round 1 of 1, 0 of 5" in [found["description"] for found in house.api.artifacts(run)]
    server.configure(batches={})
    generator(house.folder, "batch", "cancel", "1", **server.environment())
    assert not (house.folder / "qa.jsonl").exists()
    assert polled(house, server)
    assert "was cancelled" in house.api.ended(run)["state"]["message"]
    house.api.start("qa-generate/default", BY_BATCH)
    again = suspended(house)
    assert polled(house, server).endswith("Batches: 1 ended, 0 on their way; 1 run resumed\n")
    assert house.api.ended(again)["state_name"] == "Completed"
    assert len(rows_of(house.folder / "qa.jsonl")) == 18
    assert set(server.stats.billed.keys.values()) == {1}
    assert house.api.states(again).count("PAUSED") == 1
    found: Any = house.api.find("events", filter={"event": {"name": ["generator.batch.ended"]}})
    assert {event["resource"]["prefect.resource.id"] for event in found["events"]} == {"generator.batch.2"}
