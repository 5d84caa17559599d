"""A JSON array, item by item: memory holds a block of the file, not the file."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from generator.files.text import integer, no_constant, scrub
from generator.parsing.bounds import TOO_DEEP, is_too_deep, may_be_too_deep

BLOCK = 1 << 20
"""Characters read at a time."""
LONGEST = 1 << 26
"""Characters that one item may have; without a bound, a mistake early in a huge file would pull in the rest of it."""

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=no_constant, parse_int=integer)


class ArrayScanner:
    """Reads an array, alone or as a member of an object, from a text file.

    All methods raise ValueError, with the line, where the text is not JSON or not UTF-8.

    Args:
        file: The text.
        block: Characters read at a time.
    """

    def __init__(self, file: TextIO, block: int = BLOCK) -> None:
        self._file = file
        self._block = block
        self._text = ""
        self._at = 0
        self._line = 1

    def peek(self) -> str:
        """The next character that is not white space; empty at the end of the file."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def items(self) -> Iterator[tuple[Any, str | None]]:
        """The items of the array that begins here, each with its fault; one that is nested too deeply is text then."""
        self._expect("[")
        if self.peek() != "]":
            yield self._item()
            while self.peek() == ",":
                self._at += 1
                yield self._item()
        self._expect("]")

    def members(self) -> Iterator[str]:
        """The names in the object that begins here; the value of each is to be read before the next is asked for."""
        self._expect("{")
        if self.peek() != "}":
            yield self._name()
            while self.peek() == ",":
                self._at += 1
                yield self._name()
        self._expect("}")

    def value(self) -> Any:
        """The value that begins here, whole."""
        return scrub(self._decoded()[0])

    def end(self) -> None:
        """Make sure that the file ends here."""
        if self.peek():
            raise self.fail("more text after its end")

    def fail(self, fault: str) -> ValueError:
        """An error that says where in the file we are."""
        return ValueError(f"{fault} in line {self._line + self._text.count(chr(10), 0, self._at)}")

    def _expect(self, wanted: str) -> None:
        found = self.peek()
        if found != wanted:
            raise self.fail(f"{wanted!r} expected, {repr(found) if found else 'end of file'} found")
        self._at += 1

    def _item(self) -> tuple[Any, str | None]:
        value, text = self._decoded()
        if may_be_too_deep(text) and is_too_deep(value):
            return text, TOO_DEEP
        return (scrub(value) if "\\u" in text else value), None  # the only way for half a surrogate pair to come in

    def _name(self) -> str:
        if self.peek() != '"':
            raise self.fail("a name in quotes expected")
        name = str(self.value())
        self._expect(":")
        return name

    def _decoded(self) -> tuple[Any, str]:
        """The value that begins here, and its text."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:  # broken, or not all here yet
                if not self._more():
                    self._at = min(error.pos, len(self._text))
                    raise self.fail(error.msg) from None
            except RecursionError:
                raise self.fail("nested too deeply") from None
            else:
                # A number at the edge of the block may go on in the next; all else has its own end.
                if end < len(self._text) or isinstance(value, dict | list | str) or not self._more():
                    text, self._at = self._text[self._at : end], end
                    return value, text

    def _more(self) -> bool:
        """Read on, dropping what has been used; blocks grow with an unfinished item, so that its cost stays linear."""
        left = len(self._text) - self._at
        if left > LONGEST:
            raise self.fail(f"an item of more than {LONGEST >> 20} million characters")
        try:
            block = self._file.read(max(self._block, left))
        except UnicodeDecodeError:
            raise self.fail("not UTF-8 after what begins") from None
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)
