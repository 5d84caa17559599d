"""A schedule fires by itself: a real server, and its clock."""

import time
from pathlib import Path

import pytest

from tests.support.commands import chunk, lay_table, rows_of
from tests.support.house import house_with_up
from tests.support.prefect_api import Data, PrefectAPI

SECONDS = 180
"""Within which a deployment that is due every minute has run: a minute until it is, the scheduler's round, the run."""


@pytest.mark.slow
def test_a_deployment_that_is_due_every_minute_runs_without_anybodys_doing(
    tmp_path: Path, empty_database: Path
) -> None:
    lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
    with house_with_up(tmp_path, empty_database) as house:
        assert house.first.code == 0, house.first.said
        given = {"lancedb_path": "my.lancedb", "output": "out.jsonl", "provider": "extractive"}
        house.api.schedule("qa-pipeline/default", "* * * * *", given)
        run = house.api.ended(_first_scheduled(house.api))
    assert (run["state_name"], len(rows_of(tmp_path / "out.jsonl")) > 0) == ("Completed", True)


def _first_scheduled(api: PrefectAPI) -> Data:
    """The first run that a schedule has brought about, once it has begun."""
    deadline = time.monotonic() + SECONDS
    while not (begun := [run for run in api.find("flow_runs") if run["auto_scheduled"] and run["start_time"]]):
        assert time.monotonic() < deadline, "no schedule has fired"
        time.sleep(0.5)
    return begun[0]
