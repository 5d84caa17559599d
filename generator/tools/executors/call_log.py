"""Calls that must not be made twice, written down beside the completions: the intent before, the observation after.

When a run that was broken off goes on, a call with an observation is not made again, and one with an intent alone fails
its row: it may have been done. With the first such call a session begins to be written down, later calls and its state
too: a new process cannot tell them again. Calls before that one are simply repeated.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import orjson
import sqlalchemy as sa

from generator.hashing import fingerprint
from generator.ledger.completions import TOOL_CALLS
from generator.ledger.database import dialect_insert
from generator.ledger.store import Ledger
from generator.tools.execution import Executor, ExecutorChoice, ExecutorGone, Observation, Session, refusal
from generator.tools.limits import plain
from generator.tools.spec.model import Tool


class CallLog:
    """The table of calls, by key."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, key: str) -> asyncio.Lock:
        """One at a time under a key, so that the second of two equal rows finds what the first has seen."""
        return self._turns.setdefault(key, asyncio.Lock())

    async def find(self, key: str) -> Any:
        """What was seen, as JSON data; None where nothing was."""
        query = sa.select(TOOL_CALLS.c.observed).where(TOOL_CALLS.c.key == key)
        seen = await self._ledger.transact(lambda connection: connection.scalar(query))
        return None if seen is None else orjson.loads(seen)

    async def intend(self, key: str, tool: str) -> bool:
        """Write an intent; whether there was none before."""
        row = {"key": key, "tool": tool[:200], "intended_at": time.time()}
        return await self._ledger.transact(lambda connection: _inserted(connection, row))

    async def observe(self, key: str, seen: Any) -> None:
        """Write what was seen, as JSON data."""
        update = TOOL_CALLS.update().where(TOOL_CALLS.c.key == key).values(observed=orjson.dumps(seen).decode())
        await self._ledger.transact(lambda connection: connection.execute(update) and None)


class LoggedExecutor:
    """An executor whose calls that must not be made twice are written down.

    Args:
        outlives: Whether what its calls do outlives the process, as in a web service.
    """

    def __init__(self, inner: Executor, choice: ExecutorChoice, ledger: Ledger, *, outlives: bool) -> None:
        self._inner = inner
        self._choice = choice
        self._log = CallLog(ledger)
        self._outlives = outlives

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["LoggedSession"]:
        """A session; the same key with the same calls is given what was seen the first time."""
        async with self._inner.session(key, state) as session:
            yield LoggedSession(session, self._choice, self._log, key, outlives=self._outlives)

    async def close(self) -> None:
        await self._inner.close()


class LoggedSession:
    """A session of a `LoggedExecutor`."""

    def __init__(self, inner: Session, choice: ExecutorChoice, log: CallLog, key: str, *, outlives: bool) -> None:
        self._inner = inner
        self._choice = choice
        self._log = log
        self._key = key
        self._outlives = outlives
        self._number = 0
        self._writing = False
        self._given = False

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Make one call, or give back what it was seen to do; see `generator.tools.execution.Session`."""
        self._number += 1
        if refusal(tool, self._choice):
            return await self._inner.call(tool, args)
        self._writing = self._writing or not tool.effects.repeatable
        if not self._writing:
            return await self._inner.call(tool, args)
        key = self._key_of(tool.name, plain(args))
        async with self._log.turn(key):
            seen = await self._log.find(key)
            if seen is not None:
                self._given = True
                return Observation(**seen)
            return await self._make(key, tool, args)

    async def state(self) -> Any:
        """What the session holds; what it was seen to hold where its calls were not made again."""
        if not self._writing:
            return await self._inner.state()
        key = self._key_of("", {})
        seen = await self._log.find(key)
        if seen is None:
            self._not_lost("its state")
            seen = {"state": plain(await self._inner.state())}
            await self._log.intend(key, "")
            await self._log.observe(key, seen)
        return seen["state"]

    async def _make(self, key: str, tool: Tool, args: dict[str, Any]) -> Observation:
        self._not_lost(tool.name)
        if not await self._log.intend(key, tool.name) and not tool.effects.repeatable:
            raise ExecutorGone(
                f"{tool.name} may have been done before the run was broken off, and it may not be called twice."
            )
        observation = await self._inner.call(tool, args)
        seen = {name: getattr(observation, name) for name in Observation.__dataclass_fields__}
        await self._log.observe(key, seen)
        return observation

    def _not_lost(self, what: str) -> None:
        """What was given back was not done again: an executor whose state ended with its process lacks it."""
        if self._given and not self._outlives:
            raise ExecutorGone(
                f"The run was broken off before {what}, and what the session did until then may not be done twice."
            )

    def _key_of(self, tool: str, args: dict[str, Any]) -> str:
        return fingerprint([self._choice.fingerprint, self._key, self._number, tool, args])


def _inserted(connection: sa.Connection, row: dict[str, Any]) -> bool:
    """One statement, so that of two processes one alone is told yes."""
    added = (
        dialect_insert(connection.dialect.name, TOOL_CALLS)
        .values(row)
        .on_conflict_do_nothing()
        .returning(TOOL_CALLS.c.key)
    )
    return connection.execute(added).first() is not None
