"""A part of a batch that is cut on another machine: files with their bytes, so that no disk has to be shared."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from generator.chunking.cut import CutFile, cut_document
from generator.chunking.plan import ChunkPlan
from generator.chunking.splitting import Splitting
from generator.data_folder import data_folder
from generator.documents.document import ReadingOptions, Unreadable
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading.file_bytes import opened
from generator.documents.reading.look import Document, Looked, look, unreadable
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses

PART_FILES, PART_BYTES = 25, 2**18
"""Most files of a part, and bytes but for a single larger file; a document that is no text is a part alone."""


@dataclass(frozen=True)
class Uncut:
    """A file to be cut.

    Attributes:
        looked: What it is, with the bytes of a text.
        data: The bytes of a file that needs a reader, else empty.
        source_path: Where it lies as seen from the database.
        rules: What decides what is read and where it is cut.
    """

    looked: Looked
    data: bytes
    source_path: str
    rules: str


@dataclass(frozen=True)
class Part:
    """Files in their order: those to be cut, and those of which all is known already."""

    files: Sequence[Uncut | CutFile]
    splitting: Splitting
    reading: ReadingOptions
    limits: Limits

    @classmethod
    def of(cls, plan: ChunkPlan, files: Sequence[DocumentFile], limits: Limits) -> "Part":
        """Look at files, and take along what is to be cut."""
        return cls([_seen(plan, file) for file in files], plan.splitting, plan.reading, limits)


def parts_of(batch: Sequence[DocumentFile]) -> Iterator[Sequence[DocumentFile]]:
    """A batch in parts, told by what was known when its files were found."""
    part: list[DocumentFile] = []
    size = 0
    for file in batch:
        if part and (file.format or part[-1].format or len(part) == PART_FILES or size + file.size > PART_BYTES):
            yield part
            part, size = [], 0
        part.append(file)
        size += file.size
    if part:
        yield part


def cut_part(part: Part) -> list[CutFile]:
    """Cut the files of a part, on whatever machine."""
    return [one if isinstance(one, CutFile) else _cut(part, one) for one in part.files]


def _seen(plan: ChunkPlan, file: DocumentFile) -> Uncut | CutFile:
    looked = look(file)
    if isinstance(looked, Skipped):
        return CutFile(file, skipped=looked)
    if stored := plan.stored(looked.file, looked.hash):
        return CutFile(looked.file, stored=stored)
    try:
        data = b"" if looked.raw is not None else _bytes_of(looked.file)
    except Unreadable as error:
        return CutFile(looked.file, skipped=unreadable(looked.file, error))
    return Uncut(looked, data, plan.source_path(looked.file), plan.rules(looked.file))


def _bytes_of(file: DocumentFile) -> bytes:
    with opened(file.path) as opening:
        return opening.read()


def _cut(part: Part, one: Uncut) -> CutFile:
    document = one.looked.text() if one.looked.raw is not None else _read(part, one)
    return cut_document(one.looked.file, document, part.splitting, one.source_path, one.rules)


def _read(part: Part, one: Uncut) -> Document | Skipped:
    """Read a document from a file for the time being, by a process that stays for the next."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(one.data)
        file.flush()
        here = one.looked.file.model_copy(update={"path": file.name})
        return next(_processes(part.reading, part.limits).read([here]))


@lru_cache(maxsize=1)
def _processes(reading: ReadingOptions, limits: Limits) -> ReaderProcesses:
    """One process: as many parts as there are cores are worked on at the same time."""
    kept = data_folder() / "pictures" if reading.pictures else None
    return ReaderProcesses(replace(reading, pictures=kept), limits, at_once=1)
