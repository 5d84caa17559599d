"""Look at a file: what it holds by its content, the hash that tells whether it is as it was, and a text itself."""

import hashlib
from dataclasses import dataclass
from io import BufferedReader
from typing import NamedTuple

from generator.documents.content_type import content_type
from generator.documents.document import Contents, Unread, Unreadable
from generator.documents.encoding import decoded
from generator.documents.file_types import FileType
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.reading.file_bytes import Unseen, opened


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read.

    Attributes:
        contents: Its text, without a byte order mark, every line ending in a line feed; its title and pages.
        hash: sha256 over the file's bytes, 64 hex digits.
        size: Bytes.
        guessed: The encoding that it was read in, where the file does not say it and it is not UTF-8; else empty.
    """

    contents: Contents
    hash: str
    size: int
    guessed: str = ""


class Looked(NamedTuple):
    """A file that was looked at.

    Attributes:
        file: What it is by its content, whatever its name promised.
        hash: sha256 over its bytes.
        raw: The bytes of a text; None where a reader is needed.
    """

    file: DocumentFile
    hash: str
    raw: bytes | None

    def text(self) -> Document | Skipped:
        """Of a text, the document that it is."""
        assert self.raw is not None
        try:
            text, encoding, guessed = decoded(self.raw)
        except Unreadable as error:
            return unreadable(self.file, error)
        if not text.strip():
            return Skipped(path=self.file.name, reason="empty")
        return Document(Contents(text), self.hash, len(self.raw), encoding if guessed else "")


def look(file: DocumentFile) -> Looked | Skipped:
    """Look at a file without reading more of it than its bytes."""
    try:
        with opened(file.path) as opening:
            return _looked(file, opening)
    except Unreadable as error:
        return unreadable(file, error)


def unreadable(file: DocumentFile, error: Unreadable) -> Skipped:
    """The line of the summary about a document that gives nothing."""
    return Skipped(path=file.name, reason=str(error), unseen=isinstance(error, Unseen), failed=True)


def _looked(file: DocumentFile, opening: BufferedReader) -> Looked:
    found = content_type(file.name, opening)
    if isinstance(found, Unread):
        raise Unreadable(*found)
    held = found or FileType(file.kind, file.language, file.format)
    opening.seek(0)
    if held.format is None:
        raw = opening.read()
        return Looked(_of_type(file, held), hashlib.sha256(raw).hexdigest(), raw)
    digest = hashlib.file_digest(opening, "sha256").hexdigest()
    if not opening.tell():
        raise Unreadable("is empty (0 bytes)", "fetch or save it again")
    return Looked(_of_type(file, held), digest, None)


def _of_type(file: DocumentFile, held: FileType) -> DocumentFile:
    same = (file.kind, file.language, file.format) == held
    return file if same else file.model_copy(update=held._asdict())
