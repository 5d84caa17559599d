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
            *file_lines(self.skipped, self.incomplete, self.guessed, most),
        ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in counts.items() if n) or "none"
