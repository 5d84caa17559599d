"""A watcher that nobody has to start: a schedule, a trigger, the flows that `generator up` serves; a burst, a crash."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.lancedb.connection import connect
from generator.lancedb.reading_tags import PREFIX
from tests.support.commands import chunk, lay_table, rows_of, wait_until
from tests.support.house import COMMAND, House, generator, house_with_up
from tests.support.prefect_api import Data

pytestmark = pytest.mark.slow
SECONDS = 240
"""Within which a deployment that is due every minute has run: a minute until it is, the scheduler's round, the run."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """One that the tests of this module share."""
    folder = tmp_path_factory.mktemp("watched")
    with house_with_up(folder, empty_database, GENERATOR_SERVER__START_WITHIN="240") as made:
        assert made.first.code == 0, made.first.said
        yield made


def test_a_schedule_looks_and_an_event_triggers_the_run(house: House) -> None:
    lay_table(house.folder / "due.lancedb", [chunk(n) for n in range(4)], "due")
    given = {"lancedb_path": "{{ event.payload.path }}", "table": ["due"], "output": "due.jsonl"}
    related = {"lancedb.path": str(house.folder / "due.lancedb")}
    house.api.automate("lancedb.table.changed", "lancedb.table.due", related, "qa-pipeline/default", given)
    house.api.schedule("watch/default", "* * * * *", {"lancedb_path": "due.lancedb", "table": ["due"], "settle": 0.5})
    looked = house.api.ended(_first(lambda: _runs(house, "watch"), "no schedule has fired"))
    assert (looked["state_name"], looked["auto_scheduled"]) == ("Completed", True)
    run = house.api.ended(_first(lambda: _runs(house, "qa-pipeline", "due.jsonl"), "no event has triggered a run"))
    assert (run["state_name"], run["created_by"]["type"]) == ("Completed", "AUTOMATION")
    assert run["parameters"]["lancedb_path"] == str(house.folder / "due.lancedb")
    assert len(rows_of(house.folder / "due.jsonl")) > 0


def test_a_watcher_starts_one_run_for_a_burst_and_none_for_a_compaction(house: House) -> None:
    lay_table(house.folder / "my.lancedb", [chunk(n) for n in range(4)])
    named = {"lancedb_path": "my.lancedb", "run": "qa-pipeline/default", "param": ["output=burst.jsonl"]}
    first = house.api.ended(house.api.start("watch/default", {**named, "settle": 0.5}))
    assert "4 added" in first["state"]["message"]
    house.api.ended(_first(lambda: _runs(house, "qa-pipeline", "burst.jsonl"), "no run was started"))
    given = ["watch", "my.lancedb", "--run", "qa-pipeline/default", "--param", "output=burst.jsonl"]
    own = {"XDG_DATA_HOME": str(house.folder / "data"), "PREFECT_HOME": str(house.folder / "prefect")}
    command = [*COMMAND, *given, "--every", "0.5", "--settle", "3"]
    with subprocess.Popen(command, cwd=house.folder, env={**os.environ, **own}, stderr=subprocess.PIPE) as watcher:
        table = connect(house.folder / "my.lancedb").open_table("text_chunks")
        table.optimize()
        for n in range(10, 30):
            table.add([chunk(n)])
            time.sleep(0.1)
        wait_until(lambda: len(_runs(house, "qa-pipeline", "burst.jsonl")) == 2, watcher)
        house.api.ended(_runs(house, "qa-pipeline", "burst.jsonl")[0])
        table.optimize()
        table.delete("id = 'c10'")
        connect(house.folder / "my.lancedb").drop_table("text_chunks")
        time.sleep(3)
        lay_table(house.folder / "my.lancedb", [chunk(n) for n in range(40, 43)])
        wait_until(lambda: len(_runs(house, "qa-pipeline", "burst.jsonl")) == 3, watcher)
        watcher.send_signal(signal.SIGINT)
        said = watcher.communicate(timeout=60)[1].decode()
    assert watcher.returncode == 130
    assert "20 added" in said
    assert said.count("holds no LanceDB tables") == 1, said
    assert len(_runs(house, "qa-pipeline", "burst.jsonl")) == 3


def test_the_tag_of_a_run_that_was_killed_goes_with_the_next(house: House) -> None:
    path = house.folder / "long.lancedb"
    lay_table(path, [chunk(n) for n in range(400)])
    command = [*COMMAND, "pipeline", "long.lancedb", "-o", "out.jsonl", "--provider", "extractive"]
    own = {"XDG_DATA_HOME": str(house.folder / "data"), "PREFECT_HOME": str(house.folder / "prefect")}

    def tags() -> list[str]:
        return [name for name in connect(path).open_table("text_chunks").tags.list() if name.startswith(PREFIX)]

    with subprocess.Popen(command, cwd=house.folder, env={**os.environ, **own}, stderr=subprocess.PIPE) as run:
        wait_until(lambda: bool(tags()), run)
        run.kill()
    assert len(tags()) == 1
    done = generator(house.folder, *command[len(COMMAND) :])
    assert (done.code, tags()) == (0, []), done.said


def _runs(house: House, flow: str, output: str | None = None) -> list[Data]:
    """Runs of a flow to an output, the newest first; what a schedule has for later does not count."""
    found = house.api.find("flow_runs", flows={"name": {"any_": [flow]}}, sort="EXPECTED_START_TIME_DESC")
    begun = [run for run in found if run["start_time"] or not run["auto_scheduled"]]
    return [run for run in begun if run["parameters"].get("output") == output]


def _first(find: Callable[[], list[Data]], otherwise: str) -> Data:
    deadline = time.monotonic() + SECONDS
    while not (found := find()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.5)
    return found[-1]
