"""The text of a paragraph of Word: what the finished document shows, with notes, formulas and code marked."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from generator.documents.office.drawings import picture_text
from generator.documents.office.fonts import shifted
from generator.documents.office.formula import in_text, latex
from generator.documents.office.styles import Style, Styles
from generator.documents.office.symbols import meant
from generator.documents.office.xml import Element, attribute, child, inside, is_on, local, understood, value_of

_UNSEEN = frozenset(
    "del moveFrom rPr pPr instrText delText delInstrText commentReference annotationRef footnoteRef endnoteRef rt "
    "rubyPr sdtPr sdtEndPr smartTagPr customXmlPr fldData bookmarkStart bookmarkEnd ctrlPr".split()
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PLACES = {"superscript": 1, "subscript": -1}
_BOXES = ("txbxContent", "chart", "relIds")
_CODE = re.compile(r"[0-9A-Fa-f]{1,4}")


@dataclass(slots=True)
class Line:
    """What a paragraph shows.

    Attributes:
        text: Its text.
        is_bold: Whether all of it is in bold.
        is_code: Whether its style says so, or all of it is in letters of one width.
        boxes: Text boxes, charts and diagrams that are fixed to it.
        notes: Identifiers of the notes that it refers to, each with the kind of note.
        pictures: How many there are.
    """

    text: str = ""
    is_bold: bool = False
    is_code: bool = False
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0


class Part(NamedTuple):
    """A stretch of a paragraph that looks the same."""

    text: str
    is_code: bool = False
    is_bold: bool = False


Marker = Callable[[str, str], str]
"""What stands in a text for a note of a kind and identifier."""


class Runs:
    """Reads paragraphs.

    Args:
        styles: Of the document.
        marker: As above.
    """

    def __init__(self, styles: Styles, marker: Marker) -> None:
        self._styles = styles
        self._marker = marker
        self._style = Style()

    def read(self, paragraph: Element) -> Line:
        """What a paragraph shows."""
        style = self._styles.of(value_of(paragraph, "pPr", "pStyle"))
        line, self._style = Line(), style
        parts = [part for part in self._parts(paragraph, line) if part.text]
        said = [part for part in parts if part.text.strip()]
        line.is_bold = bool(said) and all(part.is_bold for part in said)
        line.is_code = style.role == "code" or style.monospaced or (bool(said) and all(part.is_code for part in said))
        line.text = "".join(part.text for part in parts) if line.is_code else "".join(_marked(parts))
        return line

    def _parts(self, element: Iterable[Element], line: Line) -> Iterator[Part]:
        """Texts below `element`, in order."""
        for one in element:
            name = local(one)
            if name in _UNSEEN:
                continue
            if name == "r":
                yield from self._run(one, line)
            elif name in ("oMath", "oMathPara"):
                yield Part(_formula(one))
            elif name == "AlternateContent":
                yield from self._parts(understood(one), line)
            elif name == "sdt":
                yield from self._parts(inside(one, "sdtContent"), line)
            else:
                yield from self._parts(one, line)

    def _run(self, run: Element, line: Line) -> Iterator[Part]:
        look = child(run, "rPr")
        if self._is_hidden(look):
            return
        code, font = self._styles.is_code(look), attribute(child(look, "rFonts"), "ascii") or ""
        place = _PLACES.get(value_of(look, "vertAlign") or "", 0)
        bold = self._is_bold(look)
        for one in run:
            yield Part(shifted(self._piece(one, line, font), place), code, bold)

    def _is_bold(self, look: Element | None) -> bool:
        if child(look, "b") is not None:
            return is_on(look, "b")
        return self._style.bold or self._of_run(look).bold

    def _is_hidden(self, look: Element | None) -> bool:
        if child(look, "vanish") is not None:
            return is_on(look, "vanish")
        return self._style.hidden or self._of_run(look).hidden

    def _of_run(self, look: Element | None) -> Style:
        name = value_of(look, "rStyle")
        return self._styles.of(name) if name else Style()

    def _piece(self, element: Element, line: Line, font: str) -> str:
        name = local(element)
        if name == "t":
            return meant(element.text or "", font)
        if name in _SIGNS:
            return _SIGNS[name]
        if name in ("footnoteReference", "endnoteReference"):
            note = (name.removesuffix("Reference"), attribute(element, "id") or "")
            line.notes.append(note)
            return self._marker(*note)
        if name in ("drawing", "pict", "object", "AlternateContent"):
            return _drawn(understood(element) if name == "AlternateContent" else element, line)
        if name == "ruby":
            return "".join(part.text for part in self._parts(inside(element, "rubyBase"), line))
        return _sign(element)


def _sign(element: Element) -> str:
    """What stands for a sign: one of a font of symbols, a box to tick."""
    if child(element, "ffData", "checkBox") is not None:
        return _ticked(child(element, "ffData", "checkBox"))
    code = attribute(element, "char") or "" if local(element) == "sym" else ""
    return meant(chr(int(code, 16)), attribute(element, "font") or "") if _CODE.fullmatch(code) else ""


def _drawn(element: Element, line: Line) -> str:
    """Keep what a drawing says for after the paragraph; the words that describe a picture are its text."""
    boxes = [one for one in element.iter() if local(one) in _BOXES and not _is_inside(one, element)]
    line.boxes += boxes
    if boxes:
        return ""
    line.pictures += 1
    described = (attribute(one, "descr") or attribute(one, "alt") or "" for one in element.iter())
    return next(filter(None, map(picture_text, described)), "")


def _is_inside(box: Element, drawing: Element) -> bool:
    """Whether it is read with a text box around it, or is the second form of one."""
    above = takewhile(lambda one: one is not drawing, box.iterancestors())
    return any(local(one) in (*_BOXES, "Fallback") for one in above)


def _formula(element: Element) -> str:
    if local(element) == "oMathPara":
        formulas = [latex(one) for one in element if local(one) == "oMath"]
        return "".join(f"\n$$ {one} $$\n" for one in formulas if one)
    return in_text(element)


def _ticked(box: Element | None) -> str:
    return "☒" if is_on(box, "checked") or (child(box, "checked") is None and is_on(box, "default")) else "☐"


def _marked(parts: list[Part]) -> Iterator[str]:
    """The texts, what is code between backquotes; spaces around it stay outside."""
    for is_code, group in groupby(parts, key=attrgetter("is_code")):
        text = "".join(part.text for part in group)
        inner = text.strip()
        if not is_code or not inner or "`" in inner or "\n" in inner:
            yield text
        else:
            before, after = text.split(inner, 1)
            yield f"{before}`{inner}`{after}"
