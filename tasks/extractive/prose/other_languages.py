"""Other languages than English: what needs no grammar, because the text's own structure tells it.

A term with its definition, an entry of a table, and a question that stands there as a heading with its answer below.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from tasks.extractive.prose.blocks import WINDOW, Block, blocks, squeeze
from tasks.extractive.prose.selecting import Candidate, candidate
from tasks.extractive.prose.wordings import WORDINGS, Wording

_TERM = re.compile(
    r"^(?P<marked>\*\*[^*]{2,50}\*\*|__[^_]{2,50}__|`[^`]{1,50}`|\w[\w \-/()]{1,40}?)"
    r"(?:\s?[:：](?!//)|\s[-–—](?=\s))\s*(?P<definition>\S.+)$"
)
_MARKS = "*_`: ："
_QUESTION = re.compile(r"^[¿]?\w.*[?？؟;]$")
_ROW = re.compile(r"^[^\S\n]*\|.+\|[^\S\n]*$")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{8}")
_RULE = re.compile(r"^[\s|:\-]+$")
_LEAST, _LONGEST = 20, 600
"""Characters of a definition, at least in bytes, and of an answer at most."""
_LONGEST_CELL = 120


def structured(text: str, title: str | None, language: str) -> Iterator[Candidate]:
    """All pairs that a text in this language gives without its grammar; none where it is not known how it asks.

    Args:
        text: Markdown, reStructuredText or plain text; its first 16,000 characters are read.
        title: Title or section path.
        language: ISO 639-1.
    """
    found = blocks(text, title)
    yield from _answered_headings(found)
    if wording := WORDINGS.get(language):
        yield from _definitions(found, wording)
        yield from _entries(text[:WINDOW], wording)


def _answered_headings(found: Sequence[Block]) -> Iterator[Candidate]:
    """Questions that stand there as headings, with the first text below."""
    for place, block in enumerate(found):
        if block.kind != "heading" or not _QUESTION.match(block.text):
            continue
        below = [one.raw or one.text for one in takewhile(_is_prose, found[place + 1 :])]
        answer = " ".join(below)
        if len(answer) > _LONGEST:
            answer = below[0]
        if _is_long_enough(answer) and len(answer) <= _LONGEST:
            yield candidate(block.text, answer, "explanatory", 9)


def _is_prose(block: Block) -> bool:
    """Whether a block is text to read; of scripts without spaces that is told by their signs."""
    if block.kind == "other":
        return bool(_UNSPACED.search(block.text)) and not block.text.startswith("|")
    return block.kind in ("paragraph", "item")


def _definitions(found: Sequence[Block], wording: Wording) -> Iterator[Candidate]:
    """Items of the form "term: what it is": marked terms, and others where two items or more have this form."""
    items = [(one, match) for one in found if one.kind in ("item", "paragraph") and (match := _TERM.match(one.text))]
    plain = sum(one.kind == "item" for one, _ in items)
    for block, match in items:
        marked, definition = match["marked"], match["definition"].strip("* ")
        if (marked[0] in "*_`" or (block.kind == "item" and plain > 1)) and _is_long_enough(definition):
            yield _defined(marked, definition, block.text, wording)
    for block in found:
        if block.kind == "paragraph" and block.first and len(block.owners) == 1 and "(" not in block.owners[0]:
            yield _defined(block.owners[0], block.text, block.text, wording)


def _defined(term: str, definition: str, evidence: str, wording: Wording) -> Candidate:
    question = wording.meaning.format(term=term.strip(_MARKS))
    return candidate(question, definition[:_LONGEST], "factual", 7, evidence=evidence)


def _entries(text: str, wording: Wording) -> Iterator[Candidate]:
    """The cells of Markdown tables, each by its row's first cell and its column's heading."""
    for table in _tables(text):
        columns = _cells(table[0])
        for line in table[2:]:
            row = _cells(line)
            if len(row) != len(columns):
                continue
            for column, cell in list(zip(columns, row, strict=True))[1:]:
                if row[0] and column and 1 < len(cell) <= _LONGEST_CELL:
                    question = wording.entry.format(row=row[0].strip(_MARKS), column=column.strip(_MARKS))
                    yield candidate(question, cell, "factual", 5, evidence=line.strip(), family="table")


def _tables(text: str) -> Iterator[list[str]]:
    """Runs of lines that are a table: a heading, a rule, and rows."""
    table: list[str] = []
    for line in [*text.splitlines(), ""]:
        if _ROW.match(line):
            table.append(line)
            continue
        if len(table) > 2 and _RULE.match(table[1]):
            yield table
        table = []


def _cells(line: str) -> list[str]:
    return [squeeze(cell).replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def _is_long_enough(text: str) -> bool:
    return len(text.encode(errors="replace")) >= _LEAST
