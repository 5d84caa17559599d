"""What tools start and leave behind ends with them, however far it has gone away."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.tools.execution import ExecutorChoice, ExecutorGone
from generator.tools.executors import leftovers, open_executor, python
from generator.tools.executors.workspace import Workspace
from generator.tools.mcp.client import connected
from tests import ROOT
from tests.support.commands import wait_until
from tests.support.tools.mcp_servers import tool

LEAVE = """
import os, sys, time

def leave(clear=False, execute=True):
    \"\"\"Start a process with a session of its own whose parent is gone, and say its number.\"\"\"
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writer, str(os.getpid()).encode())
            if execute:
                command = [sys.executable, "-c", "import time; time.sleep(300)"]
                os.execve(sys.executable, command, {} if clear else os.environ)
            time.sleep(300)
        os._exit(0)
    os.wait()
    return int(os.read(reader, 20))
"""
FUNCTIONS = f"""{LEAVE}
def leave_and_hang(file):
    open(file, "w").write(str(leave()))
    time.sleep(300)

def leave_and_die(file):
    open(file, "w").write(str(leave()))
    os._exit(3)
"""
OWNER = """
import asyncio, sys
from generator.tools.execution import ExecutorChoice
from generator.tools.executors import python
from tests.support.tools.mcp_servers import tool

async def main():
    executor = await python.open(ExecutorChoice(kind="python", target=sys.argv[1]))
    async with executor.session("row") as session:
        print((await session.call(tool("leave"), {})).result, session._workspace.folder.parent, flush=True)
        await asyncio.sleep(300)

asyncio.run(main())
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "leaving.py").write_text(FUNCTIONS)
    return tmp_path / "leaving.py"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of this test alone."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    tempfile.tempdir = None


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("args", [{}, {"clear": True}, {"execute": False}])
async def test_what_a_function_leaves_behind_ends_with_its_session(module: Path, args: dict[str, bool]) -> None:
    executor = await python.open(ExecutorChoice(kind="python", target=str(module)))
    async with executor.session("row") as session:
        pid = (await session.call(tool("leave"), args)).result
        assert runs(pid)
    assert not runs(pid)
    await executor.close()


async def test_what_it_leaves_behind_ends_with_its_time(module: Path, tmp_path: Path) -> None:
    executor = await python.open(ExecutorChoice(kind="python", target=str(module), timeout=3))
    async with executor.session("row") as session:
        seen = await session.call(tool("leave_and_hang"), {"file": str(tmp_path / "pid")})
        assert "no answer within 3 s" in str(seen.error)
        assert not runs(int((tmp_path / "pid").read_text()))
    await executor.close()


async def test_what_it_leaves_behind_ends_with_its_process(module: Path, tmp_path: Path) -> None:
    executor = await python.open(ExecutorChoice(kind="python", target=str(module)))
    async with executor.session("row") as session:
        with pytest.raises(ExecutorGone):
            await session.call(tool("leave_and_die"), {"file": str(tmp_path / "pid")})
        assert not runs(int((tmp_path / "pid").read_text()))
    await executor.close()


async def test_what_an_mcp_server_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    begin = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(leave()))"
    start = "from mcp.server.mcpserver import MCPServer\nMCPServer('leaving').run()"
    server.write_text(f"{LEAVE}\n{begin}\n{start}\n")
    async with connected(f"{sys.executable} {server}"):
        pid = int((tmp_path / "pid").read_text())
        assert runs(pid)
    assert not runs(pid)


async def test_what_a_killed_run_left_behind_is_cleared_by_the_next(module: Path, temporary: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(module)], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    assert owner.stdout is not None
    number, folder = owner.stdout.readline().decode().split()
    leftovers.clear()
    assert (runs(int(number)), Path(folder).is_dir()) == (True, True)
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    leftovers.clear()
    wait_until(lambda: not runs(int(number)))
    assert list(temporary.iterdir()) == []


def test_folders_of_others_are_left_alone(temporary: Path) -> None:
    mine = Workspace([])
    (temporary / "generator-tools-unknown").mkdir()
    (temporary / "generator-tools-link").symlink_to(temporary)
    (temporary / "generator-tools-link2").symlink_to(mine.folder.parent)
    leftovers.clear()
    assert mine.folder.is_dir()
    assert len(list(temporary.iterdir())) == 4
    mine.close()
    assert len(list(temporary.iterdir())) == 3


async def test_the_first_executor_of_a_process_clears(ledger_url: str, module: Path, temporary: Path) -> None:
    from generator.ledger.store import open_ledger

    leftovers.clear_once.cache_clear()
    old = Workspace([])
    old._lock.close()  # as if its process had been killed
    async with open_ledger(ledger_url) as ledger:
        executor = await open_executor(ExecutorChoice(kind="python", target=str(module)), ledger)
        await executor.close()
    assert list(temporary.iterdir()) == []
