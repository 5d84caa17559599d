"""Read the file of a document, ours or one that others made in its form: the pairs one by one, the rest as it comes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.files.arrays import ArrayScanner
from generator.files.reading import ROWS
from generator.files.scanning import scanned
from generator.files.text import Row

HEAD = 1 << 14
"""Characters read at a time where only what stands before the pairs is wanted."""


class QAFileReader:
    """One file.

    Attributes:
        fields: What it says besides its pairs; whole when `pairs` has come to its end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: Row = {}

    def pairs(self) -> Iterator[Any]:
        """Its pairs, in order; any JSON may stand in their place.

        Raises:
            UsageError: It cannot be read, is no JSON, is nested too deeply or has no pairs.
        """
        self.fields, found = {}, False
        with scanned(self.path) as scanner:
            for name in _members(scanner, self.path):
                if name == ROWS and scanner.peek() == "[":
                    found = True
                    for value, fault in scanner.items():
                        yield value if fault is None else None
                else:
                    self.fields[name] = scanner.value()
            scanner.end()
        if not found:
            raise UsageError(f"{self.path} has no list `{ROWS}` (its fields: {', '.join(self.fields) or 'none'}).")


def read_fields(path: Path) -> Row:
    """What a file says besides its pairs.

    Raises:
        UsageError: As for `QAFileReader.pairs`.
    """
    reader = QAFileReader(path)
    for _ in reader.pairs():
        pass
    return reader.fields


def has_pairs(path: Path) -> bool:
    """Whether a file has a pair.

    Raises:
        UsageError: As for `QAFileReader.pairs`, as far as it is read.
    """
    return any(True for _ in QAFileReader(path).pairs())


def read_head(path: Path) -> Row:
    """What a file says before its pairs; nothing where it is not of this form."""
    head: Row = {}
    try:
        with scanned(path, HEAD) as scanner:
            for name in _members(scanner, path):
                if name == ROWS:
                    break
                head[name] = scanner.value()
    except UsageError:
        return {}
    return head


def section(fields: Row, name: str) -> Row:
    """An object of a file; an empty one where it is missing or something else."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _members(scanner: ArrayScanner, path: Path) -> Iterator[str]:
    if scanner.peek() != "{":
        raise UsageError(f"{path} is not the file of a document: it does not hold an object.")
    yield from scanner.members()
