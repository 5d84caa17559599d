"""A part of a run's chunks, worked on by a run of its own: drawn by the chunk's id, so that new rows move no others."""

import re
from dataclasses import dataclass, field
from typing import Self

from generator.errors import UsageError
from generator.lancedb.snapshots.row_hashes import id_of
from generator.records import Chunk

_FORM = re.compile(r"(\d+)/(\d+) of ([0-9a-f-]{36})((?: [^\s@]+@\d+)*)")


@dataclass(frozen=True)
class Shard:
    """One part of a run that is shared out; as text `3/12 of RUN text_chunks@5`.

    Attributes:
        number: Which, from 1.
        of: How many there are.
        run: The run that shares itself out, as the ledger knows it.
        versions: At which the tables are read, by name: all shards read the same.
    """

    number: int
    of: int
    run: str
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it from its text.

        Raises:
            UsageError: It is none.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise UsageError(f"{text!r} is no shard; a run with `shards` gives it to those that it starts.")
        versions = dict(part.rsplit("@", 1) for part in found[4].split())
        return cls(int(found[1]), int(found[2]), found[3], {name: int(version) for name, version in versions.items()})

    def __str__(self) -> str:
        versions = "".join(f" {name}@{version}" for name, version in self.versions.items())
        return f"{self.number}/{self.of} of {self.run}{versions}"

    def holds(self, chunk: Chunk) -> bool:
        """Whether a chunk is in it."""
        return id_of(chunk) % self.of == self.number - 1
