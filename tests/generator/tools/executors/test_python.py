"""Calls of a module's functions, in real processes."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.tools.execution import ExecutorChoice, ExecutorGone, Observation
from generator.tools.executors import python
from generator.tools.processes import MARK
from generator.tools.spec.model import Effects, Tool

MODULE = """
import ctypes, os, subprocess, sys, time
from dataclasses import dataclass

NOTES = []

@dataclass
class Note:
    text: str
    tags: tuple = ()

def add(text): NOTES.append(text); return {"count": len(NOTES)}
def notes(): return [Note(text, ("new",)) for text in NOTES]
def divide(a, b): return a / b
def talk(): print('{"result": "forged"}'); sys.stdout.flush(); os.write(1, b"x"); return input()
def leave(): sys.exit(3)
def die(): os._exit(7)
def crash(): ctypes.string_at(0)
def loop():
    while True: pass
def flood(): return "x" * 50_000_000
def rows(): return [{"number": n} for n in range(20_000)]
def odd(): return {"nan": float("nan"), 1: {3, 1}, "bytes": b"ab", "half": "\\ud800", "big": 2**70}
def circle(): ring = []; ring.append(ring); return ring
def write(name): open(name, "w").write("kept"); return os.getcwd()
def seen(): return sorted(os.environ)
def child(): return subprocess.Popen(["sleep", "60"]).pid
async def later(): return "later"
def unprintable():
    class Odd(Exception):
        def __str__(self): raise ValueError
    raise Odd
