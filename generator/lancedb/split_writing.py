"""The column that says what `generator split` keeps the rows of a table for: written, replaced, taken off.

A new column is written beside the one that is there and takes its name when it is whole, so that at every moment one
of them says which rows are held out. No row is moved, and indices stay.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from generator.errors import UsageError
from generator.lancedb.held_out import COLUMN, NOTE, UNDER_WAY, Split, column_of, split_of

if TYPE_CHECKING:
    from lancedb.table import Table

_VALUES = {"held-out", "left-out", "trained", None}


def check_column(table: "Table") -> None:
    """Refuse a table that has a column of that name from somebody else.

    Raises:
        UsageError: Its values are no parts of a split.
    """
    if COLUMN not in table.schema.names or split_of(table.schema):
        return
    values = table.search().select([COLUMN]).to_arrow().column(COLUMN)
    if not set(values.unique().to_pylist()) <= _VALUES:
        fault = f"The table {table.name} has a column `{COLUMN}` that `generator split` has not made"
        raise UsageError(f"{fault}; drop or rename it.")


def write_split(
    table: "Table", split: Split, document: str, text: str, held_out: Collection[str], left_out: Collection[str]
) -> None:
    """Note for each row what it is kept for.

    Args:
        table: At its newest version.
        split: How it was drawn.
        document: What a row's document is called, as an SQL expression.
        text: A row's text, as an SQL expression.
        held_out: The documents that are held out.
        left_out: MD5 of the texts that are in neither part, where their documents are not held out.
    """
    _settle(table)
    held = _said(_among(document, held_out), "held-out")
    other = _said(_among(f"md5({text})", left_out), "left-out")
    table.add_columns({UNDER_WAY: f"coalesce({held}, {other}, 'trained')"})
    _alter(table, nullable=True)
    note = {NOTE.decode(): split.model_dump_json()}
    table.update_field_metadata({"path": UNDER_WAY, "metadata": note})
    if COLUMN in table.schema.names:
        table.drop_columns([COLUMN])
    _alter(table, rename=COLUMN)


def remove_split(table: "Table") -> None:
    """Take it off: all rows are for training again."""
    if column := column_of(table.schema):
        table.drop_columns([column])


def _settle(table: "Table") -> None:
    """Bring to its end, or undo, what a process did not get to that was killed."""
    if column_of(table.schema) == UNDER_WAY:
        _alter(table, rename=COLUMN)
    elif UNDER_WAY in table.schema.names:
        table.drop_columns([UNDER_WAY])


def _alter(table: "Table", **change: Any) -> None:
    alteration: Any = {"path": UNDER_WAY, **change}  # LanceDB's own type says a list of these
    table.alter_columns(alteration)


def _among(value: str, names: Collection[str]) -> str:
    """Whether a value is one of these; LanceDB takes no empty list."""
    listed = ", ".join(_quoted(name) for name in sorted(names))
    return f"({value}) in ({listed})" if listed else "false"


def _said(condition: str, word: str) -> str:
    """The word where the condition holds, else null; LanceDB's SQL has no CASE."""
    return f"nullif(replace(replace(cast({condition} as string), 'true', '{word}'), 'false', ''), '')"


def _quoted(name: str) -> str:
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
