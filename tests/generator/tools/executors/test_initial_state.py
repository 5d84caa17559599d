"""The state that an example begins in: loaded before the first call, by whoever runs them."""

import base64
import sys
from pathlib import Path
from typing import Any

import h5py
import pytest

from generator.ledger.store import open_ledger
from generator.tools.execution import ExecutorChoice, StateNotLoaded
from generator.tools.executors import open_executor
from generator.tools.executors.state_files import files_of
from generator.tools.reading.specification import parse, read_spec
from generator.tools.spec.model import Effects, Tool
from tests.support.tools.openapi_service import document

HDF5 = read_spec("tool_specs/hdf5.json").spec.by_name()
LIBRARY = parse(document(), "library").spec.by_name()
KEEPER = """
BOOK = {"lent": []}
def load_state(state): BOOK.update(state)
def dump_state(): return BOOK
def lend(title): BOOK["lent"].append(title); return len(BOOK["lent"])
"""
READER = """
from pathlib import Path
def read(name): return Path(name).read_text()
def write(name, text): return Path(name).write_text(text)
"""


def tool(name: str) -> Tool:
    return Tool(tool_id=name, name=name, effects=Effects(idempotent=True))


async def held(choice: ExecutorChoice, state: Any, *calls: tuple[Tool, dict[str, Any]], url: str) -> tuple[Any, Any]:
    """What the last call gave, and the state that is left."""
    async with open_ledger(url) as ledger:
        executor = await open_executor(choice, ledger)
        try:
            async with executor.session("row", state) as session:
                results = [await session.call(*call) for call in calls]
                assert [seen.error for seen in results] == [None] * len(calls)
                return results[-1].result, await session.state()
        finally:
            await executor.close()


async def test_the_simulated_executor_holds_the_things_of_a_state(ledger_url: str) -> None:
    state = {"book": {"b-17": {"id": "b-17", "title": "Emma", "copies": 2}}}
    result, left = await held(ExecutorChoice(), state, (LIBRARY["get_book"], {"book_id": "b-17"}), url=ledger_url)
    assert (result["title"], result["copies"], left) == ("Emma", 2, state)


async def test_a_module_is_told_its_state_and_asked_for_it(tmp_path: Path, ledger_url: str) -> None:
    (tmp_path / "keeper_of_test.py").write_text(KEEPER)
    choice = ExecutorChoice(kind="python", target=str(tmp_path / "keeper_of_test.py"))
    lend = (tool("lend"), {"title": "Emma"})
    assert await held(choice, {"lent": ["Persuasion"]}, lend, url=ledger_url) == (2, {"lent": ["Persuasion", "Emma"]})
    assert await held(choice, None, lend, url=ledger_url) == (1, {"lent": ["Emma"]})


async def test_a_module_that_keeps_files_finds_those_of_the_state(tmp_path: Path, ledger_url: str) -> None:
    (tmp_path / "reader_of_test.py").write_text(READER)
    choice = ExecutorChoice(kind="python", target=str(tmp_path / "reader_of_test.py"))
    state = {"files": {"notes/today.txt": "Buy ice.", "b": {"base64": base64.b64encode(b"salt").decode()}}}
    read = (tool("read"), {"name": "notes/today.txt"})
    assert await held(choice, state, read, url=ledger_url) == ("Buy ice.", None)
    changed = await held(choice, state, (tool("write"), {"name": "b", "text": "snow"}), url=ledger_url)
    assert [file["path"] for file in changed[1]] == ["b"]


async def test_a_server_that_is_started_by_its_command_line_finds_the_files_of_the_state(
    tmp_path: Path, ledger_url: str
) -> None:
    with h5py.File(tmp_path / "made.h5", "w") as file:
        file["depth"] = [3, 4, 5]
    content = base64.b64encode((tmp_path / "made.h5").read_bytes()).decode()
    (tmp_path / "data").mkdir()
    choice = ExecutorChoice(kind="mcp", target=f"{sys.executable} -m tool_specs.hdf5_server {tmp_path / 'data'}")
    shape = (HDF5["get_shape"], {"file": "new.h5", "path": "/depth"})
    result, left = await held(choice, {"files": {"data/new.h5": {"base64": content}}}, shape, url=ledger_url)
    assert (result["shape"], left) == ([3], [])


@pytest.mark.parametrize(
    "state",
    [
        {"files": {"../out": "x"}},
        {"files": {"/etc/passwd": "x"}},
        {"files": {"": "x"}},
        {"files": {"a": 3}},
        {"files": {"a": {"base64": "%"}}},
        {"files": ["a"]},
        {"other": {}},
        [],
        "text",
    ],
)
def test_a_state_of_files_stays_in_its_folder_and_has_its_form(state: Any) -> None:
    with pytest.raises(StateNotLoaded, match="initial state"):
        files_of(state)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (ExecutorChoice(kind="http", target="http://127.0.0.1:9"), "A web service cannot be brought"),
        (ExecutorChoice(kind="mcp", target="http://127.0.0.1:9/mcp"), "An MCP server at a URL cannot be brought"),
    ],
)
async def test_who_cannot_load_a_state_says_so(choice: ExecutorChoice, said: str, ledger_url: str) -> None:
    with pytest.raises(StateNotLoaded, match=said):
        await held(choice, {"files": {}}, url=ledger_url)


async def test_a_module_that_cannot_take_its_state_says_why(tmp_path: Path, ledger_url: str) -> None:
    (tmp_path / "strict_of_test.py").write_text("def load_state(state): raise ValueError('no such book')\ndef go(): 0")
    choice = ExecutorChoice(kind="python", target=str(tmp_path / "strict_of_test.py"))
    with pytest.raises(StateNotLoaded, match=r"load_state of .* failed: ValueError: no such book"):
        await held(choice, {}, (tool("go"), {}), url=ledger_url)
