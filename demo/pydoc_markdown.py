"""Turns a page of Python's language reference, as `pydoc` carries it, into Markdown.

`pydoc` has the pages as plain text: underlined headings, literals in straight double quotes, code indented by three
blanks, lines broken at 70 characters. Tables, footnotes and "see also" lists say little by themselves and are left out.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import dedent

_LEVELS = {"*": "#", "=": "##", "-": "###", "~": "####"}
_UNDERLINE = re.compile(r"([*=~-])\1{2,}")
_BULLET = re.compile(r"(\*|\d+\.) +")
_SIGNATURE = re.compile(r"((class|static|classmethod) )?[\w.]+\([^()]*\)|\w+\.__\w+__")
# A capital letter, or a word that is marked up, and somewhere two words in a row.
_PROSE = re.compile(r"(\*+\w+\*+|\"[^\"]+\"|[*\"“‘\[(]*[A-Z]).*?[a-z]+,? [a-z]+", re.DOTALL)


def to_markdown(page: str) -> str:
    """Convert a page.

    Args:
        page: The text of a topic of `pydoc_data.topics`.

    Returns:
        Markdown that ends in one line break.
    """
    body = page.split("-[ Footnotes ]-", maxsplit=1)[0]
    blocks = _without_asides(re.split(r"\n\s*\n", body.strip("\n")))
    parts = (_converted(is_code, list(group)) for is_code, group in groupby(blocks, key=_is_code))
    return "\n\n".join(parts) + "\n"


def _converted(is_code: bool, blocks: list[str]) -> str:
    """Neighbours of one kind: code that blank lines had cut apart is one piece again."""
    return _fenced("\n\n".join(blocks)) if is_code else "\n\n".join(map(_text, blocks))


def _without_asides(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks without tables and without what stands under "see also"; `Note:` is joined to what it announces."""
    aside: int | None = None
    note = ""
    for block in blocks:
        text, indent = block.strip(), _indent(block)
        if aside is not None and indent > aside:
            continue
        aside = indent if text.lower() == "see also:" else None
        if text in ("Note:", "Warning:"):
            note = f"{text} "
        elif aside is None and not text.startswith(("+--", "| ")):
            yield block[:indent] + note + block[indent:]
            note = ""


def _is_code(block: str) -> bool:
    """Whether an indented block is code or grammar: it does not read like a sentence."""
    text = block.strip()
    if ">>> " in text or "::=" in text:
        return True
    if not block.startswith("   ") or _BULLET.match(text):
        return False
    return not _PROSE.match(text)


def _fenced(code: str) -> str:
    """Code between fences; grammar is no language that anyone highlights."""
    kind = "text" if "::=" in code else "pycon" if ">>> " in code else "python"
    return f"```{kind}\n{dedent(code)}\n```"


def _text(block: str) -> str:
    lines = [line.strip() for line in block.strip().splitlines()]
    if len(lines) == 2 and (underline := _UNDERLINE.fullmatch(lines[1])):
        return f"{_LEVELS[underline[1]]} {_literals(lines[0])}"
    if all(_SIGNATURE.fullmatch(line) for line in lines):
        return "### " + ", ".join(f"`{line}`" for line in lines)
    return "\n".join(_literals(item) for item in _items(lines))


def _items(lines: Iterable[str]) -> Iterator[str]:
    """The block's paragraphs, each on one line: one, or as many as there are bullets."""
    item = ""
    for line in lines:
        if item and _BULLET.match(line):
            yield item
            item = line
        else:
            item = _joined(item, line)
    yield item


def _joined(start: str, line: str) -> str:
    """Undo a line break; a word broken at its hyphen (`built-` `in`) is put together again."""
    if re.search(r"\w-$", start):
        return start + line
    return f"{start} {line}".strip()


def _literals(text: str) -> str:
    """Straight quotes stand for literals: back-quotes in Markdown. References to footnotes go."""
    text = re.sub(r"\s+\[\d+\](?=[\s.,;:)]|$)", "", text)
    text = re.sub(r" {2,}", " ", text)
    text = re.sub(r'""([^"`]+)""', r'`"\1"`', text)
    text = re.sub(r'(?<![`"])"(?=[^\s"])([^"`]*[^\s"`])"(?![`"])', r"`\1`", text)
    return re.sub(r"^\* +", "- ", text)


def _indent(block: str) -> int:
    return len(block) - len(block.lstrip(" "))
