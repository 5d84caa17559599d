"""Where no Prefect server runs, a command brings its own and takes it away again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.commands import Desk, chunk
from tests.support.prefect_server import lay_database

GENERATE = ("generate", "my.lancedb", "-o", "qa.json")


def test_without_a_server_one_line_says_so_and_nothing_is_left(desk_without_server: Desk, empty_database: Path) -> None:
    desk = desk_without_server
    lay_database(desk.path("prefect"), empty_database)
    desk.table([chunk(n) for n in range(3)])
    with no_new_processes():
        done = desk.end(desk.start(*GENERATE))
    assert (done.code, len(desk.rows("qa.json")) > 0, "Traceback" in done.said) == (0, True, False)
    assert done.lines[0] == (
        "No Prefect server is running: using an embedded one, which takes some seconds; "
        "`generator up` starts one that stays."
    )
    assert [line for line in done.lines if "rror" in line] == []


def test_a_server_that_does_not_start_is_told_at_once_and_in_one_line(desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.table([chunk(1)])
    desk.set(PREFECT_SERVER_DATABASE_CONNECTION_URL="nonsense", GENERATOR_SERVER__START_WITHIN="3600")
    done = desk.run(*GENERATE)
    assert (done.code, len(done.lines)) == (1, 2), done.said
    assert done.lines[1].startswith("generator: The embedded Prefect server ended at its start: ")


@contextmanager
def no_new_processes() -> Iterator[None]:
    """Nothing that the block starts outlives it."""
    before = embedded_servers()
    yield
    assert embedded_servers() - before == set()


def embedded_servers() -> set[str]:
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True, env=os.environ)
    return {line for line in listed.stdout.splitlines() if "flows.server.api_process" in line and "--embedded" in line}
