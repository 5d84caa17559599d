"""The blocks of a page as Markdown, in reading order: headings, paragraphs, lists, quotations, code, tables.

What only groups (`div`, `section`, `font` …) is walked through without recursion, whatever its depth; what nests as Markdown
does (lists, quotations, tables) goes as deep as anybody can follow, and is text below.
"""

import re
from collections.abc import Iterator

from generator.documents.html.code import code_block, is_code
from generator.documents.html.inline import BREAK, code_span, escaped, plain_text, spaced, special
from generator.documents.html.tables import Table, read_table
from generator.documents.html.tree import Element, classes, tag
from generator.documents.pipe_table import pipe_table

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite data del dfn em font i ins label mark nobr nowrap output rb rp rt s small span "
    "strike strong time tt u var wbr code kbd samp q ruby sub sup math img svg input".split()
)
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DEEPEST = 12
_BREAKS = re.compile(rf" ?{BREAK}[ {BREAK}]*")
_CLOSING = re.compile(r"(?<= )#+$")


def blocks(element: Element, depth: int = 0) -> Iterator[str]:
    """What is in an element, a block at a time, none of them empty."""
    line = _Line()
    for event, node in _walk(element):
        if isinstance(node, str):
            line.add(node)
        elif event == "inline":
            write = special(node)
            line.add_special(write(node) if write else "")
        else:
            yield from line.ended()
            if event == "block":
                yield from _block(node, depth)
    yield from line.ended()


class _Line:
    """What has been said since the last block."""

    def __init__(self) -> None:
        self._parts = list[str]()

    def add(self, text: str) -> None:
        if text:
            self._parts.append(text.replace("\n", " "))

    def add_special(self, text: str) -> None:
        self._parts.append(text)

    def ended(self) -> Iterator[str]:
        """A paragraph, if there is one."""
        text = _tidy(self._parts)
        self._parts.clear()
        if text:
            yield escaped(text)


def _walk(element: Element) -> Iterator[tuple[str, Element | str]]:
    """Texts, special parts of a line, blocks, and the edges of what only groups."""
    left: list[tuple[Iterator[Element], Element]] = [(iter(element), element)]
    yield "text", element.text or ""
    while left:
        children, parent = left[-1]
        child = next(children, None)
        if child is None:
            left.pop()
            if left:
                if tag(parent) not in _INLINE:
                    yield "edge", parent
                yield "text", parent.tail or ""
            continue
        kind = _kind(child)
        if kind == "through":
            if tag(child) not in _INLINE:
                yield "edge", child
            yield "text", child.text or ""
            left.append((iter(child), child))
            continue
        if kind:
            yield kind, child
        yield "text", child.tail or ""


def _kind(element: Element) -> str:
    name = tag(element)
    if not name:
        return ""
    if is_code(element) or name in _LISTS or name in _HEADINGS or name in ("table", "blockquote", "dl", "hr"):
        return "block"
    return "inline" if special(element) else "through"


def _block(element: Element, depth: int) -> Iterator[str]:
    name = tag(element)
    if name == "hr":
        return
    if is_code(element):
        yield from filter(None, [code_block(element)])
    elif name in _HEADINGS:
        yield from _heading(element, _HEADINGS[name])
    elif depth > _DEEPEST:
        yield from filter(None, [escaped(plain_text(element))])
    elif name == "table":
        yield from _table(element, depth)
    elif name == "dl":
        yield from _definitions(element, depth)
    elif name == "blockquote":
        yield from _quotation(element, depth)
    else:
        yield from _list(element, depth)


def line_text(element: Element) -> str:
    """All of an element in one line, as it is written there: not escaped, blocks in it as their text."""
    return _lines_text(element).replace(BREAK, " ")


def _lines_text(element: Element) -> str:
    parts = list[str]()
    for event, node in _walk(element):
        if isinstance(node, str):
            parts.append(node.replace("\n", " "))
        elif event == "inline":
            write = special(node)
            parts.append(write(node) if write else "")
        else:
            parts.append(f" {plain_text(node)} " if event == "block" else " ")
    return _tidy(parts)


def _tidy(parts: list[str]) -> str:
    said = BREAK.join(map(spaced, "".join(parts).split(BREAK)))
    return _BREAKS.sub(BREAK, said).strip()


