"""Bytes to text: by their mark, as UTF-8, by what they declare, else by a guess that the result says.

b"\xef\xbb\xbfone\r\n"                        Decoded("one\n", "utf-8")
b"# -*- coding: koi8-r -*-\n# \xd0\xd2\xcf"   Decoded(…, "koi8-r")
b"caf\xe9"                                    Decoded("café", "cp1252", guessed=True)
"""

import codecs
import re
from typing import NamedTuple

from generator.documents.document import Unreadable
from generator.documents.encoding_guess import guess_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']\s*([\w.:-]+)"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]+)"""
    rb"""|^(?:[^\n]*\n)?[ \t\f]*[#%;/*.\\" -]+[^\n]*?coding[:=][ \t]*([\w.-]+)""",
    re.IGNORECASE,
)
_HEAD = 4096
"""Bytes at the beginning that a declaration is looked for in."""
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
_WIDER |= {"euc_kr": "cp949", "iso8859-9": "cp1254", "tis-620": "cp874"}
"""What a declaration means, as browsers read it (https://encoding.spec.whatwg.org/#names-and-labels)."""
_NO_CHARSET = ("utf-7", "utf-16", "utf-32", "unicode", "raw", "idna", "puny")
_SHIFTED = (b"\x1b$", b"\x1b(J")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS = 0.002
"""Share of control characters from which a file is no text; some old texts have a few for their printer."""
_LINE_END = re.compile(r"\r\n?")
_SAMPLE = 2**16


class Decoded(NamedTuple):
    r"""A text and how it was read.

    Attributes:
        text: Without a byte order mark, every line ending in a line feed.
        encoding: By Python's name.
        guessed: Nothing in the file says so.
    """

    text: str
    encoding: str
    guessed: bool = False


def decoded(raw: bytes) -> Decoded:
    """Read bytes as text.

    Raises:
        Unreadable: They are none.
    """
    encoding, guessed = _encoding(raw)
    text = raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    return Decoded(_LINE_END.sub("\n", text), encoding, guessed)


def marked(raw: bytes) -> str:
    """The encoding that a byte order mark tells; empty where there is none."""
    fits = (encoding for mark, encoding in _MARKS if raw.startswith(mark))
    return next((encoding for encoding in fits if len(raw) % (4 if "32" in encoding else 1) == 0), "")


def _encoding(raw: bytes) -> tuple[str, bool]:
    if encoding := marked(raw):
        return encoding, False
    if b"\0" in raw[:_SAMPLE]:
        return _wide(raw), True
    if len(_CONTROL.findall(raw[:_SAMPLE])) > _CONTROLS * min(len(raw), _SAMPLE) or b"\0" in raw:
        raise Unreadable("is binary")
    if any(shift in raw for shift in _SHIFTED) and _reads_as(raw, "iso2022_jp"):
        return "iso2022_jp", False
    declared = _declared(raw[:_HEAD])
    if _is_utf8(raw) and declared not in _DOUBLE:
        return "utf-8", False
    if declared and _reads_as(raw, declared):
        return declared, False
    return ("utf-8", False) if _is_utf8(raw) else (guess_encoding(raw), True)


_DOUBLE = ("cp932", "euc_jp", "gb18030", "big5", "cp949")
"""Of which a short text may happen to be UTF-8 too; what is UTF-8 and declared as one byte a letter is UTF-8."""


def _is_utf8(raw: bytes) -> bool:
    """Whether all is UTF-8, or so much that the rest is an accident: a line pasted, a character cut."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        text = raw.decode(errors="replace")
        broken, beyond = text.count("\ufffd"), len(text) - len(text.encode("ascii", errors="ignore"))
        return beyond - broken > 9 * broken
    return True


def _declared(head: bytes) -> str:
    found = _DECLARED.search(head)
    name = next(filter(None, found.groups()), b"").decode("ascii", "replace") if found else ""
    if not name or name.lower().startswith(_NO_CHARSET):
        return ""
    try:
        known = codecs.lookup(name).name
    except (LookupError, UnicodeError):
        return ""
    return _WIDER.get(known, known)


def _reads_as(raw: bytes, encoding: str) -> bool:
    try:
        return raw.decode(encoding, errors="replace").count("\ufffd") <= len(raw) // 1000
    except (LookupError, UnicodeError):  # no encoding of text
        return False


def _wide(raw: bytes) -> str:
    """Which UTF-16 a text without a mark is: its spaces and line ends have a zero before or after.

    Raises:
        Unreadable: The zeros lie otherwise.
    """
    sample = raw[: min(len(raw), _SAMPLE) // 2 * 2]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-be" if first > second else "utf-16-le"
    odd = sum(map(_is_odd, sample.decode(encoding, errors="replace")))
    if len(raw) % 2 or min(first, second) * 20 > max(first, second) or odd * 100 > len(sample):
        raise Unreadable("is binary")
    return encoding


def _is_odd(char: str) -> bool:
    """Whether a text hardly has it: broken, a control character, private or not given to anything."""
    return char == "\ufffd" or not (char.isprintable() or char.isspace() or char in "\u00ad\u200b\u200c\u200d\ufeff")
