"""The options of holding documents out of training."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Names, Options
from generator.lancedb.held_out import BY_DOCUMENT


class SplitOptions(Options, flow="split"):
    """`split`."""

    lancedb_path: Annotated[
        str, Field(description="Folder of the LanceDB that holds the chunks."), Names(argument=True)
    ]
    held_out: float = Field(
        default=0.1, ge=0, lt=1, description="Share of the chunks that is kept out of training; 0 takes the split off."
    )
    by: str = Field(
        default=BY_DOCUMENT,
        description="What tells documents apart: document, by where chunks come from, or a column, also column.member.",
    )
    table: Annotated[list[str], Names(unset="text_chunks and code_chunks, whichever are there")] = Field(
        default_factory=list, description="Tables that are split together."
    )
    text_column: Annotated[str | None, Names(unset="found by its name")] = Field(
        default=None, description="Column of the text."
    )
    seed: int = Field(default=0, ge=0, description="Decides which documents are drawn.")
    dry_run: bool = Field(default=False, description="Only say what would be held out; nothing is written.")
