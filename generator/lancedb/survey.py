"""What planning needs to know of each chunk of a table, without its text."""

from array import array
from collections.abc import Sequence
from typing import NamedTuple, overload

from generator.hashing import fingerprint
from generator.records import Chunk


class ChunkInfo(NamedTuple):
    """What planning needs to know of a chunk, without its text.

    Attributes:
        place: Among all usable chunks of the tables, from 0.
        length: Characters of its text.
        source: Where it comes from; empty where the table does not say.
        key: 64 bits of its text's sha256: the same in every run, wherever the chunk stands in the table.
    """

    place: int
    length: int
    source: str
    key: int


class Survey(Sequence[ChunkInfo]):
    """Chunks in the order of reading, in columns: 32 bytes each, and every source once.

    Attributes:
        places: Of each chunk, its `ref`.
    """

    def __init__(self) -> None:
        self.places = array("q")
        self._lengths, self._keys, self._of = array("q"), array("Q"), array("q")
        self._sources: dict[str, int] = {}
        self._names: list[str] = []

    def add(self, chunk: Chunk) -> None:
        """Note a chunk."""
        if chunk.source not in self._sources:
            self._sources[chunk.source] = len(self._names)
            self._names.append(chunk.source)
        self.places.append(chunk.ref or 0)
        self._lengths.append(len(chunk.text))
        self._keys.append(text_key(chunk.text))
        self._of.append(self._sources[chunk.source])

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, position: int) -> ChunkInfo: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[ChunkInfo]: ...
    def __getitem__(self, position: int | slice) -> ChunkInfo | Sequence[ChunkInfo]:
        if isinstance(position, slice):
            return [self[number] for number in range(*position.indices(len(self)))]
        source = self._names[self._of[position]]
        return ChunkInfo(self.places[position], self._lengths[position], source, self._keys[position])


def text_key(text: str) -> int:
    """64 bits of a text's sha256."""
    return int(fingerprint(text, 16), 16)
