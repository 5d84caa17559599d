"""A split that is kept while chunks come and go: what is new is drawn, and what it is like is looked for."""

from collections import defaultdict
from collections.abc import Iterable

from generator.chunking.summary import SplitState
from generator.lancedb.split_tables import SplitTables
from tasks.splitting.tables import split_tables


def keep_split(database: str, names: Iterable[str]) -> SplitState | None:
    """Draw the rows of tables that came after these were split, and look anew for what is on both sides.

    Args:
        database: The LanceDB.
        names: Of its tables, none of them empty.

    Returns:
        What came of it; None where no table is split, or nothing is new.

    Raises:
        GeneratorError: A table cannot be written.
        UsageError: What it notes of its split cannot be read.
    """
    together = defaultdict[str, list[str]](list)
    for name in names:
        (split,) = SplitTables(database, [name], None).splits
        if split:
            together[split.model_dump_json(exclude={"moved"})].append(name)
    states = [_kept(SplitTables(database, tables, None)) for tables in together.values()]
    found = [state for state in states if state]
    return sum(found[1:], found[0]) if found else None


def _kept(tables: SplitTables) -> SplitState | None:
    split = next(filter(None, tables.splits))
    if not tables.has_new_rows:
        return None
    parts = split_tables(tables, split)
    parts.write(tables)
    held_out = parts.drawn.held_out
    new = set(parts.drawn.groups.documents) - set(parts.before)
    moved = {name for name, was_held in parts.before.items() if was_held != (name in held_out)}
    return SplitState(documents=len(new), held_out=len(new & held_out), moved=len(moved))
