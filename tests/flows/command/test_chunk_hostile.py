"""`generator chunk` on files that are broken, hostile or no files at all: each is a line, and the others are read."""

import asyncio
import io
import os
import re
import shutil
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from flows.chunk_documents import chunk_documents
from generator.chunking.summary import ChunkSummary
from generator.lancedb.connection import connect
from tests.support.commands import Desk, Done

ENDINGS = "pdf docx pptx xlsx xls ods epub html ipynb md txt py".split()
BINARY = "pdf docx pptx xlsx xls ods epub".split()
_BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{}'
_REST = "</w:t></w:r></w:p></w:body></w:document>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))


def pdf(path: Path, pages: int = 1, said: str = "The pump moves water.", **settings: Any) -> None:
    canvas = Canvas(str(path), **settings)
    for _ in range(pages):
        canvas.drawString(72, 700, said)
        canvas.showPage()
    canvas.save()


def word() -> bytes:
    made, held = Word(), io.BytesIO()
    made.add_heading("Pumps", 1)
    made.add_paragraph("A pump moves water from here to there.")
    made.save(held)
    return held.getvalue()


def with_body(declared: str, said: str) -> bytes:
    """A Word document whose text is this XML."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as before, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            body = f'<?xml version="1.0"?>{declared}{_BODY.format(said)}{_REST}'
            after.writestr(name, body if name == "word/document.xml" else before.read(name))
    return held.getvalue()


def bomb(name: str) -> bytes:
    """An archive whose entry says that it unpacks to a gibibyte."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(2**20))
        archive.infolist()[0].file_size = 2**30
    return held.getvalue()


@pytest.fixture
def docs(desk: Desk) -> Path:
    """A folder with a good document of each of three kinds."""
    folder = desk.path("docs")
    folder.mkdir()
    (folder / "good.docx").write_bytes(word())
    pdf(folder / "good.pdf")
    (folder / "good.md").write_text("# Pumps\n\nA pump moves water.\n")
    return folder


