"""What stands in a line: text, code, formulas, breaks, what pictures say; everything else of a line is its text.

Emphasis and where links lead are not text: who reads on what a model is trained sees the words.
"""

import re
from collections.abc import Callable

from generator.documents.html.maths import formula
from generator.documents.html.tree import EPUB_TYPE, Element, classes, tag

BREAK = "\n"

_CODE = {"code", "kbd", "samp", "tt"}
_SPACE = re.compile(r"[ \t\n\r\f\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_TICKS = re.compile(r"`+")
_FILE_NAME = re.compile(r"[\w./-]+\.(?:png|jpe?g|gif|svg|webp|bmp|ico)", re.IGNORECASE)
_NO_CAPTION = {"image", "img", "figure", "logo", "icon", "photo", "picture", "screenshot", "spacer", "bullet", "avatar"}
_SAYS_NOTHING = re.compile(r"[\W\d_]*")
_STRUCTURE = re.compile(
    r"(?=#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|`{3}|~{3}|={2,}\s*$|(?:[-_*]\s*){3,}$|<[A-Za-z/!?]|\|.*\|\s*$)|(?<=\d)(?=[.)](?:\s|$))"
)


def special(element: Element) -> Callable[[Element], str] | None:
    """How an element that is not just its text is written; None for every other."""
    name = tag(element)
    if name == "a":
        return _note_mark if "noteref" in (element.get(EPUB_TYPE) or element.get("role") or "") else None
    if "math" in classes(element).split() or name in ("math", "script"):
        return formula
    if name in _CODE or (name == "span" and "literal" in classes(element).split()):
        return code_span
    return _SPECIAL.get(name)


def plain_text(element: Element) -> str:
    """All text of an element in one line."""
    return spaced("".join(element.itertext()))


def spaced(text: str) -> str:
    """Every white space a blank, and none at the ends."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def code_span(element: Element) -> str:
    """Code within a line, in as many backticks as it needs; what is around a whole block of it is not seen here."""
    text = spaced("".join(element.itertext()))
    if not text:
        return ""
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    inner = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{fence}{inner}{fence}"


def escaped(text: str) -> str:
    """A paragraph whose lines cannot be taken for headings, lists, quotations, fences or tables."""
    return BREAK.join(_escaped_line(line) for line in text.split(BREAK))


def _escaped_line(line: str) -> str:
    found = _STRUCTURE.match(line) or re.match(r"\d{1,9}(?=[.)](?:\s|$))", line)
    if found is None:
        return line
    return f"{line[: found.end()]}\\{line[found.end() :]}"


def _image(element: Element) -> str:
    said = spaced(element.get("alt") or "")
    if _FILE_NAME.fullmatch(said) or said.lower() in _NO_CAPTION or _SAYS_NOTHING.fullmatch(said):
        return ""
    return said


def _raised(element: Element) -> str:
    """An exponent keeps its mark, or 10 to the 3 is 103; letters as in 1st, and the mark of a note, need none."""
    text = plain_text(element)
    if text.isalnum() and len(text) < 4 and any(tag(near) == "a" for near in (*element, *_above(element))):
        return f"[{text}]"
    if (
        not text
        or text.startswith(("[", "("))
        or next(element.iter("a"), None) is not None
        or re.fullmatch(r"[^\W\d_]{2,}|\W", text)
    ):
        return text
    return f"^{text}" if re.fullmatch(r"[-+−]?\w+", text) else f"^({text})"


def _above(element: Element) -> list[Element]:
    above = element.getparent()
    return [] if above is None else [above]


def _note_mark(element: Element) -> str:
    text = plain_text(element)
    return f"[{text}]" if text.isalnum() else text


def _lowered(element: Element) -> str:
    text = plain_text(element)
    return f"_{text}" if text[:1].isalpha() and len(text) < 8 else text


def _ruby(element: Element) -> str:
    """A word and, in brackets, how it is said."""
    base, said = list[str](), list[str]()
    base.append(element.text or "")
    for child in element:
        name = tag(child)
        if name in ("rt", "rtc"):
            said.append("".join(child.itertext()))
        elif name != "rp":
            base.append("".join(child.itertext()))
        base.append(child.tail or "")
    word, reading = spaced("".join(base)), spaced("".join(said))
    return f"{word}({reading})" if reading else word


def _quoted(element: Element) -> str:
    return f"“{plain_text(element)}”"


def _break(_: Element) -> str:
    return BREAK


_SPECIAL: dict[str, Callable[[Element], str]] = {
    "br": _break,
    "img": _image,
    "sup": _raised,
    "sub": _lowered,
    "ruby": _ruby,
    "q": _quoted,
}
