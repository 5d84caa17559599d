"""Which part of a split the rows of a table are in: a column says it, and the column's note how it was drawn.

The column `split_part` names the part of the rows that were there when `generator split` drew it, and is null for those
that came later. These go by the same draw, which follows from the document's name and the seed alone.

Both belong to the table, so that a copy of it has them, and rows that are added or replaced leave them alone.
"""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.errors import UsageError
from generator.hashing import fingerprint

if TYPE_CHECKING:
    import pyarrow as pa

COLUMN = "split_part"
UNDER_WAY = "split_part_new"
"""What the column is called until the one before it is dropped."""
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
        moved: Documents that are on the other side than they drew, as `key_of` names them: with others like them, or to
            bring the share nearer to what was wanted.
    """

    model_config = ConfigDict(frozen=True)

    by: str = BY_DOCUMENT
    share: float
    seed: int
    moved: frozenset[str] = frozenset()

    def drew(self, document: str) -> bool:
        """Whether a document's own draw holds it out."""
        return draw(document, self.seed) < self.share

    def holds_out(self, document: str) -> bool:
        """Whether a document that comes later, or again, is held out."""
        return self.drew(document) != (bool(self.moved) and key_of(document) in self.moved)


def draw(document: str, seed: int) -> float:
    """A number from 0 to below 1 that follows from the document's name and the seed alone, evenly spread."""
    return int(fingerprint([seed, document], 13), 16) / 16**13  # 52 bits, which a float holds


def key_of(document: str) -> str:
    """What a note calls a document: short, for a table may have a million."""
    return fingerprint(document, 12)


def column_of(schema: "pa.Schema") -> str | None:
    """The column that names the parts; None where the table is not split.

    Its own name is enough, for pandas takes columns without their notes. The other one counts where whoever was about
    to rename it did not get there.
    """
    if COLUMN in schema.names:
        return COLUMN
    return UNDER_WAY if UNDER_WAY in schema.names and _note(schema, UNDER_WAY) else None


def split_of(schema: "pa.Schema") -> Split | None:
    """The note of a table; None where it has none.

    Raises:
        UsageError: It cannot be read.
    """
    column = column_of(schema)
    note = _note(schema, column) if column else b""
    try:
        return Split.model_validate_json(note) if note else None
    except ValidationError:
        said = f"What the column `{column}` notes of its split cannot be read: {note.decode(errors='replace')[:200]}"
        raise UsageError(f"{said}; drop the column, and draw it again with `generator split`.") from None


def _note(schema: "pa.Schema", column: str) -> bytes:
    note: bytes = (schema.field(column).metadata or {}).get(NOTE, b"")
    return note
