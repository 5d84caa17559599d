"""What a paragraph or run of Word is by its style: a heading of some level, code, a caption, part of a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from generator.documents.office.fonts import is_monospaced
from generator.documents.office.xml import Element, attribute, child, is_on, local, number_of, value_of

Role = Literal["title", "contents", "code", "text"]

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|标题|見出し|제목)"
    r"\s*([1-9])\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"title|(?:chapter|document|book) ?title", re.IGNORECASE)
_LETTERED = re.compile(r"head(?:ing)? ?([A-E])|([A-E])[ -]?head", re.IGNORECASE)  # publishers': below a chapter's title
_CONTENTS = re.compile(
    r"(?:toc|contents|index)(?: heading|\s*\d)|toc|table of (?:figures|authorities)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:code|source|listing|verbatim|preformatted|programlisting|macro|html preformatted)\b",
    re.IGNORECASE,
)
_NO_CODE = re.compile(r"\b(?:caption|heading|title|number|label|postal|zip)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, with all that it is based on.

    Attributes:
        name: As the program shows it.
        role: What its paragraphs are.
        level: Of a heading, from 1; 0 for what is none.
        numbering: Identifier and level of the list its paragraphs are in.
        monospaced: Whether its font has letters of one width.
        bold: Whether its text is.
        hidden: Whether its text is not shown.
    """

    name: str = ""
    role: Role = "text"
    level: int = 0
    numbering: tuple[str, int] | None = None
    monospaced: bool = False
    bold: bool = False
    hidden: bool = False


class Styles:
    """Styles by their identifiers.

    Args:
        part: The part that defines them; None where a document has none.
    """

    def __init__(self, part: Element | None) -> None:
        defined = () if part is None else [one for one in part if local(one) == "style"]
        self._elements = {attribute(one, "styleId") or "": one for one in defined}
        self.usual = next((attribute(one, "styleId") or "" for one in defined if _is_usual(one)), "")
        fonts = [child(part, "docDefaults", "rPrDefault", "rPr"), child(self._elements.get(self.usual), "rPr")]
        self.typewritten = any(_is_monospaced(font) for font in fonts)
        self.of = cache(self._find)

    def has_headings(self, data: bytes) -> bool:
        """Whether a document's body (its XML) has paragraphs that are headings by their style or level."""
        used = (self.of(name.decode(errors="replace")) for name in set(_USED.findall(data)))
        return bool(_OUTLINED.search(data)) or any(style.level and style.role != "title" for style in used)

    def _find(self, name: str | None) -> Style:
        chain = self._chain(name or self.usual)
        names = [value_of(one, "name") or "" for one in chain]
        return Style(
            name=names[0] if names else "",
            role=_role(names[:1] if _NO_CODE.search("".join(names[:1])) else names),
            level=_level(chain, names),
            numbering=_numbering(chain),
            bold=is_on(next(_saying(chain, "rPr", "b"), None), "rPr", "b"),
            monospaced=not self.typewritten and any(_is_monospaced(child(one, "rPr")) for one in chain),
            hidden=is_on(
                next((one for one in chain if child(one, "rPr", "vanish") is not None), None), "rPr", "vanish"
            ),
        )

    def _chain(self, name: str) -> list[Element]:
        """The style and what it is based on; a circle of these ends."""
        chain: list[Element] = []
        while name in self._elements and self._elements[name] not in chain:
            chain.append(self._elements[name])
            name = value_of(chain[-1], "basedOn") or ""
        return chain

    def is_code(self, run: Element | None) -> bool:
        """Whether a run's own properties make it code."""
        if run is None or self.typewritten:
            return False
        style = self.of(value_of(run, "rStyle")) if child(run, "rStyle") is not None else Style()
        return style.monospaced or style.role == "code" or _is_monospaced(run)


def _is_usual(style: Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true")


_USED = re.compile(rb'pStyle [^>]*?val="([^"]*)"')
_OUTLINED = re.compile(rb'outlineLvl [^>]*?val="[0-8]"')


def heading_level(properties: Element | None) -> int | None:
    """The level in the outline that properties give a paragraph or style: 0 for text, None where they are silent."""
    if child(properties, "outlineLvl") is None:
        return None
    level = number_of(properties, "outlineLvl", default=9)
    return level + 1 if level < 9 else 0


def numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    """Identifier and level of the list that a paragraph's or style's properties put it in."""
    numbers = child(properties, "numPr")
    level = number_of(numbers, "ilvl", default=-1)
    return value_of(numbers, "numId"), level if level >= 0 else None


def _level(chain: list[Element], names: list[str]) -> int:
    for style, name in zip(chain, names, strict=True):
        if named := _HEADING.match(name.strip()):
            return int(named[1])
        if style is chain[0] and _TITLE.fullmatch(name.strip()):
            return 1
        if lettered := _LETTERED.fullmatch(name.strip()):
            return "ABCDE".index((lettered[1] or lettered[2]).upper()) + 2
        outline = heading_level(child(style, "pPr"))
        if outline is not None:
            return outline
    return 0


def _role(names: list[str]) -> Role:
    if names and _TITLE.fullmatch(names[0].strip()):
        return "title"
    for name in names:
        if _CONTENTS.fullmatch(name.strip()):
            return "contents"
        if _CODE.search(name) and not _NO_CODE.search(name):
            return "code"
    return "text"


def _saying(chain: list[Element], *path: str) -> Iterator[Element]:
    return (style for style in chain if child(style, *path) is not None)


def _numbering(chain: list[Element]) -> tuple[str, int] | None:
    identifier, depth = None, None
    for style in chain:
        one, level = numbering_of(child(style, "pPr"))
        identifier, depth = identifier or one, level if depth is None else depth
    return (identifier, depth or 0) if identifier else None


def _is_monospaced(properties: Element | None) -> bool:
    fonts = child(properties, "rFonts")
    return any(is_monospaced(attribute(fonts, kind) or "") for kind in ("ascii", "hAnsi"))
