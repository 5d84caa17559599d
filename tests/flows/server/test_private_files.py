"""What runs leave behind for themselves is their user's alone; what they write for the user is as the umask says."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import chunk, lay_table
from tests.support.house import generator, house_with_up
from tests.support.prefect_server import lay_database

EXTRACTIVE = {"GENERATOR_LLM__PROVIDER": "extractive"}


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(*folders: Path) -> dict[str, str]:
    """What lies there, and is not 0700 or 0600."""
    found = [path for folder in folders for path in (folder, *folder.rglob("*")) if not path.is_socket()]
    assert len(found) > len(folders)
    modes = {str(path): stat.S_IMODE(path.stat().st_mode) for path in found}
    return {name: oct(mode) for name, mode in modes.items() if mode != (0o700 if Path(name).is_dir() else 0o600)}


def made_before(folder: Path) -> None:
    """A data folder and results as an older version has left them: open."""
    for path in (folder / "data" / "generator" / "embeddings", folder / "prefect" / "storage" / "old"):
        path.mkdir(parents=True)
        (path / "kept").write_text("an answer")


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_what_a_command_leaves_is_closed_and_its_output_is_not(tmp_path: Path, empty_database: Path, mask: int) -> None:
    with umask(mask):
        made_before(tmp_path)
        lay_database(tmp_path / "prefect", empty_database)
        lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
        written = ("generate", "my.lancedb", "-o", "qa.json"), ("report", "qa.json", "-o", "qa.html")
        assert [generator(tmp_path, *command, **EXTRACTIVE).code for command in written] == [0, 0]
    assert open_to_others(tmp_path / "data" / "generator", tmp_path / "prefect") == {}
    for name in ("qa.json", "qa.summary.json", "qa.html"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o666 & ~mask


@pytest.mark.slow
def test_what_a_server_leaves_is_closed_and_the_output_of_its_runs_is_not(tmp_path: Path, empty_database: Path) -> None:
    with umask(0o000):
        made_before(tmp_path)
        lay_table(tmp_path / "my.lancedb", [chunk(n) for n in range(3)])
        with house_with_up(tmp_path, empty_database) as house:
            given = {"lancedb_path": "my.lancedb", "output": "qa.json"}
            run = house.api.ended(house.api.start("qa-generate/default", given))
            left = open_to_others(tmp_path / "data" / "generator", tmp_path / "prefect")
    assert (run["state_name"], left) == ("Completed", {})
    assert stat.S_IMODE((tmp_path / "qa.json").stat().st_mode) == 0o666


def test_a_ledger_that_its_user_has_opened_to_others_stays_open(tmp_path: Path) -> None:
    shared = tmp_path / "team" / "ledger.db"

    def mode_after_a_look() -> int:
        assert generator(tmp_path, "ledger", GENERATOR_LEDGER__URL=f"sqlite+aiosqlite:///{shared}").code == 0
        return stat.S_IMODE(shared.stat().st_mode)

    with umask(0o000):
        assert mode_after_a_look() == 0o600
    shared.chmod(0o660)
    assert mode_after_a_look() == 0o660


def test_what_a_failed_run_leaves_is_closed(tmp_path: Path, empty_database: Path) -> None:
    with umask(0o000):
        lay_database(tmp_path / "prefect", empty_database)
        lay_table(tmp_path / "my.lancedb", [chunk(1)])
        nothing_is_as_good = ("pipeline", "my.lancedb", "-o", "out.jsonl", "--threshold", "10")
        assert generator(tmp_path, *nothing_is_as_good, **EXTRACTIVE).code != 0
    assert open_to_others(tmp_path / "data" / "generator", tmp_path / "prefect", tmp_path / "prefect" / "storage") == {}
