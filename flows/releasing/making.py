"""Write a release: each output with the rows that stay, as they are, and the new ones; then all of it at once.

A release whose table says what it said before, and that has no row to add, is not made: everything stays as it is.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

from flows.releasing.release import Release, latest_at
from generator.errors import RunStopped
from generator.files import Row, Writer
from generator.files.spool import Spool
from generator.files.tables import RETIRED
from generator.files.text import dumps, loads
from generator.files.whole import write_whole
from generator.lancedb.snapshots.snapshot import Snapshot
from generator.releases.alone import alone_in
from generator.releases.made_of import ChunksKnown, MadeOf, RowsKnown
from generator.releases.manifest import Counts, Manifest
from generator.releases.merging import Merged, merge
from generator.releases.places import ORIGINS, OUTPUT
from generator.releases.staging import Staging

Heads = Mapping[str, Mapping[str, Any]]


class Making:
    """The files of a release, from the rows that a run has set aside to their place.

    Args:
        release: Which.
        spools: By role, the rows.
    """

    def __init__(self, release: Release, spools: Mapping[str, Spool]) -> None:
        self._release = release
        self._spools = spools
        self._made_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._known: dict[str, RowsKnown] = {}
        self._differs = release.before is None
        self._retired = 0
        self._stack = ExitStack()
        self._staging = Staging(release.places)

    async def stage(self, heads: Heads | None = None) -> int:
        """Write everything beside its place; returns the rows that the set then has."""
        places = self._release.places
        places.folder.mkdir(parents=True, exist_ok=True)  # of a table: the LanceDB may be made by it
        self._stack.enter_context(await alone_in(places.folder))
        self._stack.enter_context(closing(self._staging))
        self._refuse_another()
        for role in self._release.wanted.outputs:
            self._stage_rows(role, (heads or {}).get(role))
        self._stage_chunks()
        return self._rows

    def commit(self, usage: Mapping[str, Any], ledger: Mapping[str, Any], summary: tuple[str, bytes] | None) -> None:
        """Put it in place, the manifest last.

        Args:
            usage: What the run took.
            ledger: Where its completions are.
            summary: The run's own account, and where it goes.
        """
        if summary is not None and not self.is_needed:
            write_whole(*summary)
        elif summary is not None:
            with self._staging.file("", Path(summary[0])) as file:
                file.write(summary[1])
        if self.is_needed:
            self._staging.commit(self._manifest(usage, ledger))

    def close(self) -> None:
        self._stack.close()

    @property
    def is_needed(self) -> bool:
        """Whether anything is different from the release before it."""
        followed, made_of = self._release.followed, self._release.made_of
        if self._differs or followed is None or made_of is None:
            return True
        waited = len(made_of.chunks) - int(made_of.chunks.done.sum())
        counts = followed.counts()
        return bool(
            counts.new or counts.changed or counts.vanished or counts.moved or waited != len(self._release.waiting)
        )

    def told(self) -> list[str]:
        """What it comes to, in a sentence; nothing where all was made anew."""
        before = self._release.before
        if before is not None and not self.is_needed:
            return [f"Nothing has changed since release {before.release} of {self._release.places.output}."]
        counts = self._counts()
        if before is None:
            return []
        chunks = {name: getattr(counts, name) for name in ("new", "changed", "vanished", "moved", "waiting")}
        said = ", ".join(f"{n:,} {name}" for name, n in chunks.items() if n) or "none is different"
        return [
            f"Release {self._release.number} of {self._release.places.output}: {counts.kept:,} rows as they were, "
            f"{counts.added:,} added, {counts.retired:,} retired; of {counts.chunks:,} chunks {said}."
            + _of_prompts(before.prompts, self._release.prompts)
        ]

    def _refuse_another(self) -> None:
        release = self._release
        latest, now = release.latest, latest_at(release.places)
        if release.keeps_up and (now and now.digest) != (latest and latest.digest):
            raise RunStopped(
                f"Another run has made a release of {release.places.output} meanwhile, so nothing was written; "
                "all that was answered is kept: the same command again goes on from that release."
            )
        release.latest = now

    def _stage_rows(self, role: str, head: Mapping[str, Any] | None) -> None:
        release, spool = self._release, self._spools[role]
        numbers = spool.numbers()
        new = release.traces[role].known(numbers, spool.orders, release.ids, release.number)
        with self._staging.rows(role, release.wanted.outputs[role], head) as writer:
            if release.made_of is None or release.followed is None:
                for number in numbers:
                    writer.write(spool.row(number))
                self._known[role] = new
                return
            old = release.made_of.rows[role]
            merged = merge(old, release.followed, new.names)
            self._differs = self._differs or bool(merged.leaves.any() or merged.adds.any())
            self._copy(role, writer, old, merged)
            for number, adds in zip(numbers, merged.adds, strict=True):
                if adds:
                    writer.write(spool.row(number))
        self._known[role] = merged.rows(old, new, release.number, keeps_retired=release.is_a_table(role))
        if role == OUTPUT:
            self._retire(old, merged)

    def _copy(self, role: str, writer: Writer, old: RowsKnown, merged: Merged) -> None:
        """The rows that stay, byte for byte; of a table those too that leave, with what is said of them."""
        marks = self._release.is_a_table(role)
        for number, row in enumerate(self._release.stored(role)):
            if merged.stays[number] or old.retired[number]:
                writer.copy(row)
            elif marks:
                writer.write({**loads(row), **self._mark(merged.reason(number), loads(row))})

    def _retire(self, old: RowsKnown, merged: Merged) -> None:
        """Add the rows that leave a file to those that have left it before."""
        self._retired = int(merged.leaves.sum())
        if not self._retired or self._release.is_a_table(OUTPUT):
            return
        before = self._release.places.retired
        with self._staging.file("", before) as file:
            if before.exists():
                with before.open("rb") as older:
                    shutil.copyfileobj(older, file)
            for row in self._leaving(old, merged):
                file.write(dumps(row) + b"\n")

    def _leaving(self, old: RowsKnown, merged: Merged) -> Iterator[Row]:
        traced = ORIGINS in self._release.wanted.outputs
        origins = self._release.stored(ORIGINS) if traced else repeat(b"{}")
        for number, (row, origin) in enumerate(zip(self._release.stored(OUTPUT), origins, strict=traced)):
            if merged.leaves[number]:
                said = loads(row)
                mark = self._mark(merged.reason(number), loads(origin) if traced else said)
                since = {"added_by": int(old.since[number])}
                yield {**said, **mark, **since, **({"origin": loads(origin)} if traced else {})}

    def _mark(self, reason: str, origin: Row) -> Row:
        """What is said of a row that leaves: why, when, by which release, and at which version of its table."""
        versions = {table.name: table.version for table in self._release.tables}
        version = versions.get(str(origin.get("table")), next(iter(versions.values()), None))
        said = {"retired_at": self._made_at, "retired_by": self._release.number, "retired_version": version}
        return {RETIRED: reason, **said}

    def _stage_chunks(self) -> None:
        import numpy as np

        release = self._release
        done = np.ones(len(release.ids), bool)
        done[list(release.waiting)] = False
        chunks = ChunksKnown(release.ids, release.contents, done)
        with self._staging.file("chunks", release.places.chunks) as file:
            MadeOf(chunks, self._known).save(file)

    @property
    def _rows(self) -> int:
        return int((self._known[OUTPUT].retired == 0).sum())

    def _counts(self) -> Counts:
        release = self._release
        counts = (
            release.followed.counts() if release.followed else Counts(chunks=len(release.ids), new=len(release.ids))
        )
        output = self._known[OUTPUT]
        counts.rows, counts.retired, counts.waiting = self._rows, self._retired, len(release.waiting)
        counts.added = int((output.since == release.number).sum())
        counts.kept = counts.rows - counts.added
        return counts

    def _manifest(self, usage: Mapping[str, Any], ledger: Mapping[str, Any]) -> Manifest:
        release, wanted, latest = self._release, self._release.wanted, self._release.latest
        for file in self._staging.files:
            file.rows = len(self._known[file.role]) if file.role in self._known else 0
        return Manifest(
            release=release.number,
            made_at=self._made_at,
            update=release.before is not None,
            flow=wanted.flow,
            path=wanted.path,
            beside=wanted.beside,
            tables=release.tables,
            fingerprint=Snapshot((), release.ids, release.contents).fingerprint,
            options=wanted.options,
            models=wanted.models,
            prompts={**(release.before.prompts if release.before else {}), **release.prompts},
            goal=release.goal,
            counts=self._counts(),
            usage=dict(usage),
            ledger=dict(ledger),
            files=self._staging.files,
            previous=latest.digest if latest else None,
            history=[*latest.history, latest.in_a_line()] if latest else [],
        )


def _of_prompts(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """That new rows were asked for in other words than those that stay."""
    others = [name for name, said in now.items() if before.get(name, said) != said]
    return f" New rows come from newer prompts: {', '.join(others)}." if others else ""
