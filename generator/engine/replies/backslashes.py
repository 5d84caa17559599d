r"""Backslashes that a model forgot to double, as JSON wants it.

    "the ratio \frac{a}{b}"        JSON reads a form feed and `rac`; meant is \frac
    "an angle \theta"              JSON reads a tab and `heta`

A form feed or a backspace before a letter is never meant. A tab or a line break mostly is, so it is a lost backslash
only where that is certain: the prompt has the same characters with a backslash and not with a tab or line break, or
what stands there is no word but a command of LaTeX. An escape that JSON does not know, as in \alpha, is a backslash in
any case.
"""

import re
from collections.abc import Iterator

_ESCAPE = re.compile(r'"|\\(?:u[0-9a-fA-F]{4}|.)', re.DOTALL)
_NEXT = re.compile(r'([^\W\d_]+)|\\"|[^"\\]?')
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ALONE = (
    "nabla|nexists|newcommand|newline|nearrow|ngeq|ngtr|nleq|nless|nmid|noindent|nolimits|nonumber|notin|nparallel"
    "|nrightarrow|nleftarrow|nsubseteq|nwarrow|tanh|tbinom|textbf|textit|textrm|textsf|texttt|tfrac|therefore|theta"
    "|tilde|times|triangle|triangleleft|triangleright"
)
"""Commands whose letters behind the first are no word that a line or a cell may begin with."""
_DOUBTFUL = "natural|ne|neg|neq|ni|norm|not|nu|num|tan|tau|text|to|top"
_CERTAIN = frozenset(_ALONE.split("|"))
_COMMANDS = _CERTAIN | frozenset(_DOUBTFUL.split("|"))
_ESCAPED = re.compile(r"\\([bfnrt][^\W\d_]*)")
_BACKSLASHED = re.compile(r"\\([^\W\d_]*)")
_REAL = re.compile(r"[\b\f\n\r\t][^\W\d_]*")
_QUOTES = "`'\""
_DRIVE = re.compile(r"(?<!\w)[A-Za-z]:\\")


def restored(text: str, source: str) -> str:
    """The JSON in `text` with the backslashes that were meant doubled.

    Args:
        text: JSON as it came, with or without prose around it.
        source: What the model was shown.
    """
    return "".join(_Reading(text, source).pieces()) if "\\" in text else text


def doubtful(text: str, source: str) -> bool:
    """Whether valid JSON may hold a lost backslash; a quick look, which most replies pass."""
    if "\\" not in text:
        return False
    seen = set(_ESCAPED.findall(text))
    if any(len(word) > 1 and word[0] in "bfr" for word in seen) or not seen.isdisjoint(_COMMANDS):
        return True
    return "\\" in source and not seen.isdisjoint(_BACKSLASHED.findall(source))


class _Reading:
    """One reading of a text from left to right."""

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        self._backslashed = frozenset(_BACKSLASHED.findall(source))
        self._real = frozenset(_REAL.findall(source))
        self._word = 0  # no word begins before this: a string's beginning, the last real line break or tab

    def pieces(self) -> Iterator[str]:
        done = 0
        for found in _ESCAPE.finditer(self._text):
            if found[0] == '"':
                self._word = found.end()
                continue
            yield self._text[done : found.start()]
            yield self._read(found[0], found.start(), found.end())
            done = found.end()
        yield self._text[done:]

    def _read(self, escape: str, start: int, end: int) -> str:
        sign = escape[1:]
        if sign in '"\\/' or len(sign) > 1:
            return escape
        if sign == "'" and "\\'" not in self._source:
            return sign
        if sign not in _CONTROL or self._is_lost(sign, start, end):
            return f"\\{escape}"
        self._word = end
        return escape

    def _is_lost(self, sign: str, start: int, end: int) -> bool:
        following = _NEXT.match(self._text, end)
        letters = (following and following[1]) or ""
        end = following.end() if following else end
        real = _CONTROL[sign] + letters in self._real
        if sign in "bfr" and (letters or (sign != "r" and sign in self._backslashed)):
            return not real
        command = sign + letters
        if command not in _COMMANDS:
            return not real and command in self._backslashed and self._shows_word(start, end)
        if command in self._backslashed:
            return not real or self._in_formula(start, end)
        return command in _CERTAIN or self._in_formula(start, end)

    def _in_formula(self, start: int, end: int) -> bool:
        """Whether what stands here is between dollars or beside a sign that only formulas have."""
        if self._text[start - 1 : start] in ("$", "^", "_") or self._text[end : end + 1] in ("$", "^", "}"):
            return True
        return self._text.count("$", self._word, start) % 2 == 1

    def _shows_word(self, start: int, end: int) -> bool:
        """Whether the source has the word in which this stands, with its backslashes.

        Code that has "a\\nb" between quotes prints two lines without them; so what the source has between quotes has to
        be between quotes here too.
        """
        word = self._text[self._word : start].split(" ")[-1] + self._text[start:end]
        plain = re.sub(r'\\(["\\/])', r"\1", word)
        bare = plain.lstrip(_QUOTES)
        before = "" if bare != plain or _DRIVE.search(plain) else r"(?<![\w\"'])"
        after = r"(?![^\W\d_])" if bare[-1].isalpha() else ""
        return re.search(before + re.escape(bare) + after, self._source) is not None
