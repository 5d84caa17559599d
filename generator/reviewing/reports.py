"""What a report of `validate` says of itself, beside its rows."""

from contextlib import suppress
from pathlib import Path

from generator.files.arrays import ArrayScanner
from generator.files.reading import ROWS
from generator.reporting.fields import number_at


def reported_threshold(where: str) -> float | None:
    """The threshold in the `metadata` of a report; None for other files, and for what cannot be read as one."""
    path = Path(where).expanduser()
    if path.suffix.lower() != ".json":
        return None
    with (
        suppress(OSError, ValueError),
        path.open(encoding="utf-8-sig") as file,
    ):  # who reads the rows says what is wrong
        scanner = ArrayScanner(file)
        for name in scanner.members() if scanner.peek() == "{" else ():
            if name == ROWS:  # what a report says of itself comes first
                return None
            value = scanner.value()
            if name == "metadata" and isinstance(value, dict):
                return number_at(value, "threshold")
    return None
