"""What was done with files, and the list of those that gave nothing or not all, by reason."""

from collections.abc import Sequence
from itertools import groupby

from pydantic import BaseModel, Field

from generator.documents.folder import Skipped

LISTED = 20
"""Lines that a terminal gets of a list."""
_NAMED = 3
"""Files that are named of those with the same reason."""


class ChunkReport(BaseModel):
    """What was done with a batch of files; reports add up.

    Attributes:
        new: Files that had no chunks yet.
        changed: Files whose content or splitting differs from what is stored.
        unchanged: Files that needed nothing.
        skipped: Files without usable text.
        incomplete: Files that were read in part, and what is missing.
        guessed: Files whose encoding was guessed, with its name.
        written: Chunks added.
        deleted: Chunks deleted.
        again: Chunks among the deleted that were added again just as they were.
        stayed: Chunks of the unchanged files.
        present: `source_path` of each file that has chunks.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = Field(default_factory=list)
    incomplete: list[Skipped] = Field(default_factory=list)
    guessed: list[Skipped] = Field(default_factory=list)
    written: int = 0
    deleted: int = 0
    again: int = 0
    stayed: int = 0
    present: list[str] = Field(default_factory=list)

    def __add__(self, other: "ChunkReport") -> "ChunkReport":
        return ChunkReport(**{name: getattr(self, name) + getattr(other, name) for name in ChunkReport.model_fields})

    @property
    def failed(self) -> int:
        """Documents that gave nothing, or not all they hold."""
        return count_failed(self.skipped, self.incomplete)

    def lines(self, most: int = LISTED) -> list[str]:
        """What there is to say of files, a line each; see `file_lines`."""
        return file_lines(self.skipped, self.incomplete, self.guessed, most)


def count_failed(skipped: Sequence[Skipped], incomplete: Sequence[Skipped]) -> int:
    """How many documents gave nothing, or not all they hold."""
    return len(incomplete) + sum(one.failed for one in skipped)


def file_lines(
    skipped: Sequence[Skipped], incomplete: Sequence[Skipped], guessed: Sequence[Skipped], most: int = LISTED
) -> list[str]:
    """What there is to say of files, a line each; those that share a reason may share a line.

    Args:
        skipped: Files that gave no chunks.
        incomplete: Files that were read in part.
        guessed: Files whose encoding was guessed.
        most: Lines of each list.
    """
    return [
        *_listed("Encoding guessed of", guessed, most),
        *_listed("Skipped", [one for one in skipped if not one.failed], most),
        *_listed("Read in part", incomplete, most),
        *_listed("Not read", [one for one in skipped if one.failed], most),
    ]


def _listed(what: str, files: Sequence[Skipped], most: int) -> list[str]:
    """A line a file; where these are too many, files with the same reason share one."""
    if len(files) <= most:
        return [f"{what} {one.path}: {one.reason}" for one in files]
    lines = list[str]()
    for reason, group in groupby(sorted(files, key=lambda one: one.reason), key=lambda one: one.reason):
        names = [one.path for one in group]
        more = ", …" if len(names) > _NAMED else ""
        lines.append(f"{what} {len(names):,} of {len(files):,} files: {reason}: {', '.join(names[:_NAMED])}{more}")
    left = len(lines) - most
    return [*lines[:most], *([f"{what} more files, for {left:,} other reasons"] if left > 0 else [])]
