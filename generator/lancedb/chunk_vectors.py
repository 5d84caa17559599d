"""The column `vector` of a table of chunks: the embedding of each, by one model, which the column's metadata names."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from generator.errors import UsageError
from generator.hashing import fingerprint

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from lancedb.table import Table
    from numpy.typing import NDArray

COLUMN = "vector"
_MODEL = b"generator.embedding_model"


class Embedding(NamedTuple):
    """How chunks are embedded.

    Attributes:
        key: Names the model, and changes with it.
        embed: (n,) texts to (n, d) vectors of float32.
        each_alone: A vector follows from its own text; otherwise from all texts of the table.
    """

    key: str
    embed: "Callable[[Sequence[str]], NDArray[np.float32]]"
    each_alone: bool


def check_vectors(table: "Table") -> None:
    """Refuse a table whose vectors are not ours to replace.

    Raises:
        UsageError: It has a column of that name that was made by others.
    """
    if COLUMN in table.schema.names and _model_of(table) is None:
        fault = f"The table {table.name} has a column `{COLUMN}` that was not made by --embed"
        raise UsageError(f"{fault}; drop it, or name another table with --table.")


def with_vectors(rows: "pa.Table", table: "Table", embedding: Embedding | None) -> "pa.Table":
    """New rows with their vectors, where the table has those of the same model already."""
    if embedding is None or not embedding.each_alone or _model_of(table) != embedding.key:
        return rows
    return _embedded(rows, embedding, embedding.key)


def complete(table: "Table", embedding: Embedding) -> None:
    """Give each row its vector where the table has none or those of another model; one commit, in the same order."""
    noted = embedding.key if embedding.each_alone else f"{embedding.key} of {_all_ids(table)}"
    if not table.count_rows(f"{COLUMN} IS NULL" if _model_of(table) == noted else None):
        return
    rows = table.to_arrow()
    kept = rows.drop_columns([COLUMN]) if COLUMN in rows.column_names else rows
    table.add(_embedded(kept, embedding, noted), mode="overwrite")


def _all_ids(table: "Table") -> str:
    """Changes with the texts of a table, which their ids follow from."""
    return fingerprint(table.search().select(["id"]).to_arrow().column("id").to_pylist())


def _model_of(table: "Table") -> str | None:
    """The model that the table's vectors are noted to be of."""
    names = table.schema.names
    metadata = table.schema.field(COLUMN).metadata if COLUMN in names else None
    return (metadata or {}).get(_MODEL, b"").decode() or None


def _embedded(rows: "pa.Table", embedding: Embedding, noted: str) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    vectors = np.nan_to_num(embedding.embed(rows.column("content").to_pylist()))  # no vector is one of zeros
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel(), pa.float32()), vectors.shape[1])
    return rows.append_column(pa.field(COLUMN, column.type, metadata={_MODEL: noted}), column)
