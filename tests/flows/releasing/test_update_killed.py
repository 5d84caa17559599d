"""An update that is killed: the next one gives what an undisturbed one gives, and pays for nothing twice."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import SECONDS, Desk, chunk, ledger_rows

pytestmark = pytest.mark.slow

UPDATE = ("pipeline", "my.lancedb", "--update", "--skip-enrichment", "--threshold", "4", "-o", "set/out.jsonl")
COMMAND = (*UPDATE, "--rejected", "set/left.jsonl")
KILLED = """
import os, signal, sys
from generator.releases import begun, staging
left = int(sys.argv.pop(1))
def counted(work):
    def run(*arguments, **named):
        global left
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return work(*arguments, **named)
    return run
staging.Staging.file = counted(staging.Staging.file)
begun.Begun.write = counted(begun.Begun.write)
begun._put_in_place = counted(begun._put_in_place)
begun.write_manifest = counted(begun.write_manifest)
from flows.command.cli import main
main()
"""
"""A command that kills itself when it has come to so many steps of making a release."""


@pytest.mark.parametrize("step", [0, 3, 6, 7, 9, 13])
def test_a_killed_update_is_made_good_by_the_next(desk: Desk, step: int) -> None:
    folder = desk.path("set")
    folder.mkdir()
    rows = [chunk(n) for n in range(8)]
    desk.table(rows)
    desk.summary(*COMMAND)
    shutil.copytree(folder, desk.path("first"))
    desk.table([chunk(20, id="c2", source="file2.md"), *(row for row in rows if row["id"] not in ("c2", "c5"))])
    desk.summary(*COMMAND)
    expected, asked = contents(folder), ledger_rows(desk)
    shutil.rmtree(folder)
    desk.path("first").rename(folder)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), *COMMAND],
        cwd=desk.folder,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert desk.run(*COMMAND).code == 0
    assert contents(folder) == expected
    assert ledger_rows(desk) == asked
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a set whose bytes say nothing of when it was made."""
    return {name: (folder / name).read_bytes() for name in ("out.jsonl", "out.origins.jsonl", "left.jsonl")}
