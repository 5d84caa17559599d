"""A real MCP server that misbehaves on demand (`misbehaving_server.py`): how to choose it, and what it has seen."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from generator.ledger.store import open_ledger
from generator.tools.execution import Executor, ExecutorChoice, Observation
from generator.tools.executors import open_executor
from generator.tools.spec.model import Effects, Tool, closed_object
from tests.support import misbehaving_server

READS = Effects(read_only=True)
REPEATS = Effects(read_only=False, idempotent=True)
WRITES = Effects(read_only=False)


def tool(name: str, effects: Effects = READS) -> Tool:
    parameters = closed_object({"text": {"type": "string"}})
    return Tool(tool_id=name, name=name, parameters=parameters, effects=effects)


def choice(marks: Path, *arguments: str, **options: Any) -> ExecutorChoice:
    target = " ".join([sys.executable, misbehaving_server.__file__, f"marks:{marks}", *arguments])
    return ExecutorChoice(kind="mcp", target=target, **{"servers": 1, "timeout": 10, **options})


def calls(marks: Path) -> list[str]:
    """All that was ever called, in order."""
    file = marks / "calls"
    return file.read_text().split() if file.exists() else []


def started(marks: Path) -> list[int]:
    """The process of every server that was ever started."""
    return [int(path.name) for path in sorted((marks / "started").glob("*"), key=os.path.getmtime)]


@asynccontextmanager
async def executor(chosen: ExecutorChoice, ledger_url: str) -> AsyncIterator[Executor]:
    async with open_ledger(ledger_url) as ledger:
        opened = await open_executor(chosen, ledger)
        try:
            yield opened
        finally:
            await opened.close()


async def seen(opened: Executor, key: str, *tools: Tool) -> list[Observation]:
    async with opened.session(key) as session:
        return [await session.call(each, {}) for each in tools]
