"""What an executor gave back, as plain JSON data of a bounded size, whatever it was."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

import orjson

CUT = " … [cut]"
"""What a text ends with that was longer."""

_DEEPEST = 100
_LARGEST = 2**63


def plain(value: Any, depth: int = 0) -> Any:
    """Any value as JSON data: dicts with text for names, lists, text, numbers, booleans, None.

    Bytes become `{"type": "bytes", "bytes": n}`, what has a `tolist` (NumPy's) what that gives, a number that JSON does
    not know its text, halves of surrogate pairs U+FFFD, and what lies more than 100 levels deep `…`.
    """
    if value is None or isinstance(value, bool | str | int | float):
        return _scalar(value)
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {clean(str(name)): plain(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part, depth + 1) for part in value]
    return _other(value, depth)


def clean(text: str) -> str:
    """The text without halves of surrogate pairs, which no file takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return str(text)


def limited(value: Any, most: int) -> tuple[Any, bool]:
    """The value as plain JSON data, and whether something of it was cut away.

    What is cut keeps its shape: lists and objects lose their last parts, texts their ends.

    Args:
        value: Anything; see `plain`.
        most: Bytes of JSON that are kept.
    """
    whole = plain(value)
    if len(orjson.dumps(whole)) <= most:
        return whole, False
    return _Cutter(most).cut(whole), True


def _scalar(value: bool | str | float | None) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int):
        number = int(value)
        return number if -_LARGEST <= number < _LARGEST else _written(number)
    return float(value) if math.isfinite(value) else str(value)


def _written(number: int) -> str:
    """A number that is too large for JSON; one of thousands of digits, which Python does not write, in hexadecimal."""
    return str(number) if number.bit_length() < 10_000 else hex(number)


def _other(value: Any, depth: int) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"type": "bytes", "bytes": len(bytes(value))}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted((plain(part, depth + 1) for part in value), key=orjson.dumps)
    listed: Callable[[], Any] | None = getattr(value, "tolist", None)
    if callable(listed):
        return plain(listed(), depth + 1)
    return clean(str(value))


class _Cutter:
    """Copies JSON data until its bytes are used up."""

    def __init__(self, most: int) -> None:
        self._left = most

    def cut(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            self._left -= 2
            return list(self._items(value))
        if isinstance(value, dict):
            self._left -= 2
            return dict(self._entries(value))
        self._left -= len(orjson.dumps(value))
        return value

    def _items(self, parts: list[Any]) -> Iterable[Any]:
        for part in parts:
            if self._full(part):
                return
            self._left -= 1
            yield self.cut(part)

    def _entries(self, parts: dict[str, Any]) -> Iterable[tuple[str, Any]]:
        for name, part in parts.items():
            room = len(orjson.dumps(name)) + 2
            if self._full(part, room):
                return
            self._left -= room
            yield name, self.cut(part)

    def _full(self, part: Any, beside: int = 1) -> bool:
        """Whether not even the least of a part fits."""
        if isinstance(part, list | dict):
            return self._left < beside + 2
        whole = len(orjson.dumps(part))
        return self._left < beside + (min(whole, len(orjson.dumps(CUT))) if isinstance(part, str) else whole)

    def _text(self, text: str) -> str:
        size = len(orjson.dumps(text))
        if size > self._left:
            text = self._beginning(text)
            size = len(orjson.dumps(text))
        self._left -= size
        return text

    def _beginning(self, text: str) -> str:
        """As much of a text as fits: JSON may take six bytes for a character, so that it is looked for by halves."""
        low, high = 0, min(len(text), max(self._left, 0))
        while low < high:
            middle = (low + high + 1) // 2
            fits = len(orjson.dumps(text[:middle] + CUT)) <= self._left
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low] + CUT
