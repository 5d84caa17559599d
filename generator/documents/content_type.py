"""What a file is by its content, where its name lies or says nothing.

A name is believed as long as the content does not speak against it: markdown stays markdown, whatever it begins with.
"""

import re
from typing import BinaryIO

from generator.documents.document import Unread
from generator.documents.file_types import BINARY, FileType, file_type

HEAD_BYTES = 4096
_TAIL_BYTES = 2**18
"""As much as is looked at of the end of an archive, where its entries are listed."""

_ENTRY = re.compile(rb"PK\x01\x02.{42}(word/|xl/|ppt/|META-INF/container\.xml)", re.DOTALL)
_OF_ENTRY = {b"word/": "docx", b"xl/": "xlsx", b"ppt/": "pptx", b"META-INF/container.xml": "epub"}
_MIMETYPE = re.compile(rb"mimetypeapplication/(?:vnd\.oasis\.opendocument\.)?(epub\+zip|spreadsheet|text|presentation)")
_OF_MIMETYPE: dict[bytes, str | Unread] = {
    b"epub+zip": "epub",
    b"spreadsheet": "xlsx",
    b"text": Unread("is an OpenDocument text", "save it as .docx"),
    b"presentation": Unread("is an OpenDocument presentation", "save it as .pptx"),
}
_OF_STREAM: dict[str, str | Unread] = {
    "EncryptedPackage": Unread("is encrypted", "save it without a password"),
    "WordDocument": Unread("is a document of Word before 2007", "save it as .docx"),
    "PowerPoint Document": Unread("is a presentation of PowerPoint before 2007", "save it as .pptx"),
    "Workbook": "xlsx",
    "Book": "xlsx",
}
_RICH_TEXT = Unread("is rich text (RTF)", "save it as .docx")
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OF_ANY_TEXT = re.compile(r"(?:.*/)?(?:[^./][^.]*|.*\.te?xt)", re.IGNORECASE)
"""Names that promise no more than text: README, notes.txt."""


def content_type(name: str, file: BinaryIO) -> FileType | Unread | None:
    """Return what a file holds, by its content and else by its name.

    Args:
        name: Its name; the ending counts.
        file: The file, opened; where it stands afterwards is not said.

    Returns:
        What it holds; why it cannot be read, where it is a document that cannot; None where it is none.
    """
    promised = file_type(name)
    binary = promised is not None and promised.format in BINARY
    head = file.read(HEAD_BYTES)
    found = _packed(head, file)
    if found is None and (promised is None or binary or _OF_ANY_TEXT.fullmatch(name)):
        found = _written(head, file)
    if isinstance(found, Unread):
        return found
    if found:
        return FileType("markdown", format=found)
    if binary and head and not _CONTROL.search(head):
        sheet = promised is not None and promised.format == "xlsx"  # what programs call .xls so that Excel opens it
        return FileType("markdown", format="csv") if sheet else FileType("text")
    return promised


def _packed(head: bytes, file: BinaryIO) -> str | Unread | None:
    """The format of what is no text."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        named = _MIMETYPE.match(head, 30)
        entry = None if named else _ENTRY.search(_directory(_tail(file)))
        return _OF_MIMETYPE[named[1]] if named else _OF_ENTRY[entry[1]] if entry else None
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        listed = _listed_streams(head, file)
        return next((form for stream, form in _OF_STREAM.items() if stream.encode("utf-16-le") in listed), None)
    return _RICH_TEXT if head.startswith(b"{\\rtf") else None


def _directory(tail: bytes) -> bytes:
    """Where a zip lists its entries, at its end; a zip within it, of a chart's figures, has a list as well."""
    end = tail.rfind(b"PK\x05\x06")
    length = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    return tail[max(0, end - length) : end] if 0 < length <= end else tail


def _listed_streams(head: bytes, file: BinaryIO) -> bytes:
    """Where an OLE file (as of Word before 2007) lists what it holds: from its first directory sector on.

    [MS-CFB] 2.2, https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb/
    """
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    file.seek(sector * (int.from_bytes(head[48:52], "little") + 1))
    return file.read(8 * sector)


def _written(head: bytes, file: BinaryIO) -> str | None:
    """The format of what is text."""
    if _WEB_PAGE.match(head):
        return "html"
    notebook = head.lstrip().startswith(b"{") and b'"cells"' in head + (tail := _tail(file)) and b'"nbformat"' in tail
    return "ipynb" if notebook else None


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    return file.read(_TAIL_BYTES)
