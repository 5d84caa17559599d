"""Cut files into rows: those that are new or changed are read, several at once; the others cost their hash."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.chunking.plan import ChunkPlan
from generator.chunking.rows import chunk_rows
from generator.chunking.splitting import Splitting
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading.look import Document, Looked, look
from generator.documents.reading.processes import ReaderProcesses
from generator.lancedb.chunk_store import ChunkRow, Stamp


class CutFile(NamedTuple):
    """What became of a file: it has rows, or is stored as it should be, or is skipped.

    Attributes:
        file: What it is by its content.
        rows: Its chunks, where these are to be written.
        stored: What the stored chunks were made from, where these are as they should be.
        skipped: Why there are none.
        guessed: The encoding of a text, where it had to be guessed.
    """

    file: DocumentFile
    rows: Sequence[ChunkRow] = ()
    stored: Stamp | None = None
    skipped: Skipped | None = None
    guessed: str = ""

    @property
    def unread(self) -> str | None:
        """What of it could not be read."""
        return self.rows[0]["unread"] if self.rows else self.stored.unread if self.stored else None


def cut_files(plan: ChunkPlan, files: Sequence[DocumentFile], processes: ReaderProcesses) -> Iterator[CutFile]:
    """Cut the files of a batch, in their order.

    Args:
        plan: The plan that the batch is of.
        files: The batch.
        processes: What files are read with that are no text.
    """
    looked = [look(file) for file in files]
    fresh = [one for one in looked if isinstance(one, Looked) and not plan.stored(one.file, one.hash)]
    read = processes.read([one.file for one in fresh if one.raw is None])
    for file, one in zip(files, looked, strict=True):
        if isinstance(one, Skipped):
            yield CutFile(file, skipped=one)
        elif stored := plan.stored(one.file, one.hash):
            yield CutFile(one.file, stored=stored)
        else:
            document = next(read) if one.raw is None else one.text()
            yield cut_document(one.file, document, plan.splitting, plan.source_path(one.file), plan.rules(one.file))


def cut_document(
    file: DocumentFile, document: Document | Skipped, splitting: Splitting, source_path: str, rules: str
) -> CutFile:
    """Cut a file that was read; `source_path` and `rules` as for `chunk_rows`."""
    if isinstance(document, Skipped):
        return CutFile(file, skipped=document)
    rows = chunk_rows(file, document, splitting, source_path, rules)
    if rows:
        return CutFile(file, rows, guessed=document.guessed)
    return CutFile(file, skipped=Skipped(path=file.name, reason="no text to chunk", failed=file.format is not None))
