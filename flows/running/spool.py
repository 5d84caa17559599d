"""Rows set aside on disk until the run is over, then read back in the input's order, whatever finished first."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


class Spool:
    """An unnamed temporary file of rows, and where each begins: some 100 bytes of memory a row."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by `close`
        self._index: list[tuple[int, int, int]] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._index)

    def add(self, order: int, row: dict[str, Any]) -> None:
        """Set a row aside; `order` is its place among all."""
        data = orjson.dumps(row)
        self._file.write(data)
        self._index.append((order, self._end, len(data)))
        self._end += len(data)

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows, in order."""
        for _, start, length in sorted(self._index):
            self._file.seek(start)
            yield orjson.loads(self._file.read(length))
        self._file.seek(self._end)

    def close(self) -> None:
        self._file.close()
