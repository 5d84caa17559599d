"""The paragraphs of a shape as blocks of Markdown: text, lists by their levels, code."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from generator.documents.markdown import Items, fenced, one_line, paragraph
from generator.documents.office.fonts import is_monospaced, shifted
from generator.documents.office.formula import in_text
from generator.documents.office.numbering import numeral
from generator.documents.office.placeholders import bullet
from generator.documents.office.symbols import meant
from generator.documents.office.xml import Element, attribute, child, every, inside, local, understood

_LEFT_OUT = ("slidenum", "datetime")
_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}

_SIGN = re.compile("[\uf000-\uf0ff]")  # what only a font of symbols has

Kind = Literal["text", "item", "code"]


class Part(NamedTuple):
    """A paragraph: what it says, what it is, how deep in a list, and what stands before it there."""

    text: str
    kind: Kind = "text"
    level: int = 0
    label: str = "-"


def shape_blocks(body: Element | None, has_bullets: Callable[[int], bool]) -> Iterator[str]:
    """What a shape says; paragraphs of one list are one block, lines of code too.

    Args:
        body: The shape's text.
        has_bullets: Whether paragraphs of a level have bullets where they do not say themselves.
    """
    if body is None:
        return
    parts = list(_parts(body, has_bullets))
    if len([part for part in parts if part.text.strip()]) == 1:
        parts = [part._replace(kind="text") if part.kind == "item" and part.label == "-" else part for part in parts]
    for kind, group in groupby(parts, key=attrgetter("kind")):
        if kind == "item":
            items = Items()
            yield "\n".join(items.item(part.label, part.level, part.text) for part in group if part.text.strip())
        elif kind == "code":
            yield fenced("\n".join(part.text.rstrip() for part in group).strip("\n"))
        else:
            yield from (paragraph(part.text) for part in group)


def shape_lines(body: Element | None) -> list[str]:
    """What a shape or a cell says, paragraph by paragraph, without marks of lists."""
    return [said for one in inside(body) if local(one) == "p" and (said := one_line(_said(one)))]


def _parts(body: Element, has_bullets: Callable[[int], bool]) -> Iterator[Part]:
    counts: dict[int, int] = {}
    for one in body:
        if local(one) != "p":
            continue
        look = child(one, "pPr")
        level, text = _level(look), _said(one)
        number = child(look, "buAutoNum")
        if _is_code(one):
            yield Part(text, "code")
        elif number is not None and text.strip():
            yield Part(text, "item", level, _count(number, level, counts))
            continue
        elif text.strip() and _has_bullet(look, level, has_bullets):
            counts = {at: count for at, count in counts.items() if at < level}
            yield Part(text, "item", level)
            continue
        elif text.strip():
            yield Part(text)
        counts = {}


def _has_bullet(look: Element | None, level: int, has_bullets: Callable[[int], bool]) -> bool:
    own = bullet(look)
    return has_bullets(level) if own is None else own


def _level(look: Element | None) -> int:
    found = attribute(look, "lvl") or ""
    return min(int(found), 8) if found.isdecimal() else 0


def _count(number: Element, level: int, counts: dict[int, int]) -> str:
    start = attribute(number, "startAt") or ""
    counts[level] = counts[level] + 1 if level in counts else int(start) if start.isdecimal() and len(start) < 6 else 1
    for deeper in [at for at in counts if at > level]:
        del counts[deeper]
    kind = attribute(number, "type") or "arabicPeriod"
    form = next((form for name, form in _FORMS.items() if kind.startswith(name)), "decimal")
    said = numeral(counts[level], form)
    return f"({said})" if kind.endswith("ParenBoth") else f"{said})" if kind.endswith("ParenR") else f"{said}."


def _said(element: Iterable[Element]) -> str:
    return "".join(map(_piece, element))


def _piece(one: Element) -> str:
    name = local(one)
    if name == "r":
        look = child(one, "rPr")
        place = (attribute(look, "baseline") or "").rstrip("%").lstrip("0")
        said = "".join(part.text or "" for part in one if local(part) == "t")
        fonts = {kind: attribute(child(look, kind), "typeface") or "" for kind in ("latin", "sym")}
        signs = fonts["sym"] or fonts["latin"]
        said = _SIGN.sub(lambda found: meant(found[0], signs), said)
        return shifted(meant(said, fonts["latin"]), bool(place) * (-1 if place.startswith("-") else 1))
    if name == "br":
        return "\n"
    if name == "fld":
        kind = attribute(one, "type") or ""
        return "" if kind.startswith(_LEFT_OUT) else "".join(part.text or "" for part in every(one, "t"))
    if name == "oMath":
        return in_text(one)
    if name == "AlternateContent":
        return _said(understood(one))
    return _said(one) if name in ("m", "oMathPara", "Choice", "Fallback") else ""


def _is_code(element: Element) -> bool:
    runs = [one for one in element if local(one) == "r" and any((part.text or "").strip() for part in every(one, "t"))]
    return bool(runs) and all(is_monospaced(attribute(child(one, "rPr", "latin"), "typeface") or "") for one in runs)
