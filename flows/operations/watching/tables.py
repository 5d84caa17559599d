"""The tables that are watched: how they stand now, and how they stood at the last look."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.options.operations.watch import WatchOptions
from generator.hashing import fingerprint
from generator.lancedb.chunk_tables import ChunkTables
from generator.lancedb.snapshots.difference import Difference, difference
from generator.lancedb.snapshots.kept import Seen, latest, save, seen
from generator.lancedb.snapshots.snapshot import Snapshot
from generator.lancedb.snapshots.taking import take
from generator.lancedb.table_state import TableState
from generator.ledger.store import Ledger

LONGEST = 600.0
"""Seconds after which a table that never settles is looked at all the same."""
_PAUSE = 0.2
"""Seconds between two looks at a table that is written to, at least."""


@dataclass(frozen=True)
class Change:
    """What a table says anew.

    Attributes:
        table: As it is now.
        before: The version at the last look; None where it was the first.
        snapshot: What it says now.
        difference: From what it said then.
    """

    table: TableState
    before: int | None
    snapshot: Snapshot
    difference: Difference

    @property
    def is_new(self) -> bool:
        """Whether there is anything to ask or to retire; a compaction, an index and other ids are nothing of that."""
        return bool(self.difference)

    def line(self) -> str:
        """The change in words."""
        since = "" if self.before is None else f" since version {self.before}"
        return f"{self.table.name}, version {self.table.version}: {self.difference.told()}{since}."


class WatchedTables:
    """The tables of a LanceDB, as one watcher sees them.

    Args:
        options: What is watched, and for whom.
        ledger: Where snapshots are kept.

    Attributes:
        scope: Stands for the watcher: who watches the same for another run has his own.
    """

    def __init__(self, options: WatchOptions, ledger: Ledger) -> None:
        self._options = options
        self._ledger = ledger
        self.path = place(options.lancedb_path)
        self.scope = fingerprint(["watch", self.path, options.text_column, options.run, sorted(options.param)])

    async def moved(self) -> list[TableState]:
        """Those that were written to since the last look, or were never looked at.

        Raises:
            UsageError: There is no such LanceDB or table, or it has no text column.
        """
        states = await self._states()
        before = [await self._seen(state) for state in states]
        return [state for state, known in zip(states, before, strict=True) if not known or known.tables != (state,)]

    async def settled(self) -> None:
        """Wait until nothing was written for as long as the options say, or for `LONGEST` at most."""
        calm, until = self._options.settle, time.monotonic() + LONGEST
        states, since = await self._states(), time.monotonic()
        while (left := calm - max(_age(states), time.monotonic() - since)) > 0 and time.monotonic() < until:
            await asyncio.sleep(max(_PAUSE, min(left, 1.0)))
            now = await self._states()
            if now != states:
                states, since = now, time.monotonic()

    async def change(self, name: str) -> Change:
        """What a table says now, and what of it is new.

        Raises:
            UsageError: It is not there any more, or has no text column.
            RunStopped: Its files cannot be read.
        """
        snapshot = await asyncio.to_thread(take, self._options.lancedb_path, [name], self._options.text_column)
        (state,) = snapshot.tables
        before = await latest(self._ledger, self._scope_of(name))
        return Change(state, before.tables[0].version if before else None, snapshot, difference(before, snapshot))

    async def remember(self, change: Change) -> None:
        """What was seen now is what the next look compares with."""
        await save(self._ledger, self._scope_of(change.table.name), change.snapshot)

    async def _states(self) -> tuple[TableState, ...]:
        options = self._options

        def read() -> tuple[TableState, ...]:
            return ChunkTables(options.lancedb_path, options.table, options.text_column, allow_empty=True).states()

        return await asyncio.to_thread(read)

    async def _seen(self, state: TableState) -> Seen | None:
        return await seen(self._ledger, self._scope_of(state.name))

    def _scope_of(self, table: str) -> str:
        return fingerprint([self.scope, table])


def place(path: str) -> str:
    """A LanceDB by a name that is the same from every folder."""
    return path if "://" in path else str(Path(path).expanduser().resolve())


def _age(states: tuple[TableState, ...]) -> float:
    """Seconds since the last commit by the clock of whoever made it; 0 where that cannot be told or is to come."""
    times = [datetime.fromisoformat(state.written_at).timestamp() if state.written_at else None for state in states]
    known = [moment for moment in times if moment is not None]
    return max(0.0, time.time() - max(known)) if len(known) == len(times) else 0.0
