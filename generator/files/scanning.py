"""A JSON file opened for its scanner, with sentences for what can be wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from generator.errors import UsageError
from generator.files.arrays import BLOCK, ArrayScanner


@contextmanager
def scanned(path: Path, block: int | None = None) -> Iterator[ArrayScanner]:
    """The scanner of a file while the block runs.

    Args:
        path: The file.
        block: Characters read at a time; None: as many as are good for a whole file.

    Raises:
        UsageError: The file cannot be read, or what is read of it is no JSON.
    """
    try:
        with path.open("rb") as file, TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            yield ArrayScanner(text, block or BLOCK)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}.") from None
