"""Read rows, one after the other; keep the bad ones aside and go on."""

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from generator.errors import UsageError
from generator.files import stores
from generator.files.arrays import ArrayScanner
from generator.files.badrows import BadRow, Held
from generator.files.folders import read_parts
from generator.files.places import Kind, Place, check_input, locate
from generator.files.text import Row, dumps, loads
from generator.parsing.bounds import TooDeep

WHOLE = 32 << 20
"""Bytes up to which a `.json` file is read before its first row is given, so that a mistake at its end shows first."""

ROWS = "training_pairs"
"""Member of an object that holds its rows."""
_BOM = b"\xef\xbb\xbf"
_NAMES = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number", bool: "a boolean"}

Check = Callable[[Row], str | None]
"""Says what is wrong with a row, as in "has no `question`"; None where nothing is."""


@dataclass(frozen=True)
class _Item:
    number: int
    value: Any
    fault: str | None = None


def read_rows(where: str | Path, *, on_bad: Callable[[BadRow], None], check: Check | None = None) -> Iterator[Row]:
    """Read rows from a file, a table or standard input, in order and with flat memory.

    A `.json` file holds an array of objects, or an object with such an array under `training_pairs`, as reports and the
    files of single documents are. On standard input JSONL and a JSON array are told apart by the first character.

    Args:
        where: `.json`, `.jsonl`, `.parquet`, `lance://PATH/TABLE` or `-`.
        on_bad: Called for each row that is not an object or that `check` refuses.
        check: What else a row must be to be of use.

    Returns:
        The good rows. Reading starts with the first one asked for.

    Raises:
        UsageError: There is nothing to read (at once); or what is there is not JSON, holds no rows or only bad ones
            (while reading; of fewer than a thousand bad ones `on_bad` is then called for none).
    """
    return (row for _, row in read_numbered(where, on_bad=on_bad, check=check))


def read_numbered(
    where: str | Path, *, on_bad: Callable[[BadRow], None], check: Check | None = None
) -> Iterator[tuple[int, Row]]:
    """As `read_rows`, each row with its number in the file: that of its line or row, from 1, bad ones counted too."""
    place = locate(where)
    check_input(place)
    return _sift(place, on_bad, check)


def _sift(place: Place, on_bad: Callable[[BadRow], None], check: Check | None) -> Iterator[tuple[int, Row]]:
    unit = "line" if place.kind in (Kind.JSONL, Kind.STREAM) else "row"
    good, held = False, Held(on_bad)
    for item in _items(place):
        fault = item.fault or _fault(item.value, check)
        if fault:
            held.add(BadRow(_name(place), unit, item.number, fault, _shown(item)))
            continue
        if not good:
            good = True
            held.release()
        yield item.number, item.value
    if not good:
        raise UsageError(_nothing(place, held.first))


def _fault(value: Any, check: Check | None) -> str | None:
    if not isinstance(value, dict):
        return f"is {_NAMES.get(type(value), 'null')}, not an object"
    return check(value) if check else None


def _shown(item: _Item) -> str:
    return str(item.value) if item.fault else dumps(item.value).decode()


def _nothing(place: Place, first: BadRow | None) -> str:
    if first is None:
        return f"{_name(place)} is empty; it must hold at least one row."
    array = place.kind is Kind.JSONL and first.text.lstrip().startswith("[")
    remedy = "name it .json if it is a JSON array" if array else "give a file with one JSON object a row"
    if "has no" in first.reason:
        remedy = "give a file whose rows have it"
    return f"{_name(place)} holds no usable row: {first.unit} {first.number} {first.reason}; {remedy}."


def _name(place: Place) -> str:
    return "standard input" if place.kind is Kind.STREAM else place.text


def _items(place: Place) -> Iterator[_Item]:
    if place.kind is Kind.STREAM:
        yield from _stream_items(sys.stdin.buffer, place)
    elif place.kind is Kind.JSONL:
        with _opened(place) as file:
            yield from _lines(file)
    elif place.kind is Kind.FOLDER:
        numbers = count(1)
        for part in read_parts(place):
            with _opened(part) as file:
                yield from (replace(item, number=next(numbers)) for item in _lines(file))
    elif place.kind is Kind.JSON:
        with _opened(place) as file:
            items = _array(file, place)
            yield from list(items) if _size(file) <= WHOLE else items
    else:
        from generator.files import tables  # pyarrow and lancedb are slow to import

        yield from (_Item(number, row) for number, row in enumerate(tables.read(place), 1))


def _opened(place: Place) -> BinaryIO:
    return stores.read(place.text) if place.in_store else place.path.open("rb")


def _size(file: BinaryIO) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def _stream_items(file: BinaryIO, place: Place) -> Iterator[_Item]:
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(io.BytesIO(file.read()))
    start = buffered.peek(1).removeprefix(_BOM).lstrip()
    yield from _array(buffered, place) if start.startswith(b"[") else _lines(buffered)


def _lines(file: BinaryIO) -> Iterator[_Item]:
    for number, line in enumerate(file, 1):
        data = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if not data:
            continue
        try:
            item = _Item(number, loads(data))
        except ValueError as error:
            fault = str(error) if isinstance(error, TooDeep) else f"is not JSON ({error})"
            item = _Item(number, data.decode(errors="replace"), fault)
        yield item


def _array(file: BinaryIO, place: Place) -> Iterator[_Item]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    scanner = ArrayScanner(text)
    try:
        yield from (_Item(number, *member) for number, member in enumerate(_members(scanner, place), 1))
    except ValueError as error:
        raise UsageError(f"{_name(place)} is not JSON: {error}; give a JSON array of objects.") from None
    finally:
        text.detach()  # whoever opened the file closes it


def _members(scanner: ArrayScanner, place: Place) -> Iterator[tuple[Any, str | None]]:
    start = scanner.peek()
    if start == "{":
        yield from _in_object(scanner, place)
    elif start == "[":
        yield from scanner.items()
        scanner.end()
    elif start:
        raise UsageError(f"{_name(place)} does not hold an array of objects; give a JSON array of objects.")


def _in_object(scanner: ArrayScanner, place: Place) -> Iterator[tuple[Any, str | None]]:
    """The rows of an object's `training_pairs`; what comes after them is read too, so that half a file is no file."""
    others, found = list[str](), False
    for name in scanner.members():
        if name == ROWS and scanner.peek() == "[":
            found = True
            yield from scanner.items()
        else:
            others.append(name)
            scanner.value()
    if not found:
        fields = ", ".join(others[:20]) or "none"
        raise UsageError(
            f"{_name(place)} does not hold an array of objects but an object (its fields: {fields}) without a list "
            f"`{ROWS}`; give a JSON array of objects, or name it .jsonl if it has an object a line."
        )
    scanner.end()
