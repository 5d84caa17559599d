"""What the tests of the commands on tools share: a desk with a specification and its data, and what a row owes."""

import asyncio
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from generator.engine.run import start_run
from generator.tools.checking import fault_of
from generator.tools.execution import ExecutorChoice
from generator.tools.records import NEGATIVE, ToolExample
from tasks.tools.running.replay import difference, run_steps
from tests import ROOT
from tests.support.commands import Desk, Row
from tests.support.desks import opened
from tool_specs.sample_files import write_all

SPEC = "hdf5.json"
SERVER = shlex.join([sys.executable, "-m", "tool_specs.hdf5_server", "data"])
MCP = ("--mcp", SERVER)
LIVE = ExecutorChoice(kind="mcp", target=SERVER)


def lay_out(desk: Desk) -> None:
    """Put the specification of the HDF5 tools and the files that they read into the desk's folder."""
    shutil.copy(ROOT / "tool_specs" / SPEC, desk.path(SPEC))
    shutil.copytree(_samples().name, desk.path("data"))


@cache
def _samples() -> "TemporaryDirectory[str]":
    """The files, written once a process; a test has a copy."""
    folder = TemporaryDirectory()
    write_all(Path(folder.name))
    return folder


def shared_desk(folders: pytest.TempPathFactory, prefect_server: str) -> Iterator[Desk]:
    """A desk for all tests of a module; they must not change what others read."""
    with pytest.MonkeyPatch.context() as patch, opened(folders.mktemp("desk"), patch, prefect_server) as desk:
        lay_out(desk)
        yield desk


def examples_of(rows: Sequence[Row]) -> list[ToolExample]:
    return [ToolExample.model_validate(row) for row in rows]


def negatives_of(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["metadata"]["style"] in NEGATIVE]


def faults_in(rows: Sequence[Row]) -> list[str]:
    """What the call checker says against calls of these rows."""
    found = []
    for example in examples_of(rows):
        tools = {tool.name: tool for tool in example.tools}
        found += [fault.said for step in example.path if (fault := fault_of(step.tool, step.args, tools))]
    return found


def not_replaying(rows: Sequence[Row], choice: ExecutorChoice) -> list[str]:
    """What is wrong with rows whose calls, made again in fresh sessions, give something else."""

    async def made_again() -> list[str | None]:
        async with start_run("sqlite+aiosqlite://", None, {}) as run:
            executor = await run.executor(choice)
            said = []
            for example in examples_of(rows):
                tools = {tool.name: tool for tool in example.tools}
                async with executor.session(example.fingerprint()) as session:
                    said.append(difference(example.path, await run_steps(example.path, tools, session)))
            return said

    return [said for said in asyncio.run(made_again()) if said]


def adds_up(summary: dict[str, Any]) -> bool:
    """Whether what each stage over examples took is what it kept, left out and failed at."""
    stages = [stage for stage in summary["stages"] if stage["unit"] != "tasks"]
    return all(s["taken"] == s["kept"] + sum(s["rejected"].values()) + s["failed"] for s in stages)
