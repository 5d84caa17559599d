"""Calls that live MCP servers really run: the state a session finds, what it leaves behind, what it may do."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice
from generator.tools.executors import workspace
from generator.tools.executors.workspace import Workspace, contents
from generator.tools.spec.model import Effects, Tool, closed_object
from tests.support.misbehaving_server import Server
from tests.support.tools.mcp_servers import READS, WRITES, calls, choice, executor, seen, started, tool


def alive(pid: int) -> bool:
    """Whether a process still runs; one that ended and was not yet fetched by its parent does not."""
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


async def left_of(pids: Iterable[int]) -> list[int]:
    """Which processes still run a while later: one that was killed ends with its next turn at a processor."""
    left = list(pids)
    deadline = time.monotonic() + 5
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
        left = [pid for pid in left if alive(pid)]
    return left


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, and nobody else makes any."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def test_sessions_that_only_read_share_a_server(tmp_path: Path, ledger_url: str) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened:
        pids = [(await seen(opened, f"row {row}", tool("pid")))[0].result["pid"] for row in range(20)]
    assert pids == [started(tmp_path)[0]] * 20


@pytest.mark.parametrize("effects", [WRITES, Effects(), Effects(idempotent=True)])
async def test_a_session_that_may_have_written_leaves_a_fresh_server(
    tmp_path: Path, ledger_url: str, effects: Effects
) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened:
        counted = [(await seen(opened, f"row {row}", tool("count", effects)))[0].result for row in range(3)]
    assert counted == [{"count": 1}] * 3


async def test_a_tool_that_says_it_reads_and_was_seen_to_write_leaves_a_fresh_server(
    tmp_path: Path, ledger_url: str
) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened:
        async with opened.session("a") as session:
            await session.call(tool("note"), {"text": "x"})
            await session.state()
        async with opened.session("b") as session:
            await session.call(tool("pid"), {})
            assert await session.state() == []


async def test_no_more_servers_work_at_a_time_than_are_chosen(tmp_path: Path, ledger_url: str) -> None:
    async with executor(choice(tmp_path, servers=2), ledger_url) as opened:
        together = [seen(opened, f"row {row}", tool("pid"), tool("pid")) for row in range(12)]
        observed = await asyncio.gather(*together)
    pids = [{observation.result["pid"] for observation in row} for row in observed]
    assert (max(map(len, pids)), len(set.union(*pids))) == (1, 2)


async def test_nothing_is_left_behind(tmp_path: Path, ledger_url: str, temporary: Path) -> None:
    async with executor(choice(tmp_path, servers=2), ledger_url) as opened:
        child = (await seen(opened, "a", tool("spawn", WRITES)))[0].result["child"]
    assert list(temporary.iterdir()) == []
    assert await left_of([child, *started(tmp_path)]) == []


async def test_a_server_that_is_still_starting_at_the_end_is_ended(
    tmp_path: Path, ledger_url: str, temporary: Path
) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened:
        await seen(opened, "a", tool("pid", WRITES))
        async with asyncio.timeout(10):
            while len(started(tmp_path)) < 2:
                await asyncio.sleep(0.001)
    assert list(temporary.iterdir()) == []
    assert await left_of(started(tmp_path)) == []


async def test_a_call_that_is_broken_off_leaves_a_fresh_server(tmp_path: Path, ledger_url: str) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened:
        await seen(opened, "a", tool("count"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await seen(opened, "b", tool("hang"))
        assert (await seen(opened, "c", tool("count")))[0].result == {"count": 1}


async def test_what_is_named_on_the_command_line_is_worked_on_as_a_copy(tmp_path: Path, ledger_url: str) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "a.txt").write_text("mine")
    chosen = choice(tmp_path, str(tmp_path / "data"))
    async with executor(chosen, ledger_url) as opened, opened.session("a") as session:
        observed = await session.call(tool("note", WRITES), {"text": "seen"})
        state = await session.state()
    assert observed.result == {"files": ["data/deep/a.txt", "note.txt"]}
    assert state == [{"path": "note.txt", "size": 4, "sha256": "7208794c984ea1c7"}]
    assert sorted(path.name for path in (tmp_path / "data").rglob("*")) == ["a.txt", "deep"]


async def test_a_server_is_given_no_keys_and_temporary_files_of_its_own(
    tmp_path: Path, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    async with executor(choice(tmp_path), ledger_url) as opened:
        given = (await seen(opened, "a", tool("environment")))[0].result
    assert "OPENAI_API_KEY" not in given["names"]
    assert Path(given["temporary"]).parent == Path(given["cwd"]).parent


async def test_calls_that_are_refused_are_not_made(tmp_path: Path, ledger_url: str) -> None:
    risky = tool("pid", Effects(destructive=True)), tool("count", Effects(open_world=True))
    async with executor(choice(tmp_path, only=("pid", "count")), ledger_url) as opened:
        said = [observation.error for observation in await seen(opened, "a", *risky, tool("note"))]
    assert said == [
        "pid was not called: it is marked destructive, and it is not allowed by name.",
        "count was not called: it is marked open-world, and it is not allowed by name.",
        "note was not called: it is not among the tools that may be called (pid, count).",
    ]
    assert started(tmp_path) == []


async def test_a_risky_tool_that_is_allowed_by_name_is_called(tmp_path: Path, ledger_url: str) -> None:
    async with executor(choice(tmp_path, allowed=("count",)), ledger_url) as opened:
        assert [each.result for each in await seen(opened, "a", tool("count", Effects(destructive=True)))] == [
            {"count": 1}
        ]


async def test_a_session_without_a_call_starts_no_server(tmp_path: Path, ledger_url: str) -> None:
    async with executor(choice(tmp_path), ledger_url) as opened, opened.session("a") as session:
        assert await session.state() == []
    assert started(tmp_path) == []


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("no-such-program-anywhere", "cannot be started"),
        (f"{sys.executable} -c 'import sys; sys.exit(\"no licence\")'", "no licence"),
        ("", "is no command line"),
        ("http://127.0.0.1:9/mcp", "cannot be reached"),
    ],
)
async def test_a_server_that_cannot_be_started_at_all_is_the_users_to_mend(
    ledger_url: str, temporary: Path, target: str, said: str
) -> None:
    async with executor(ExecutorChoice(kind="mcp", target=target), ledger_url) as opened:
        with pytest.raises(UsageError, match=said):
            await seen(opened, "a", tool("pid"))
    assert list(temporary.iterdir()) == []


def test_more_than_may_be_copied_is_refused(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "MOST_COPIED", 2**20)
    (tmp_path / "large").write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(UsageError, match="more than 1 MB: give a smaller folder"):
        Workspace(["program", str(tmp_path)])
    assert list(temporary.iterdir()) == []


def test_programs_and_modules_are_run_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("server.py", "package", "data"):
        (tmp_path / name).touch()
    space = Workspace(["python", "server.py", "-m", "package", "--folder=data", "data", "-x=none", "."])
    try:
        command = ["python", str(tmp_path / "server.py"), "-m", "package", "--folder=data", "_data", "-x=none"]
        assert space.command == [*command, tmp_path.name]
    finally:
        space.close()


def test_a_link_that_leads_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "again").symlink_to(tmp_path)
    (tmp_path / "data" / "file").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("copied")
    space = Workspace(["program", str(tmp_path / "data")])
    try:
        copied = {path.name: path.is_symlink() for path in space.folder.rglob("*")}
        assert copied == {"data": False, "file": False}
    finally:
        space.close()


async def test_over_http_the_state_is_the_servers_own(tmp_path: Path, ledger_url: str) -> None:
    async with over_http(tmp_path) as url:
        chosen = ExecutorChoice(kind="mcp", target=url, servers=2)
        async with executor(chosen, ledger_url) as opened, opened.session("a") as session:
            observed = [await session.call(tool("count", WRITES), {}) for _ in range(2)]
            assert await session.state() is None
    assert [observation.result for observation in observed] == [{"count": 1}, {"count": 2}]
    assert calls(tmp_path) == ["count", "count"]


async def test_the_time_server_is_asked_for_a_time(ledger_url: str) -> None:
    chosen = ExecutorChoice(kind="mcp", target="python -m mcp_server_time --local-timezone UTC")
    zones = {name: {"type": "string"} for name in ("source_timezone", "time", "target_timezone")}
    convert = Tool(
        tool_id="convert_time", name="convert_time", parameters=closed_object(zones, list(zones)), effects=READS
    )
    args = {"source_timezone": "Asia/Tokyo", "time": "12:00", "target_timezone": "Asia/Kolkata"}
    async with executor(chosen, ledger_url) as opened, opened.session("a") as session:
        observed = await session.call(convert, args)
        refused = await session.call(convert, {**args, "source_timezone": "Nowhere/Else"})
    assert (observed.result["time_difference"], observed.error) == ("-3.5h", None)
    assert refused.error is not None
    assert "Nowhere/Else" in refused.error


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
async def test_the_git_server_commits_into_a_copy(tmp_path: Path, ledger_url: str) -> None:
    repository = tmp_path / "repository"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "repository")
    for name, value in (("user.name", "Tester"), ("user.email", "tester@example.org")):
        git(repository, "config", name, value)
    (repository / "a.txt").write_text("first")
    git(repository, "add", "a.txt")
    git(repository, "commit", "--quiet", "--message=one")
    (repository / "b.txt").write_text("second")
    before = everything(repository)
    chosen = ExecutorChoice(kind="mcp", target=f"python -m mcp_server_git --repository {repository}")
    async with executor(chosen, ledger_url) as opened, opened.session("a") as session:
        path = {"repo_path": "repository"}
        added = await session.call(git_tool("git_add", files="array"), {**path, "files": ["b.txt"]})
        committed = await session.call(git_tool("git_commit", message="string"), {**path, "message": "two"})
        logged = await session.call(git_tool("git_log"), path)
        changed = [entry["path"] for entry in await session.state()]
    assert (added.error, committed.error) == (None, None)
    assert str(logged.result).count("Commit:") == 2
    assert "repository/.git/refs/heads/main" in changed
    assert everything(repository) == before


def git(folder: Path, *words: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *words], cwd=folder, env=environment, check=True)


def git_tool(name: str, **more: str) -> Tool:
    properties = {"repo_path": {"type": "string"}, **{key: {"type": kind} for key, kind in more.items()}}
    return Tool(tool_id=name, name=name, parameters=closed_object(properties, list(properties)), effects=WRITES)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def over_http(marks: Path) -> AbstractAsyncContextManager[str]:
    """The same server on a loopback port, as MCP's streamable HTTP with plain JSON answers."""
    server = Server(marks)

    async def answer(request: web.Request) -> web.Response:
        message: dict[str, Any] = await request.json()
        if "id" not in message:
            return web.Response(status=202)
        return web.json_response({"jsonrpc": "2.0", "id": message["id"], **server.answer(message)})

    @asynccontextmanager
    async def serving() -> AsyncIterator[str]:
        application = web.Application()
        application.router.add_post("/mcp", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/mcp"
        await runner.cleanup()

    return serving()


def test_other_contents_of_what_a_command_line_names_give_another_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "data" / "a.txt"
    file.parent.mkdir()
    file.write_text("one")
    command = ["server", "-m", "module", f"--folder={file.parent}"]
    first = contents(command)
    file.write_text("two")
    second = contents(command)
    file.write_text("one")
    assert first == contents(command) != second
    assert contents(["server", "-m", "module"]) == ""


def test_a_program_named_by_a_path_from_here_is_found_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = Workspace(["bin/server", "--quiet"])
    workspace.close()
    assert workspace.command == [str(tmp_path / "bin" / "server"), "--quiet"]
