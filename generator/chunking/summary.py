"""What a run of chunking says at its end: counts, then what was not read or only in part, by reason."""

from collections.abc import Sequence
from itertools import groupby

from pydantic import BaseModel, Field

from generator.documents.folder import Skipped

LISTED = 20
"""Lines that a terminal gets of a list; a page gets all."""
_NAMED = 3
"""Files that are named of those with the same reason."""


class TableState(BaseModel):
    """A table after the run; the version is None where there is no table, because it would be empty."""

    rows: int
    version: int | None


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
        return len(self.incomplete) + sum(one.failed for one in self.skipped)

    def lines(self, most: int | None = LISTED) -> list[str]:
        """The summary for people, a line a fact.

        Args:
            most: Lines of a list; None: all.
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
                for name, table in self.tables.items()
                if table.rows
            ),
            *_listed("Encoding guessed of", self.guessed, most),
            *_listed("Skipped", [one for one in self.skipped if not one.failed], most),
            *_listed("Read in part", self.incomplete, most),
            *_listed("Not read", [one for one in self.skipped if one.failed], most),
        ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {what}" for what, n in counts.items() if n) or "none"


def _listed(what: str, files: Sequence[Skipped], most: int | None) -> list[str]:
    """A line a file; many files with the same reason share one."""
    lines = list[str]()
    for reason, group in groupby(sorted(files, key=lambda one: one.reason), key=lambda one: one.reason):
        names = [one.path for one in group]
        if most is None or len(names) <= _NAMED:
            lines += [f"{what} {name}: {reason}" for name in names]
        else:
            lines.append(f"{what} {len(names):,} files: {reason}: {', '.join(names[:_NAMED])}, …")
    left = len(lines) - (most or len(lines))
    return [*lines[:most], *([f"{what} more, for {left:,} other reasons"] if left > 0 else [])]
