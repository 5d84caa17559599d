"""Characters of a PDF as plain text has them: ligatures, presentation forms and breaks resolved."""

import re
import unicodedata

HYPHEN = "\u00ad"
"""A break within a word, as the last character of a line; elsewhere it is dropped."""
_BREAKS = "\u00ad\ufffe\uffff\x02"
_SPACES = "".join(map(chr, [0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x9, 0xA, 0xD]))
_SILENT = "\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_FORMS = [*range(0xFB00, 0xFB07), *range(0xFB1D, 0xFE00), *range(0xFE70, 0xFEFD)]
"""Ligatures of Latin, and the shapes that Hebrew and Arabic letters take beside others."""

_TABLE: dict[int, str | None] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _FORMS},
    **{ord(space): " " for space in _SPACES},
    **{ord(mark): HYPHEN for mark in _BREAKS},
    **dict.fromkeys(map(ord, _SILENT)),
}
_UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_CODES = re.compile(r"\(cid:\d+\)")
_SYMBOLS = {
    0xF0B7: "•",
    0xF0A7: "▪",
    0xF0A8: "▪",
    0xF06E: "▪",
    0xF0D8: "➢",
    0xF0FC: "✓",
    0xF0B0: "°",
    0xF0B4: "×",
    0xF0AE: "→",
}
"""What word processors take from fonts of symbols, whose characters have private codes."""
_MESSY = 0.3
"""Share of unknown characters from which a text is no text."""
_RTL = re.compile("[\u0590-\u08ff]")


def cleaned(text: str) -> str:
    """Text in characters that stand for themselves; what has no meaning is gone."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.translate(_SYMBOLS).translate(_TABLE)
    text = _UNKNOWN.sub("", text).strip()
    if HYPHEN in text:
        text = text[:-1].replace(HYPHEN, "") + text[-1]
    return text


def is_unmapped(raw: str, text: str) -> bool:
    """Whether a font told no letters for most of a text, which then is noise."""
    if raw.isascii() and raw.isprintable():
        return "(cid:" in raw and len(_CODES.sub("", raw)) < (1 - _MESSY) * len(raw)
    unknown = len(_UNKNOWN.findall(raw.translate(_SYMBOLS)))
    return unknown > _MESSY * len(raw) or (bool(raw.strip()) and not text)


def has_rtl(text: str) -> bool:
    """Whether any of its letters are written from right to left."""
    return not text.isascii() and _RTL.search(text) is not None


def is_rtl(text: str) -> bool:
    """Whether most of its letters are written from right to left."""
    right = len(_RTL.findall(text))
    return right > 0 and right * 2 > sum(map(str.isalpha, text))
