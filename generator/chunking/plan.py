"""What there is to chunk and what is stored of it, as plain data that can cross to another process."""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

from generator.chunking.splitting import Splitting
from generator.documents.document import ReadingOptions
from generator.documents.file_types import BINARY, SourceType
from generator.documents.folder import DocumentFile, Skipped, folder_of
from generator.documents.reading.rules import rules_of
from generator.lancedb.chunk_store import Stamp

BATCH_FILES = 100
BATCH_BYTES = 2 * 2**20
_BINARY_BYTES = BATCH_BYTES // 16
"""What a file of a binary format counts as at most, however many pictures it holds."""


class ChunkPlan(BaseModel):
    """What there is to do, as plain data.

    Attributes:
        root: The folder or file that was given, absolute.
        database: Folder or URI of the LanceDB; empty where nothing is to be written.
        reading: How documents are read.
        tables: The table for each kind of document.
        files: All documents, in the order of their names.
        skipped: Files that are no documents, or none that can be read.
        embed: Model that embeds the chunks.
        stamps: By table and `source_path`, what the stored chunks were made from.
    """

    root: str
    database: str
    splitting: Splitting
    reading: ReadingOptions
    tables: dict[SourceType, str]
    files: list[DocumentFile]
    skipped: list[Skipped]
    embed: str | None
    stamps: dict[str, dict[str, Stamp]]

    def batches(self) -> Iterator[list[DocumentFile]]:
        """The documents in batches of at most 100 files and, but for a single larger file, 2 MiB of text."""
        batch: list[DocumentFile] = []
        size = 0
        for file in self.files:
            weight = min(file.size, _BINARY_BYTES) if file.format in BINARY else file.size
            if batch and (len(batch) == BATCH_FILES or size + weight > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(file)
            size += weight
        if batch:
            yield batch

    def source_path(self, file: DocumentFile) -> str:
        """Where a document lies as seen from the database's folder, so that both can move together."""
        base = self._base
        return Path(os.path.relpath(file.path, base) if base else file.path).as_posix()

    def rules(self, file: DocumentFile) -> str:
        """All that decides what is read from a document and where it is cut, in short."""
        read = f" {rules_of(file.format, self.reading)}" if file.format else ""
        return f"{self.splitting.label}{read}"

    def stored(self, file: DocumentFile, document_hash: str) -> Stamp | None:
        """The stamp of a file whose stored chunks are as they should be."""
        path = self.source_path(file)
        found = {table: stamps[path] for table, stamps in self.stamps.items() if path in stamps}
        stamp = found.pop(self.tables[file.kind], None)
        return stamp if stamp and not found and stamp.is_of(document_hash, self.rules(file)) else None

    def gone(self, stored: Collection[str], skipped: Sequence[Skipped]) -> list[str]:
        """Those of the `stored` source paths that lie in what was searched, except where nothing could be seen."""
        folder = folder_of(Path(self.root))
        unseen = [folder / entry.path for entry in skipped if entry.unseen]
        places = {path: Path(os.path.normpath(Path(self._base or "/", path))) for path in stored}
        searched = {path: place for path, place in places.items() if place.is_relative_to(self.root)}
        return [path for path, place in searched.items() if not any(map(place.is_relative_to, unseen))]

    @property
    def _base(self) -> Path | None:
        return None if not self.database or "://" in self.database else Path(self.database).resolve().parent