def _heading(element: Element, level: int) -> Iterator[str]:
    title = line_text(element)
    if title:
        yield f"{'#' * level} {_CLOSING.sub(_shielded, title)}"


def _shielded(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _quotation(element: Element, depth: int) -> Iterator[str]:
    """A quotation; one that holds sections only indents them."""
    inner = list(blocks(element, depth + 1))
    if any(tag(part) in _HEADINGS for part in element.iter()):
        yield from inner
    elif inner:
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))


def _list(element: Element, depth: int) -> Iterator[str]:
    number = _number(element.get("start")) if tag(element) == "ol" else None
    items = list[str]()
    for child in element:
        if not tag(child):
            continue
        inner = list(blocks(child, depth + 1)) if tag(child) not in _LISTS else list(_list(child, depth + 1))
        if inner and tag(child) in _LISTS and items:  # a list that should be in the item before
            items[-1] += "\n" + _indented(inner[0], 2 if number is None else 3)
        elif inner:
            mark = "- " if number is None else f"{number}. "
            items.append(mark + _indented(_joined(inner), len(mark)).lstrip())
            number = None if number is None else number + 1
    loose = any("\n\n" in item for item in items)
    if items:
        yield ("\n\n" if loose else "\n").join(items)


def _number(start: str | None) -> int:
    return int(start) if start and start.isascii() and start.isdigit() and len(start) < 7 else 1


def _joined(inner: list[str]) -> str:
    """The blocks of an item; a list goes on below its first line."""
    text = inner[0]
    for before, block in zip(inner, inner[1:], strict=False):
        nested = re.match(r"- |\d+\. ", block) and "\n" not in before
        text += f"\n{block}" if nested else f"\n\n{block}"
    return text


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * width + line if line else "" for line in text.split("\n"))


def _definitions(element: Element, depth: int) -> Iterator[str]:
    """Terms and what they mean: a list where each is a line, else the term above its meaning."""
    entries = list[tuple[list[str], list[str]]]()
    for part in _parts_of(element):
        if tag(part) == "dt":
            term = _term(part)
            if entries and not entries[-1][1]:
                entries[-1][0].append(term)
            else:
                entries.append(([term], []))
        else:
            meaning = list(blocks(part, depth + 1))
            entries = entries or [([], [])]
            entries[-1][1].extend(meaning)
    if all(len(meaning) <= 1 and BREAK not in "".join(meaning) for _, meaning in entries):
        lines = [": ".join(filter(None, [", ".join(filter(None, terms)), *meaning])) for terms, meaning in entries]
        yield from filter(None, ["\n".join(f"- {line}" for line in lines if line)])
        return
    for terms, meaning in entries:
        yield from filter(None, [escaped(BREAK.join(filter(None, terms)))])
        yield from meaning


def _parts_of(element: Element) -> Iterator[Element]:
    for child in element:
        if tag(child) in ("dt", "dd"):
            yield child
        elif tag(child) == "div":  # as HTML 5 allows around each entry
            yield from (inner for inner in child if tag(inner) in ("dt", "dd"))


def _term(element: Element) -> str:
    """A term; the signature of something in code is code."""
    if "sig" in classes(element).split():
        return code_span(element)
    return line_text(element)


def _table(element: Element, depth: int) -> Iterator[str]:
    table = read_table(element)
    yield from filter(None, [escaped(table.caption)])
    if table.is_layout:
        for cell in table.cells:
            yield from blocks(cell, depth + 1)
        return
    yield from filter(None, [pipe_table(_texts(table, depth))])


def _texts(table: Table, depth: int) -> list[list[str]]:
    written = {id(cell): _cell(cell, depth) for cell in table.cells}
    body = [["" if cell is None else written[id(cell)] for cell in row] for row in table.body]
    heads = [["" if cell is None else written[id(cell)] for cell in row] for row in table.head]
    if not heads:
        return body
    width = max(map(len, heads))
    columns = [[row[at] for row in heads if at < len(row) and row[at]] for at in range(width)]
    return [[" ".join(dict.fromkeys(names)) for names in columns], *body]


def _cell(element: Element, depth: int) -> str:
    inner = [part for event, part in _walk(element) if event != "text" and event != "inline"]
    return BREAK.join(blocks(element, depth + 1)) if inner else _lines_text(element)
