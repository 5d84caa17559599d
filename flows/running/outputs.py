"""The outputs of a run: rows set aside by the output's name, and written when all of them are there."""

from collections.abc import Mapping
from typing import Any

from generator.files import open_writer
from generator.files.spool import PlacedSpool, Rows, Spool
from generator.releases.places import OUTPUT


class Outputs:
    """See the module.

    Args:
        beside: Where what else than the output goes, by its name.
        placed: Whether each row is written with its place, for who joins it with those of others.

    Attributes:
        spools: What was set aside.
    """

    def __init__(self, beside: Mapping[str, str], *, placed: bool = False) -> None:
        self.beside = beside
        self.spools: dict[str, Spool] = {name: PlacedSpool() if placed else Spool() for name in (OUTPUT, *beside)}
        self._rows: dict[str, Rows] = dict(self.spools)

    def counts(self) -> dict[str, int]:
        """How many rows each output has, by its name."""
        return {name: len(rows) for name, rows in self._rows.items()}

    def give(self, name: str, rows: Rows) -> None:
        """Rows for an output that others have set aside, in place of its own."""
        self._rows[name] = rows

    def write(self, name: str, where: str, head: Mapping[str, Any] | None = None) -> int:
        """Write an output to its place; the old file stays until the new one is whole."""
        rows = self._rows[name]
        with open_writer(where, head) as writer:
            for row in rows.rows():
                writer.write(row)
        return len(rows)

    def close(self) -> None:
        for spool in self.spools.values():
            spool.close()
