"""A server that says it keeps nothing but files is given its folder anew after a write; it need not start again."""

import sys
from pathlib import Path

import pytest

from generator.tools.execution import ExecutorChoice
from generator.tools.executors.servers import Pool
from generator.tools.executors.workspace import Workspace
from tool_specs.sample_files import write_all

pytestmark = pytest.mark.asyncio
WRITE = {"file": "weather.h5", "path": "/daily_mean"}


@pytest.fixture
def target(tmp_path: Path) -> str:
    """The command line of the HDF5 server."""
    write_all(tmp_path / "data")
    return f"{sys.executable} -m tool_specs.hdf5_server {tmp_path / 'data'}"


async def test_its_process_stays_and_its_files_are_as_they_were(target: str) -> None:
    pool = Pool(ExecutorChoice(kind="mcp", target=target, servers=1))
    try:
        first = await pool.take()
        await first.call("export_dataset", WRITE)
        written = await first.changes()
        pool.give_back(first, fresh=False)
        second = await pool.take()
        assert (second is first, [file["path"] for file in written or []], await second.changes()) == (
            True,
            ["data/exports/weather.h5/daily_mean/data.csv"],
            [],
        )
        pool.give_back(second, fresh=True)
    finally:
        await pool.close()


async def test_one_that_may_be_at_a_call_still_is_started_again(target: str) -> None:
    pool = Pool(ExecutorChoice(kind="mcp", target=target, servers=1))
    try:
        first = await pool.take()
        pool.give_back(first, fresh=False, at_rest=False)
        second = await pool.take()
        assert second is not first
        pool.give_back(second, fresh=True)
    finally:
        await pool.close()


async def test_a_folder_laid_anew_has_what_was_deleted_and_changed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("kept", "changed", "deleted"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / name).write_text(name)
    space = Workspace(["serve", str(tmp_path / "data")])
    data = space.folder / "data"
    (data / "changed").write_text("other")
    (data / "deleted").unlink()
    (data / "more").mkdir()
    (space.scratch / "left").write_text("x")
    space.restore()
    found = {path.name: path.read_text() for path in data.iterdir()}
    assert (found, list(space.scratch.iterdir()), space.changes()) == (
        {name: name for name in ("kept", "changed", "deleted")},
        [],
        [],
    )
    space.close()
