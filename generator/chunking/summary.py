"""What a run of chunking says at its end: counts, then what was not read or only in part, by reason."""

from pydantic import BaseModel, Field

from generator.chunking.report import LISTED, count_failed, file_lines
from generator.documents.folder import Skipped


class TableState(BaseModel):
    """A table after the run.

    Attributes:
        version: None where there is no table, because it would be empty.
        embedded: The model that its vectors are of, where that was asked for.
    """

    rows: int
    version: int | None
    embedded: str | None = None


class SplitState(BaseModel):
    """What became of a split (`generator split`) when chunks were added.

    Attributes:
        documents: Those that are new.
        held_out: How many of them are held out of training.
        moved: Documents that were there, and are on the other side now, as something new is like them.
    """

    documents: int
    held_out: int
    moved: int

    def __add__(self, other: "SplitState") -> "SplitState":
        return SplitState(
            documents=self.documents + other.documents,
            held_out=self.held_out + other.held_out,
            moved=self.moved + other.moved,
        )

    def line(self) -> str:
        """It in words."""
        moved = f"; {self.moved:,} on the other side than before" if self.moved else ""
        return f"Split: {self.documents:,} new, {self.held_out:,} of them held out{moved}"


class ChunkSummary(BaseModel):
    """What a run did: new + changed + unchanged + skipped files are all that were found.

    Attributes:
        skipped: Files that gave no chunks, and why.
        incomplete: Files that were read in part, and what is missing.
        guessed: Files whose encoding was guessed, with its name.
        chunks_written: Chunks added; those of a changed file that are as they were among them.
        chunks_deleted: Chunks deleted, the same among them.
        chunks_new: Chunks that were not there before.
        chunks_stayed: Chunks that were there before and still are.
        split: What became of the split; None where the tables have none, or nothing was added.
    """

    files_new: int
    files_changed: int
    files_unchanged: int
    files_removed: int
    skipped: list[Skipped]
    incomplete: list[Skipped] = Field(default_factory=list)
    guessed: list[Skipped] = Field(default_factory=list)
    chunks_written: int
    chunks_deleted: int
    chunks_new: int
    chunks_stayed: int
    tables: dict[str, TableState]
    split: SplitState | None = None

    @property
    def failed(self) -> int:
        """Documents that gave nothing, or not all they hold."""
        return count_failed(self.skipped, self.incomplete)

    def lines(self, most: int = LISTED) -> list[str]:
        """The summary for people, a line a fact.

        Args:
            most: Lines of a list of files.
        """
        files = {
            "new": self.files_new,
            "changed": self.files_changed,
            "unchanged": self.files_unchanged,
            "removed": self.files_removed,
            "skipped": len(self.skipped),
        }
        gone = self.chunks_deleted - (self.chunks_written - self.chunks_new)
        chunks = {"new": self.chunks_new, "as they were": self.chunks_stayed, "gone": gone}
        return [
            f"Files: {_counts(files)}",
            f"Chunks: {_counts(chunks)}",
            *(
                f"{name}: {table.rows:,} chunks, version {table.version}"
                + (f", vectors by {table.embedded}" if table.embedded else "")
                for name, table in self.tables.items()
                if table.rows
            ),
            *([self.split.line()] if self.split else []),
            *file_lines(self.skipped, self.incomplete, self.guessed, most),
        ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in counts.items() if n) or "none"