value = 3
"""


def tool(name: str, effects: Effects | None = None) -> Tool:
    return Tool(tool_id=name, name=name, effects=effects or Effects())


READ_ONLY = Effects(read_only=True)


@pytest.fixture(scope="module")
def module_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("module") / "notes_of_test.py"
    file.write_text(MODULE)
    return file


@asynccontextmanager
async def executor_of(target: Path | str, **choice: Any) -> AsyncIterator[python.PythonExecutor]:
    executor = await python.open(ExecutorChoice(kind="python", target=str(target), **choice))
    try:
        yield executor
    finally:
        await executor.close()


@asynccontextmanager
async def session_of(target: Path, **choice: Any) -> AsyncIterator[python.PythonSession]:
    async with executor_of(target, **choice) as executor, executor.session("row") as one:
        yield one


async def call(target: Path, name: str, **args: Any) -> Observation:
    async with session_of(target, timeout=10) as one:
        return await one.call(tool(name), args)


async def test_a_function_is_called_with_its_arguments(module_file: Path) -> None:
    seen = await call(module_file, "divide", a=1, b=4)
    assert (seen.result, seen.error) == (0.25, None)


async def test_a_module_is_found_by_its_name(module_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(module_file.parent)
    async with executor_of("notes_of_test") as executor, executor.session("row") as one:
        assert (await one.call(tool("divide"), {"a": 1, "b": 2})).result == 0.5


async def test_a_session_keeps_its_state_and_another_sees_none_of_it(module_file: Path) -> None:
    async with executor_of(module_file, servers=1) as executor:
        async with executor.session("one") as one:
            counts = [(await one.call(tool("add"), {"text": text})).result for text in "ab"]
        async with executor.session("two") as two:
            after = await two.call(tool("notes"), {})
    assert counts == [{"count": 1}, {"count": 2}]
    assert after.result == []


async def test_records_become_objects(module_file: Path) -> None:
    async with session_of(module_file) as one:
        await one.call(tool("add"), {"text": "a"})
        seen = await one.call(tool("notes"), {})
    assert seen.result == [{"text": "a", "tags": ["new"]}]


async def test_what_json_does_not_know_is_told_as_text(module_file: Path) -> None:
    seen = await call(module_file, "odd")
    assert seen.result == {
        "nan": "nan",
        "1": [1, 3],
        "bytes": {"type": "bytes", "bytes": 2},
        "half": "\ufffd",
        "big": "1180591620717411303424",
    }


async def test_an_async_function_is_awaited(module_file: Path) -> None:
    assert (await call(module_file, "later")).result == "later"


async def test_what_a_function_raises_is_its_answer(module_file: Path) -> None:
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("divide", {"a": 1, "b": 0}, "ZeroDivisionError: division by zero"),
        ("divide", {"a": 1}, "TypeError: divide() missing 1 required positional argument: 'b'"),
        ("talk", {}, "EOFError: EOF when reading a line"),
        ("leave", {}, "SystemExit: 3"),
        ("unprintable", {}, "Odd"),
    ]
    async with session_of(module_file) as one:
        assert [(await one.call(tool(name), args)).error for name, args, _ in calls] == [said for _, _, said in calls]


async def test_what_is_no_function_is_an_error(module_file: Path) -> None:
    names = ["nothing", "value", "__import__", "_hidden"]
    async with session_of(module_file) as one:
        errors = [(await one.call(tool(name), {})).error for name in names]
    assert errors == [f"{module_file} has no function {name!r}." for name in names]


async def test_a_session_goes_on_after_a_function_left(module_file: Path) -> None:
    async with session_of(module_file) as one:
        await one.call(tool("add"), {"text": "a"})
        await one.call(tool("leave"), {})
        assert (await one.call(tool("add"), {"text": "b"})).result == {"count": 2}


@pytest.mark.parametrize(("name", "how"), [("die", "exit status 7"), ("crash", "killed by SIGSEGV")])
async def test_a_function_that_ends_the_process_fails_its_row_alone(module_file: Path, name: str, how: str) -> None:
    async with executor_of(module_file, servers=1) as executor:
        async with executor.session("one") as one:
            with pytest.raises(ExecutorGone, match=f"{name} ended the process it ran in \\({how}\\)"):
                await one.call(tool(name), {})
        async with executor.session("two") as two:
            assert (await two.call(tool("add"), {"text": "a"})).result == {"count": 1}


async def test_a_loop_is_ended_and_its_row_fails(module_file: Path) -> None:
    async with executor_of(module_file, servers=1, timeout=0.3) as executor:
        async with executor.session("one") as one:
            with pytest.raises(ExecutorGone, match=r"loop gave no answer within 0.3 s; what it did is not known"):
                await one.call(tool("loop"), {})
        async with executor.session("two") as two:
            assert (await two.call(tool("add"), {"text": "a"})).result == {"count": 1}


async def test_a_loop_that_only_reads_is_an_error_and_the_session_goes_on(module_file: Path) -> None:
    idempotent = Effects(idempotent=True)
    async with session_of(module_file, timeout=0.3) as one:
        await one.call(tool("add", idempotent), {"text": "a"})
        seen = await one.call(tool("loop", READ_ONLY), {})
        after = await one.call(tool("notes"), {})
    assert seen.error == "loop gave no answer within 0.3 s."
    assert [note["text"] for note in after.result] == ["a"]


async def test_a_session_that_lost_what_it_did_does_not_go_on(module_file: Path) -> None:
    async with session_of(module_file, timeout=0.3) as one:
        await one.call(tool("add"), {"text": "a"})
        await one.call(tool("loop", READ_ONLY), {})
        with pytest.raises(ExecutorGone, match="add may not be called twice"):
            await one.call(tool("notes"), {})


async def test_nothing_goes_on_when_a_session_is_left_in_the_middle_of_a_call(module_file: Path) -> None:
    async with executor_of(module_file, servers=1) as executor:
        async with executor.session("one") as one:
            calling = asyncio.create_task(one.call(tool("loop"), {}))
            await asyncio.sleep(0.3)
            calling.cancel()
            with pytest.raises(asyncio.CancelledError):
                await calling
        async with executor.session("two") as two:
            assert (await two.call(tool("add"), {"text": "a"})).result == {"count": 1}


async def test_what_a_function_starts_ends_with_its_session(module_file: Path) -> None:
    async with executor_of(module_file) as executor:
        async with executor.session("one") as one:
            pid = (await one.call(tool("child"), {})).result
        assert await _ends(pid)


async def test_long_results_are_cut(module_file: Path) -> None:
    async with session_of(module_file, max_output=1_000) as one:
        text = await one.call(tool("flood"), {})
        rows = await one.call(tool("rows"), {})
    assert (text.cut, len(text.result) <= 1_000) == (True, True)
    assert (rows.cut, rows.result[0]) == (True, {"number": 0})


async def test_a_result_that_holds_itself_does_no_harm(module_file: Path) -> None:
    assert (await call(module_file, "circle")).ok


async def test_files_are_written_into_a_folder_that_goes_with_the_session(module_file: Path) -> None:
    async with session_of(module_file) as one:
        assert await one.state() is None
        folder = (await one.call(tool("write"), {"name": "a.txt"})).result
        state = await one.state()
    assert [(each["path"], each["size"]) for each in state] == [("a.txt", 4)]
    assert not Path(folder).exists()


async def test_secrets_do_not_reach_a_function(module_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    seen = await call(module_file, "seen")
    assert {"PATH", "HOME"} <= set(seen.result) <= {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ", MARK}


async def test_a_tool_that_is_not_allowed_is_not_called(module_file: Path) -> None:
    async with session_of(module_file) as one:
        seen = await one.call(tool("die", Effects(destructive=True)), {})
    assert not seen.ok


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("import nothing_of_that_name", "No module named 'nothing_of_that_name'"),
        ("def f(:", "SyntaxError"),
        ("import sys; sys.exit(4)", "SystemExit: 4"),
        ("import os; os._exit(4)", "exit status 4"),
        ("while True: pass", "does not come to an end"),
    ],
)
async def test_a_module_that_cannot_be_imported_is_bad_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, said: str
) -> None:
    monkeypatch.setattr(python, "_STARTING", 0.5)
    file = tmp_path / "broken.py"
    file.write_text(content)
    with pytest.raises(UsageError, match=f"broken.py' cannot be imported.*{said}"):
        async with executor_of(file, timeout=0.5):
            pass


@pytest.mark.parametrize("target", ["", "no_such_module_here", "no/such/file.py", "..", "a b"])
async def test_a_target_that_is_no_module_is_bad_usage(target: str) -> None:
    with pytest.raises(UsageError, match="cannot be imported"):
        async with executor_of(target):
            pass


async def test_no_process_is_left(module_file: Path) -> None:
    executor = await python.open(ExecutorChoice(kind="python", target=str(module_file)))
    async with executor.session("one") as one, executor.session("two") as two:
        pids = [await _pid(one), await _pid(two)]
    await executor.close()
    for pid in pids:
        assert await _ends(pid)


async def test_what_a_module_needs_is_imported_once_for_all_sessions(tmp_path: Path) -> None:
    file = tmp_path / "heavy.py"
    file.write_text(
        "import sys\nthere = 'numpy' in sys.modules\nimport numpy, heavy_part\ndef was_there(): return there\n"
        "def own_was_there(): return heavy_part.there"
    )
    (tmp_path / "heavy_part.py").write_text("import sys\nthere = 'heavy_part' in vars(sys.modules['heavy'])")
    async with executor_of(file, servers=1) as executor, executor.session("one") as one:
        assert (await one.call(tool("was_there"), {})).result is True
        assert (await one.call(tool("own_was_there"), {})).result is False


async def _pid(session: python.PythonSession) -> int:
    await session.call(tool("notes"), {})
    assert session._worker is not None
    return session._worker._process.pid


async def _ends(pid: int) -> bool:
    """Whether a process ends within five seconds; one that its parent has not yet fetched has ended."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        await asyncio.sleep(0.02)
    return False
