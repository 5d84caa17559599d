"""Pairs that chunks gave beyond what was planned: set aside on disk until a target is short of some."""

from array import array
from collections.abc import Iterator

from generator.files.spool import Spool
from generator.records import QAPair
from tasks.qa.planning import evenly


class Surplus:
    """Pairs, and of each its source and its place in the output's order: some 40 bytes of memory."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._left, self._refs, self._sources = array("q"), array("q"), array("q")
        self._names: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._left)

    def add(self, pair: QAPair) -> None:
        """Set a pair aside."""
        self._left.append(len(self._spool))
        self._refs.append(pair.ref or 0)
        self._sources.append(self._names.setdefault(pair.source or "", len(self._names)))
        self._spool.add(pair.ref or 0, pair.row())

    def take(self, wanted: int) -> Iterator[QAPair]:
        """So many pairs, in the output's order, each source giving the same share of its own."""
        names = list(self._names)
        left = sorted(self._left, key=self._refs.__getitem__)
        chosen = evenly([names[self._sources[number]] for number in left], wanted)
        self._left = array("q", (number for number, yes in zip(left, chosen, strict=True) if not yes))
        return (self._pair(number) for number, yes in zip(left, chosen, strict=True) if yes)

    def close(self) -> None:
        """Throw away what is left."""
        self._spool.close()

    def _pair(self, number: int) -> QAPair:
        return QAPair.model_validate({**self._spool.row(number), "ref": self._refs[number]})
