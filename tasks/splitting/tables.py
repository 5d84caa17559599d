"""A split of the tables of a LanceDB: drawn anew, or kept while documents are added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from generator.lancedb.held_out import Split
from generator.lancedb.split_tables import SplitRow, SplitTables
from tasks.splitting.split import Drawn, split_chunks


@dataclass(frozen=True)
class Parts:
    """What tables come to.

    Attributes:
        rows: All rows.
        drawn: What became of them.
        before: By name, whether a document was held out before, of those that were drawn.
        kept: Whether these stayed where they were; otherwise all were drawn anew.
    """

    rows: Sequence[SplitRow]
    drawn: Drawn
    before: Mapping[str, bool]
    kept: bool

    def write(self, tables: SplitTables) -> None:
        """Note it in the tables.

        Raises:
            GeneratorError: A table cannot be written.
        """
        tables.write(self.drawn.split, self.drawn.held_out, compress(self.rows, self.drawn.left_out))


def split_tables(tables: SplitTables, split: Split) -> Parts:
    """Draw which chunks are held out.

    Where the tables were split by the same numbers before, documents stay where they are.

    Args:
        tables: Opened; nothing is written.
        split: By what they are to be drawn.

    Raises:
        RunStopped: A table's files cannot be read any more.
    """
    rows = tables.rows()
    before = {row.document: row.part == "held-out" for row in rows if row.part}
    noted = _same(tables.splits, split)
    drawn = split_chunks(
        [row.text for row in rows], [row.document for row in rows], noted or split, before if noted else None
    )
    return Parts(rows, drawn, before, noted is not None)


def _same(splits: Sequence[Split | None], wanted: Split) -> Split | None:
    """The split that all tables have, if it is by the numbers that are wanted."""
    numbers = wanted.model_dump(exclude={"moved"})
    if any(split is None or split.model_dump(exclude={"moved"}) != numbers for split in splits):
        return None
    moved = frozenset[str]().union(*(split.moved for split in splits if split))
    return wanted.model_copy(update={"moved": moved})
