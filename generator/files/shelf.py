"""Values by number, on disk: what is known of each of a million things, of which few are looked at again."""

from array import array
from typing import Any

from generator.files.scratch import ScratchFile


class Shelf:
    """JSON data by number, the last that was put under it; 12 bytes of memory for each number up to the highest."""

    def __init__(self) -> None:
        self._file = ScratchFile()
        self._starts, self._lengths = array("q"), array("I")

    def __setitem__(self, number: int, value: Any) -> None:
        for column in (self._starts, self._lengths):
            column.frombytes(bytes(column.itemsize * max(0, number + 1 - len(column))))
        self._starts[number], self._lengths[number] = self._file.put(value)

    def get(self, number: int, default: Any = None) -> Any:
        """The value under a number; the default where there is none."""
        if number >= len(self._starts) or not self._lengths[number]:
            return default
        return self._file.get(self._starts[number], self._lengths[number])

    def close(self) -> None:
        """Throw all away."""
        self._file.close()
