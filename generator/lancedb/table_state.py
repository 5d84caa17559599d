"""A table at the moment at which it was read."""

from pydantic import BaseModel, ConfigDict


class TableState(BaseModel):
    """A table at the moment at which it was read.

    Attributes:
        name: Of the table.
        version: Its version.
        written_at: When that version was written, in ISO 8601: a table that was dropped and made anew begins with
            version 1 again. None of a high version.
        rows: How many it had, usable or not.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    version: int
    written_at: str | None = None
    rows: int = 0
