"""Jupyter notebooks (nbformat 3 and 4): what is written in them and their code, without what the code has put out.

    {"nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [
      {"cell_type": "markdown", "source": ["# Pumps\\n", "A pump moves fluids."]},
      {"cell_type": "code", "source": "%matplotlib inline\\nplot()", "outputs": [...]}]}

Magics (`%`, `!`) are code, as readers of a notebook see them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from generator.documents.document import Found, Page, ReadingOptions, Title, Unreadable
from generator.documents.encoding import decoded
from generator.documents.markdown import fenced, heading

_PICTURE = re.compile(
    r"!\[([^\]\n]*)\]\((?:attachment:|data:)[^)\n]*\)|<img\b[^>]*\bsrc=[\"']data:[^>]*>", re.IGNORECASE
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_MAGIC = re.compile(r"%%(bash|sh|html|javascript|js|latex|markdown|perl|R|ruby|sql|svg|cython)\b")
_FRONT_MATTER = re.compile(r"\s*---\n.*\n---\s*\Z", re.DOTALL)
_PLAIN = ("", "text/plain", "text/markdown", "text/x-rst", "text/restructuredtext")
_REMEDY = "open it in Jupyter, and save it again"


def read(data: bytes, _: ReadingOptions) -> Iterator[Found]:
    """Read a notebook; arguments and errors as for every reader."""
    notebook = _parsed(decoded(data).text)
    metadata = _dict(notebook.get("metadata"))
    name = _language(metadata)
    texts = [text for cell in _cells(notebook) if (text := _text(cell, name))]
    if not texts:
        raise Unreadable("is a notebook without text or code")
    prose = [text for text in texts if not text.startswith("```")]
    title = metadata.get("title") or next((found[1] for text in prose if (found := _HEADING.search(text))), "")
    if title:
        yield Title(str(title))
    yield from map(Page, texts)


def _parsed(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"is no notebook: line {error.lineno} is broken JSON ({error.msg})", _REMEDY) from None
    except RecursionError:
        raise Unreadable("is no notebook: its JSON is nested too deep", _REMEDY) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        raise Unreadable("is no notebook: it has no cells", _REMEDY)
    return notebook


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The cells; nbformat 3 has them in worksheets."""
    sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
    for sheet in map(_dict, sheets):
        cells = sheet.get("cells")
        yield from map(_dict, cells if isinstance(cells, list) else [])


def _language(metadata: dict[str, Any]) -> str:
    said = _dict(metadata.get("language_info")).get("name") or _dict(metadata.get("kernelspec")).get("language")
    return str(said or "python").lower()


def _text(cell: dict[str, Any], language: str) -> str:
    """A cell as Markdown; empty for one that has nothing to read."""
    kind, source = cell.get("cell_type"), _joined(cell.get("source", cell.get("input")))
    if not source.strip():
        return ""
    if kind == "code":
        magic = _MAGIC.match(source)
        name = magic[1].lower() if magic else str(cell.get("language") or language)
        return fenced("\n".join(line.rstrip() for line in source.strip("\n").split("\n")), name)
    if kind == "heading":
        level = cell.get("level")
        return heading(level if isinstance(level, int) else 1, source)
    if kind == "markdown":
        return _closed(_COMMENT.sub("", _PICTURE.sub(r"\1", source))).strip("\n")
    metadata = _dict(cell.get("metadata"))
    form = metadata.get("raw_mimetype") or metadata.get("format") or ""
    return "" if form not in _PLAIN or _FRONT_MATTER.match(source) else source.strip("\n")


def _closed(text: str) -> str:
    """Markdown whose last fence is closed, or it would take in the cells that follow."""
    fence = ""
    for found in _FENCE.finditer(text):
        if not fence:
            fence = found[1]
        elif found[1].startswith(fence):
            fence = ""
    return f"{text}\n{fence}" if fence else text


def _joined(source: object) -> str:
    """The text of a cell, which may be a list of its lines."""
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str)).replace("\r\n", "\n").replace("\r", "\n")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
