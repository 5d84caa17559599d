"""Which documents of a table are held out of training: a column of the table says it, and the column's note why.

The column `held_out` is true or false for the documents that were there when they were drawn (`generator split`), and
null for rows that came later. These go by the same draw, which follows from the document's name and the seed alone.

Both are part of the table, so that a copy of it has them, and rows that are added or replaced leave them alone.
"""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.errors import UsageError
from generator.hashing import fingerprint

if TYPE_CHECKING:
    import pyarrow as pa

COLUMN = "held_out"
NOTE = b"generator.split"
"""Under which the column's metadata has the note."""
BY_DOCUMENT = "document"
"""Documents are told apart by where they come from, and by no column in particular."""


class Split(BaseModel):
    """How the documents of a table were drawn.

    Attributes:
        by: Column that tells documents apart; `document` for where they come from.
        share: Part of the chunks that was to be held out, 0 to 1.
        seed: Of the draw.
        line: Documents whose draw is below are held out.
        moved: Documents that are on the other side than they drew, as `key_of` names them: with their near-duplicates.
    """

    model_config = ConfigDict(frozen=True)

    by: str = BY_DOCUMENT
    share: float
    seed: int
    line: float
    moved: frozenset[str] = frozenset()

    def holds_out(self, document: str) -> bool:
        """Whether a document that comes later, or again, is held out."""
        return (draw(document, self.seed) < self.line) != (bool(self.moved) and key_of(document) in self.moved)


def draw(document: str, seed: int) -> float:
    """A number from 0 to below 1 that follows from the document's name and the seed alone, evenly spread."""
    return int(fingerprint([seed, document], 13), 16) / 16**13  # 52 bits, which a float holds


def key_of(document: str) -> str:
    """What a note calls a document: as short as it can be where a table has millions."""
    return fingerprint(document, 12)


def split_of(schema: "pa.Schema") -> Split | None:
    """The note of a table; None where it has none.

    Raises:
        UsageError: It cannot be read.
    """
    if not is_split(schema):
        return None
    note: bytes = (schema.field(COLUMN).metadata or {}).get(NOTE, b"")
    try:
        return Split.model_validate_json(note) if note else None
    except ValidationError:
        said = f"What the column `{COLUMN}` notes of its split cannot be read: {note.decode(errors='replace')[:200]}"
        raise UsageError(f"{said}; drop the column, and draw it again with `generator split`.") from None


def is_split(schema: "pa.Schema") -> bool:
    """Whether the table says of its rows which are held out, be it without the note: pandas takes columns only."""
    import pyarrow as pa

    return COLUMN in schema.names and bool(pa.types.is_boolean(schema.field(COLUMN).type))
