"""Read a document: text as it stands, all else by the reader of its format."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from generator.documents.document import Contents, ReadingOptions, Unreadable, contents
from generator.documents.encoding import decoded
from generator.documents.folder import DocumentFile, Skipped
from generator.documents.readers import load_reader


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


def read_document(file: DocumentFile) -> Document | Skipped:
    """Read a document; one that holds no usable text comes back as skipped, with the reason."""
    try:
        raw = Path(file.path).read_bytes()
    except OSError as error:
        return Skipped(path=file.name, reason=f"cannot be read ({error.strerror})", unseen=True)
    guessed = ""
    try:
        if file.format:
            whole = _converted(raw, file.format)
        else:
            text, encoding, is_guess = decoded(raw)
            whole, guessed = Contents(text), encoding if is_guess else ""
    except Unreadable as error:
        return Skipped(path=file.name, reason=str(error))
    if not whole.text.strip():
        return Skipped(path=file.name, reason="; ".join(map(str, whole.unread)) or "empty")
    return Document(whole, hashlib.sha256(raw).hexdigest(), len(raw), guessed)


def _converted(raw: bytes, format: str) -> Contents:  # noqa: A002  as everywhere
    try:
        reader = load_reader(format)
    except ModuleNotFoundError:
        raise Unreadable(f"there is no reader for {format} yet") from None
    return contents(reader(raw, ReadingOptions()))
