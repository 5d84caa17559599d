"""What a file is where its name lies or says nothing."""

import io
import zipfile

import pytest

from generator.documents.content_type import content_type
from generator.documents.document import Unread
from generator.documents.file_types import FileType
from tests.support.office import zipped

PDF = b"%PDF-1.7\n"
PAGE = b"\xef\xbb\xbf\n<!-- saved -->\n<!DOCTYPE html>\n<html><body>Pumps</body></html>"
NOTEBOOK = b'{\n "cells": [],\n "metadata": {},\n "nbformat": 4\n}'


def packed(*names: str, mimetype: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x" * 9000)
    return held.getvalue()


def compound(*streams: str) -> bytes:
    """An OLE file with a directory of these streams in its second sector."""
    head = bytearray(512)
    head[:8], head[30], head[48] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 9, 1
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return bytes(head) + bytes(512) + entries


WORD, BOOK, TALK = packed("[Content_Types].xml", "word/document.xml"), packed("xl/workbook.xml"), packed("ppt/a.xml")


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.bin", PDF, "pdf"),
        ("a.txt", PDF, "pdf"),
        ("a", WORD, "docx"),
        ("a.pdf", WORD, "docx"),
        ("a.csv", BOOK, "xlsx"),
        ("a.docx", TALK, "pptx"),
        ("a.zip", packed("META-INF/container.xml"), "epub"),
        ("a.zip", packed(mimetype="application/epub+zip"), "epub"),
        ("a.xlsx", packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "xlsx"),
        ("a.dat", compound("Workbook"), "xlsx"),
        ("a", PAGE, "html"),
        ("a.txt", PAGE, "html"),
        ("a.xls", PAGE, "html"),
        ("a.aspx", PAGE, "html"),
        ("a.json", NOTEBOOK, "ipynb"),
        ("a.xls", b"part\tyear\npump\t1900\n", "csv"),
        ("a.pdf", b"404 Not Found", None),
        ("a.html", b"Pumps", "html"),
        ("a.docx", b"PK\x03\x04 cut off", "docx"),
        ("a.pdf", b"\0\0\0", "pdf"),
        ("a.pdf", b"", "pdf"),
    ],
)
def test_a_document_is_what_it_holds(name: str, content: bytes, format: str | None) -> None:
    expected = FileType("markdown", format=format) if format else FileType("text")
    assert content_type(name, io.BytesIO(content)) == expected


@pytest.mark.parametrize(
    ("name", "content", "is_read_as"),
    [
        ("a.md", PAGE, FileType("markdown")),
        ("a.py", PAGE, FileType("code", "python")),
        ("a.md", NOTEBOOK, FileType("markdown")),
        ("README", b"Pumps", FileType("text")),
    ],
)
def test_a_name_is_believed_where_the_content_does_not_speak_against_it(
    name: str, content: bytes, is_read_as: FileType
) -> None:
    assert content_type(name, io.BytesIO(content)) == is_read_as


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.docx", compound("EncryptedPackage"), "is encrypted: save it without a password"),
        ("a.doc", compound("WordDocument"), "is a document of Word before 2007: save it as .docx"),
        (
            "a.odt",
            packed(mimetype="application/vnd.oasis.opendocument.text"),
            "is an OpenDocument text: save it as .docx",
        ),
        ("a.rtf", b"{\\rtf1 Pumps}", "is rich text (RTF): save it as .docx"),
    ],
)
def test_a_document_that_cannot_be_read_says_what_to_save_it_as(name: str, content: bytes, why: str) -> None:
    found = content_type(name, io.BytesIO(content))
    assert isinstance(found, Unread)
    assert str(found) == why


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.zip", packed("photo.png")),
        ("a.json", b'{"cells": 1}'),
        ("a.log", b"12:00 started"),
        ("a.db", compound("Catalog")),
        ("a.bin", b""),
    ],
)
def test_what_is_no_document_is_none(name: str, content: bytes) -> None:
    assert content_type(name, io.BytesIO(content)) is None


@pytest.mark.parametrize(("folder", "format"), [("ppt", "pptx"), ("word", "docx")])
def test_the_workbook_of_a_chart_does_not_make_a_document_one(folder: str, format: str) -> None:
    sheet = zipped({"xl/workbook.xml": "<workbook/>"}, zipfile.ZIP_STORED)
    whole = zipped({f"{folder}/embeddings/a.xlsx": sheet, f"{folder}/main.xml": "<main/>"}, zipfile.ZIP_STORED)
    assert content_type(f"talk.{format}", io.BytesIO(whole)) == FileType("markdown", format=format)
