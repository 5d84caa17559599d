"""A schedule fires by itself: a real server, and its clock.

Once with the locked dependencies, and once with the newest that pyproject.toml allows, which `pip install` brings: a
release of a library has stopped Prefect's scheduler before, and nothing said so.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import ROOT
from tests.support.commands import chunk, lay_table, rows_of
from tests.support.house import COMMAND, house_with_up
from tests.support.prefect_api import Data, PrefectAPI

SECONDS = 240
"""Within which a deployment that is due every minute has run: a minute until it is, the scheduler's round, the run."""


@pytest.mark.slow
@pytest.mark.parametrize("dependencies", ["locked", "newest"])
def test_a_deployment_that_is_due_every_minute_runs_without_anybodys_doing(tmp_path: Path, dependencies: str) -> None:
    command = COMMAND if dependencies == "locked" else installed(tmp_path / "environment")
    lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
    with house_with_up(tmp_path, None, command, GENERATOR_SERVER__START_WITHIN="240") as house:
        assert house.first.code == 0, house.first.said
        given = {"lancedb_path": "my.lancedb", "output": "out.jsonl", "provider": "extractive"}
        house.api.schedule("qa-pipeline/default", "* * * * *", given)
        run = house.api.ended(_first_scheduled(house.api))
    assert (run["state_name"], len(rows_of(tmp_path / "out.jsonl")) > 0) == ("Completed", True)


def installed(environment: Path) -> Sequence[str]:
    """The command in an environment of its own, with dependencies as pip finds them now."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", str(ROOT)]
    with_authorities = {name: value for name, value in os.environ.items() if name != "SSL_CERT_FILE"}  # see conftest.py
    done = subprocess.run(pip, env=with_authorities, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [str(environment / "bin" / "generator")]


def _first_scheduled(api: PrefectAPI) -> Data:
    """The first run that a schedule has brought about, once it has begun."""
    deadline = time.monotonic() + SECONDS
    while not (begun := [run for run in api.find("flow_runs") if run["auto_scheduled"] and run["start_time"]]):
        assert time.monotonic() < deadline, "no schedule has fired"
        time.sleep(0.5)
    return begun[0]