def chunked(desk: Desk, *options: str) -> tuple[Done, dict[str, str]]:
    """What was said, and the text of each file in the table."""
    done = desk.run("chunk", "docs", "c.lancedb", *options)
    rows = connect(desk.path("c.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
    return done, {row["source_file"]: row["content"] for row in rows}


def test_each_file_that_cannot_be_read_is_a_line_and_the_others_are_read(desk: Desk, docs: Path) -> None:
    raw = word()
    (docs / "cut.docx").write_bytes(raw[: len(raw) // 2])
    (docs / "cut.pdf").write_bytes((docs / "good.pdf").read_bytes()[:200])
    (docs / "entity.docx").write_bytes(with_body('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"))
    (docs / "laughs.docx").write_bytes(with_body(f"<!DOCTYPE x [{_LAUGHS}]>", "&l9;"))
    (docs / "bomb.xlsx").write_bytes(bomb("xl/workbook.xml"))
    (docs / "bomb.epub").write_bytes(bomb("META-INF/container.xml"))
    (docs / "binary.md").write_bytes(bytes(range(256)) * 9)
    pdf(docs / "locked.pdf", encrypt=StandardEncryption("secret"))
    pdf(docs / "blank.pdf", 40, "")
    done, read = chunked(desk)
    assert done.code == 1
    assert set(read) == {"good.docx", "good.pdf", "good.md"}
    assert "root:" not in str(read)
    bad = {path.name for path in docs.iterdir()} - set(read)
    said = "\n".join(line for line in done.lines if line.startswith("Not read"))
    assert {name for name in bad if name not in said} == set()
    assert re.search(r"locked\.pdf: is encrypted: .*password", said)
    assert re.search(r"bomb\.\w+: unpacks to more than 512 MiB", said)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_of_no_bytes_is_a_line(desk: Desk, docs: Path, ending: str) -> None:
    (docs / f"none.{ending}").write_bytes(b"")
    done, read = chunked(desk)
    assert len(read) == 3
    (line,) = (line for line in done.lines if f"none.{ending}" in line)
    if done.code:
        assert line == f"Not read none.{ending}: is empty (0 bytes): fetch or save it again"
    assert done.code == (0 if line.startswith("Skipped") else 1)


def test_nothing_is_followed_out_of_the_folder_or_opened_that_is_no_file(
    desk: Desk, docs: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("The secret of the pump.")
    (docs / "out.md").symlink_to(outside / "secret.md")
    (docs / "folder").symlink_to(outside)
    (docs / "round").symlink_to(docs)
    (docs / "self.md").symlink_to(docs / "self.md")
    (docs / "same.md").symlink_to(docs / "good.md")
    os.mkfifo(docs / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(docs)
        listening.bind("socket.md")
        os.chdir(desk.folder)
        done, read = chunked(desk)
    assert (done.code, set(read)) == (1, {"good.docx", "good.pdf", "good.md", "same.md"})
    beyond = "is a link out of the folder: copy here what it leads to, or chunk that by its own path"
    for line in (
        f"Not read out.md: {beyond}",
        f"Skipped folder: {beyond}",
        "Not read self.md: cannot be read (Too many levels of symbolic links)",
        "Skipped pipe.md: not a regular file",
        "Skipped socket.md: not a regular file",
    ):
        assert line in done.lines


def test_what_is_no_document_is_said_and_no_failure(desk: Desk, docs: Path) -> None:
    (docs / "photo.png").write_bytes(b"\x89PNG")
    (docs / "~$good.docx").write_bytes(b"lock")
    done, _ = chunked(desk)
    assert done.code == 0
    assert done.lines[-1] == "Skipped photo.png: not a kind of document that is read"


def test_many_files_with_one_reason_share_a_line(desk: Desk, docs: Path) -> None:
    for n in range(300):
        (docs / f"{n:03}.pdf").write_bytes(b"")
        (docs / f"{n:03}.png").write_bytes(b"\x89PNG")
    done, _ = chunked(desk)
    assert done.lines[-2:] == [
        "Skipped 300 of 300 files: not a kind of document that is read: 000.png, 001.png, 002.png, …",
        "Not read 300 of 300 files: is empty (0 bytes): fetch or save it again: 000.pdf, 001.pdf, 002.pdf, …",
    ]


def test_a_page_that_changed_changes_its_chunks_alone(desk: Desk, docs: Path) -> None:
    shutil.rmtree(docs)
    docs.mkdir()
    desk.set(GENERATOR_CHUNKING__CHUNK_SIZE="300", GENERATOR_CHUNKING__CHUNK_OVERLAP="0")
    for third in ("The last pump is old. ", "The last pump is new. "):
        canvas = Canvas(str(docs / "three.pdf"), invariant=True)
        for said in ("The first pump is slow. ", "The second pump is quick. ", third):
            for line in range(8):
                canvas.drawString(72, 700 - 14 * line, said * 3)
            canvas.showPage()
        canvas.save()
        done = desk.run("chunk", "docs", "c.lancedb")
    assert done.code == 0
    rows = connect(desk.path("c.lancedb")).open_table("text_chunks").to_arrow().to_pylist()
    new = sum("new" in row["content"] for row in rows)
    assert 0 < new < len(rows)
    assert done.lines[1] == f"Chunks: {new} new, {len(rows) - new} as they were, {new} gone"
    assert [row["chunk_index"] for row in rows] == list(range(len(rows)))
    assert {row["page_start"] for row in rows} == {1, 2, 3}


def test_a_preview_shows_chunks_and_writes_nothing(desk: Desk, docs: Path) -> None:
    command = ("chunk", "docs", "--preview", "2", "--exclude", "*.md")
    done = desk.run(*command)
    assert done.code == 0
    shown = done.out.decode()
    assert shown.startswith("good.docx · line")
    assert "A pump moves water from here to there." in shown
    assert "good.pdf · page 1 · line" in shown
    assert [path.name for path in desk.folder.iterdir() if "lancedb" in path.name] == []
    (docs / "good.pdf").write_bytes(b"")
    assert desk.run(*command).code == 1


@pytest.mark.parametrize("place", ["https://example.com/docs", "s3://bucket/docs"])
def test_an_address_is_refused_in_one_sentence(desk: Desk, place: str) -> None:
    done = desk.run("chunk", place, "c.lancedb")
    fault = f"{place} is an address, and documents are read from this machine"
    assert (done.code, done.lines) == (2, [f"generator: {fault}; fetch them, and give the path of the folder."])


def test_a_lancedb_has_to_be_named_where_something_is_written(desk: Desk, docs: Path) -> None:
    done = desk.run("chunk", "docs")
    assert (done.code, len(done.lines)) == (2, 1)
    assert "`lancedb_path` is missing" in done.said


async def test_the_flow_lists_what_was_not_read(desk: Desk, docs: Path) -> None:
    (docs / "none.pdf").write_bytes(b"")
    flow: Any = chunk_documents
    summary = await flow(folder=str(docs), lancedb_path=str(desk.path("c.lancedb")))
    assert ChunkSummary.model_validate(summary).failed == 1
    assert await flow(folder=str(docs), preview=1) == {"preview": 1, "failed": 0}


_STUCK = """
import ctypes, os, pathlib
def read(data, how):
    pathlib.Path({told!r}).write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(100)
    yield
"""
_FIRST = "import generator.documents.readers as readers; readers.__path__.insert(0, {place!r})"


async def test_a_flow_that_is_cancelled_ends_its_readers_and_writes_nothing(desk: Desk, docs: Path) -> None:
    place, told = desk.path("readers"), desk.path("pid")
    place.mkdir()
    (place / "pdf.py").write_text(_STUCK.format(told=str(told)))
    (place / "sitecustomize.py").write_text(_FIRST.format(place=str(place)))
    desk.set(PYTHONPATH=str(place))
    flow: Any = chunk_documents
    run = asyncio.create_task(flow(folder=str(docs), lancedb_path=str(desk.path("c.lancedb"))))
    while not (told.exists() and told.read_text()):
        assert not run.done()
        await asyncio.sleep(0.05)
    run.cancel()
    await asyncio.wait([run], timeout=60)
    assert run.done()
    assert not Path(f"/proc/{told.read_text()}").exists()
    assert not desk.path("c.lancedb").exists()
