"""What chunking plans, does and reports, as plain data that can cross to another process."""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from generator.chunking.splitting import Splitting
from generator.documents.file_types import SourceType
from generator.documents.folder import DocumentFile, Skipped, folder_of
from generator.lancedb.chunk_store import Stamp

BATCH_FILES = 100
BATCH_BYTES = 2 * 2**20


class ChunkPlan(BaseModel):
    """What there is to do, as plain data.

    Attributes:
        root: The folder or file that was given, absolute.
        database: Folder or URI of the LanceDB.
        tables: The table for each kind of document.
        files: All documents, in the order of their names.
        skipped: Files that are no documents.
        stamps: By table and `source_path`, what the stored chunks were made from.
    """

    root: str
    database: str
    splitting: Splitting
    tables: dict[SourceType, str]
    files: list[DocumentFile]
    skipped: list[Skipped]
    stamps: dict[str, dict[str, Stamp]]

    def batches(self) -> Iterator[list[DocumentFile]]:
        """The documents in batches of at most 100 files and, but for a single larger file, 2 MiB."""
        batch: list[DocumentFile] = []
        for file in self.files:
            if batch and (len(batch) == BATCH_FILES or sum(one.size for one in batch) + file.size > BATCH_BYTES):
                yield batch
                batch = []
            batch.append(file)
        yield batch

    def source_path(self, file: DocumentFile) -> str:
        """Where a document lies as seen from the database's folder, so that both can move together."""
        base = self._base
        return Path(os.path.relpath(file.path, base) if base else file.path).as_posix()

    def gone(self, stored: Collection[str], skipped: Sequence[Skipped]) -> list[str]:
        """Those of the `stored` source paths that lie in what was searched, except where nothing could be seen."""
        folder = folder_of(Path(self.root))
        unseen = [folder / entry.path for entry in skipped if entry.unseen]
        places = {path: Path(os.path.normpath(Path(self._base or "/", path))) for path in stored}
        searched = {path: place for path, place in places.items() if place.is_relative_to(self.root)}
        return [path for path, place in searched.items() if not any(map(place.is_relative_to, unseen))]

    @property
    def _base(self) -> Path | None:
        return None if "://" in self.database else Path(self.database).resolve().parent


class ChunkReport(BaseModel):
    """What was done with a batch of files; reports add up.

    Attributes:
        new: Files that had no chunks yet.
        changed: Files whose content or splitting differs from what is stored.
        unchanged: Files that needed nothing.
        skipped: Files without usable text.
        written: Chunks added.
        deleted: Chunks deleted.
        present: `source_path` of each file that has chunks.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = Field(default_factory=list)
    written: int = 0
    deleted: int = 0
    present: list[str] = Field(default_factory=list)

    def __add__(self, other: "ChunkReport") -> "ChunkReport":
        return ChunkReport(**{name: getattr(self, name) + getattr(other, name) for name in ChunkReport.model_fields})


class TableState(BaseModel):
    """A table after the run; the version is None where there is no table, because it would be empty."""

    rows: int
    version: int | None


class ChunkSummary(BaseModel):
    """What a run did: new + changed + unchanged + skipped files are all that were found."""

    files_new: int
    files_changed: int
    files_unchanged: int
    files_removed: int
    skipped: list[Skipped]
    chunks_written: int
    chunks_deleted: int
    tables: dict[str, TableState]

    def lines(self) -> list[str]:
        """The summary for people, a line a fact."""
        files = {
            "new": self.files_new,
            "changed": self.files_changed,
            "unchanged": self.files_unchanged,
            "removed": self.files_removed,
            "skipped": len(self.skipped),
        }
        return [
            "Files: " + ", ".join(f"{n:,} {what}" for what, n in files.items() if n),
            f"Chunks: {self.chunks_written:,} written, {self.chunks_deleted:,} deleted",
            *(
                f"{name}: {table.rows:,} chunks, version {table.version}"
                for name, table in self.tables.items()
                if table.rows
            ),
            *(f"Skipped {one.path}: {one.reason}" for one in self.skipped),
        ]
