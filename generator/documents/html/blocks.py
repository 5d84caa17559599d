"""The blocks of a page as Markdown, in reading order: headings, paragraphs, lists, quotations, code, tables.

What nests as Markdown does (lists, quotations, tables) goes as deep as anybody can follow, and is text below.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from generator.documents.html.code import code_block, code_text, is_code
from generator.documents.html.inline import BREAK, code_span, escaped, spaced
from generator.documents.html.lines import HEADINGS, LISTS, Line, line_text, lines_text, walk
from generator.documents.html.maths import formula
from generator.documents.html.tables import Table, read_table
from generator.documents.html.tree import Element, classes, tag
from generator.documents.pipe_table import pipe_table

_DEEPEST = 12
_CLOSING = re.compile(r"(?<= )#+$")
_ITEM = re.compile(r"- |\d+\. ")


def blocks(element: Element, depth: int = 0) -> Iterator[str]:
    """What is in an element, a block at a time, none of them empty."""
    line = Line()
    for event in walk(element):
        if event[0] in ("text", "inline"):
            line.take(event)
            continue
        yield from filter(None, [escaped(line.text())])
        if event[0] == "block":
            yield from filter(None, _block(event[1], depth))
    yield from filter(None, [escaped(line.text())])


def _block(element: Element, depth: int) -> Iterator[str]:
    name = tag(element)
    if is_code(element):
        yield code_block(element)
    elif "math" in classes(element).split():
        yield formula(element)
    elif name in HEADINGS:
        yield _heading(element, HEADINGS[name])
    elif depth > _DEEPEST:
        yield escaped(spaced(" ".join(element.itertext())))
    elif name == "table":
        yield from _table(element, depth)
    elif name == "dl":
        yield from _definitions(element, depth)
    elif name == "blockquote":
        yield from _quotation(element, depth)
    elif name in LISTS:
        yield from _list(element, depth)


def _heading(element: Element, level: int) -> str:
    title = line_text(element)
    return f"{'#' * level} {_CLOSING.sub(_shielded, title)}" if title else ""


def _shielded(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _has_sections(element: Element) -> bool:
    """Whether headings stand in it, so that it only lays out what is more than a list or a quotation."""
    return any(tag(part) in HEADINGS for part in element.iter())


def _quotation(element: Element, depth: int) -> Iterator[str]:
    inner = list(blocks(element, depth + 1))
    if _has_sections(element):
        yield from inner
    elif inner:
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))


def _list(element: Element, depth: int) -> Iterator[str]:
    if _has_sections(element):
        for child in element:
            yield from blocks(child, depth + 1)
        return
    number = _number(element.get("start")) if tag(element) == "ol" else None
    items = [spaced(element.text)] if element.text and element.text.strip() else []
    for child in element:
        inner = list(_block(child, depth + 1) if tag(child) in LISTS else blocks(child, depth + 1))
        inner = [*filter(None, inner), *filter(None, [escaped(spaced(child.tail or ""))])]
        if inner and items and tag(child) in LISTS:  # a list that should be in the item before
            items[-1] += "\n" + _indented(inner[0], 2 if number is None else 3)
        elif inner:
            mark = "- " if number is None else f"{number}. "
            items.append(mark + _indented(_joined(inner), len(mark)).lstrip())
            number = None if number is None else number + 1
    yield ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def _number(start: str | None) -> int:
    return int(start) if start and start.isascii() and start.isdigit() and len(start) < 7 else 1


def _joined(inner: list[str]) -> str:
    """The blocks of an item; a list goes on below its first line."""
    text = inner[0]
    for before, block in pairwise(inner):
        text += f"\n{block}" if _ITEM.match(block) and "\n" not in before else f"\n\n{block}"
    return text


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))


def _definitions(element: Element, depth: int) -> Iterator[str]:
    """Terms and what they mean: a list where each is a line, else the term above its meaning."""
    entries = list[tuple[list[str], list[str]]]()
    for part in _parts_of(element):
        if tag(part) == "dt" and (not entries or entries[-1][1]):
            entries.append(([_term(part)], []))
        elif tag(part) == "dt":
            entries[-1][0].append(_term(part))
        else:
            entries = entries or [([], [])]
            entries[-1][1].extend(blocks(part, depth + 1))
    if not entries:  # a list that has no entries, only text
        yield from blocks(element, depth + 1)
        return
    if all(len(meaning) <= 1 and BREAK not in "".join(meaning) for _, meaning in entries):
        named = ((", ".join(filter(None, terms)), "".join(meaning)) for terms, meaning in entries)
        yield "\n".join(f"- {_entry(list(entry))}" for entry in named if any(entry))
        return
    for terms, meaning in entries:
        yield escaped(BREAK.join(filter(None, terms)))
        yield from meaning


def _parts_of(element: Element) -> Iterator[Element]:
    for child in element:
        if tag(child) in ("dt", "dd"):
            yield child
        elif tag(child) == "div":  # as HTML 5 allows around each entry
            yield from (inner for inner in child if tag(inner) in ("dt", "dd"))


def _term(element: Element) -> str:
    """A term; the signature of something in code is code."""
    return code_span(element) if "sig" in classes(element).split() else line_text(element)


def _entry(row: list[str]) -> str:
    """A name and what belongs to it, in a line."""
    name, *others = filter(None, row)
    said = f"{name.rstrip(': ')}: {' | '.join(others)}" if others else name
    return said.replace(BREAK, "<br>")


def _table(element: Element, depth: int) -> Iterator[str]:
    table = read_table(element)
    if not table.cells:
        yield from blocks(element, depth + 1)
        return
    yield escaped(table.caption)
    if table.is_layout:
        for cell in table.cells:
            yield from blocks(cell, depth + 1)
        return
    rows = [row for row in _texts(table, depth) if any(row)]
    columns = [column for column in zip(*rows, strict=False) if any(column)]
    if len(rows) < 2 or len(columns) < 2 or (len(columns) == 2 and table.names_rows):
        yield "\n".join(f"- {_entry(row)}" for row in rows)
    else:
        yield pipe_table(rows)


def _texts(table: Table, depth: int) -> list[list[str]]:
    """The cells' texts, the rows of the head as one."""
    written = {id(cell): BREAK.join(_in_cell(cell, depth)) for cell in table.cells}
    heads, body = (
        [["" if cell is None else written[id(cell)] for cell in row] for row in part]
        for part in (table.head, table.body)
    )
    columns = list(zip(*heads, strict=True)) if heads else []
    return [[" ".join(dict.fromkeys(filter(None, names))) for names in columns], *body] if heads else body


def _in_cell(cell: Element, depth: int) -> Iterator[str]:
    """What is in a cell, where neither headings nor fences nor tables can be: their lines."""
    line = Line()
    for event in walk(cell):
        if event[0] in ("text", "inline"):
            line.take(event)
            continue
        yield from filter(None, [line.text()])
        if event[0] != "block":
            continue
        inner = event[1]
        if is_code(inner):
            yield from filter(str.strip, code_text(inner).split("\n"))
        elif tag(inner) in HEADINGS or depth > _DEEPEST:
            yield lines_text(inner)
        elif tag(inner) == "table":
            yield from (_entry(row) for row in _texts(read_table(inner), depth + 1) if any(row))
        else:
            yield from _block(inner, depth + 1)
    yield from filter(None, [line.text()])
