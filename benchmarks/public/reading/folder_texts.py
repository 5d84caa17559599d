"""The words of a document by ways that have nothing to do with the readers: what another program would find in it."""

import csv
import io
import itertools
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import openpyxl
from docutils.core import publish_doctree
from lxml import etree, html

from benchmarks.documents.chunked import plain

_ASIDE = "//script|//style|//noscript|//nav|//header|//footer|//aside|//head|//form|//template|//svg|//button"
_MAIN = ("//main", "//*[@role='main']", "//article", "//body")
_WORD_TEXT = re.compile(r"word/(document|footnotes|endnotes)\d*\.xml")
_MOST_ROWS = 50_000
_EDGE = 2
"""Lines at either end of a page that may be a running header."""


def text_of(path: Path) -> str | None:
    """All text of a file; None for a format that nothing here reads, or where it cannot be read."""
    read = _READERS.get(path.suffix.lower())
    try:
        return read(path) if read else None
    except Exception as error:  # noqa: BLE001  broken files are part of what is measured
        print(f"{path}: {type(error).__name__}: {error}"[:200])
        return None


def _pdf(path: Path) -> str:
    """By pdftotext (poppler); without lines that most pages begin or end with."""
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True, timeout=300)
    pages = [page.strip("\n").split("\n") for page in done.stdout.decode(errors="replace").split("\f")]
    edges = Counter(each for page in pages for each in {_shape(line) for line in page[:_EDGE] + page[-_EDGE:]})
    often = {shape for shape, times in edges.items() if times >= max(3, len(pages) / 10)}
    text = "\n".join(line for page in pages for line in _inner(page, often))
    return re.sub(r"(?<=[a-z])[-\u00ad]\n(?=[a-z])", "", text)


def _inner(page: list[str], often: set[str]) -> Iterator[str]:
    for number, line in enumerate(page):
        is_edge = number < _EDGE or number >= len(page) - _EDGE
        if not (is_edge and _shape(line) in often):
            yield line


def _shape(line: str) -> str:
    return re.sub(r"[\divxlc]+", "#", line.strip().lower())


def _docx(path: Path) -> str:
    """What Word shows: runs of the text, the notes, but nothing that was deleted."""
    with zipfile.ZipFile(path) as archive:
        parts = [
            name for name in archive.namelist() if re.fullmatch(r"word/(document|footnotes|endnotes)\d*\.xml", name)
        ]
        trees = [etree.fromstring(archive.read(name)) for name in sorted(parts)]
    paragraphs = [each for tree in trees for each in tree.iter("{*}p") if not _inside(each, "Fallback")]
    return "\n".join("".join(_runs(paragraph)) for paragraph in paragraphs)


def _runs(paragraph: etree._Element) -> Iterator[str]:
    for each in paragraph.iter("{*}t", "{*}tab", "{*}br"):
        if next(each.iterancestors("{*}p")) is paragraph:
            yield each.text or " " if etree.QName(each).localname == "t" else " "


def _inside(element: etree._Element, name: str) -> bool:
    return any(etree.QName(each).localname == name for each in element.iterancestors())


def _pptx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        trees = [etree.fromstring(archive.read(name)) for name in names]
    return "\n".join("".join(_runs(paragraph)) for tree in trees for paragraph in tree.iter("{*}p"))


def _xlsx(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book.worksheets for row in _rows(sheet))
    return "\n".join(str(cell) for row in rows for cell in row if isinstance(cell, str | int))


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """What is there, whatever the sheet says of its size."""
    sheet.reset_dimensions()
    yield from itertools.islice(sheet.iter_rows(values_only=True), _MOST_ROWS)


def _ods(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("content.xml"))
    return "\n".join("".join(paragraph.itertext()) for paragraph in tree.iter("{*}p"))


def _html(path: Path) -> str:
    return _page(path.read_bytes())


def _page(data: bytes) -> str:
    """The element that says it is the page's content, else its body, without what says that it is not."""
    tree = html.fromstring(data)
    for each in tree.xpath(_ASIDE):
        each.drop_tree()
    main = next((found[0] for way in _MAIN if (found := tree.xpath(way))), tree)
    for each in main.iter():
        if isinstance(each.tag, str) and each.tag in _BLOCKS:
            each.tail = f"\n{each.tail or ''}"
            each.text = f"\n{each.text or ''}"
    return str(main.text_content())


_BLOCKS = frozenset("p div li td th tr br h1 h2 h3 h4 h5 h6 dt dd pre blockquote section figcaption".split())


def _epub(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        place = PurePosixPath(next(container.iter("{*}rootfile")).get("full-path", ""))
        package = etree.fromstring(archive.read(str(place)))
        names = {item.get("id"): item.get("href", "") for item in package.iter("{*}item")}
        spine = [names[item.get("idref")] for item in package.iter("{*}itemref")]
        there = set(archive.namelist())
        files = [str(place.parent / name) for name in spine]
        return "\n".join(_page(archive.read(name)) for name in files if name in there)


def _ipynb(path: Path) -> str:
    cells = json.loads(path.read_bytes())["cells"]
    sources = ((cell["cell_type"], "".join(cell["source"])) for cell in cells)
    return "\n\n".join(plain(source) if kind == "markdown" else source for kind, source in sources)


def _rst(path: Path) -> str:
    quiet = {"report_level": 5, "halt_level": 5, "file_insertion_enabled": False, "raw_enabled": False}
    tree = publish_doctree(path.read_text(encoding="utf-8"), settings_overrides=quiet)
    for each in [*tree.findall(lambda node: node.tagname in {"system_message", "comment", "problematic"})]:
        each.parent.remove(each)
    return str(tree.astext())


def _csv(path: Path) -> str:
    text = path.read_bytes().decode(errors="replace")
    delimiter = "\t" if path.suffix == ".tsv" else csv.Sniffer().sniff(text[:20_000], ",;|\t").delimiter
    return "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter))


_READERS: Mapping[str, Callable[[Path], str]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".pptx": _pptx,
    ".xlsx": _xlsx,
    ".ods": _ods,
    ".html": _html,
    ".htm": _html,
    ".epub": _epub,
    ".ipynb": _ipynb,
    ".rst": _rst,
    ".csv": _csv,
    ".tsv": _csv,
}
