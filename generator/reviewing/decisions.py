"""The file of decisions: a line each, added and on the disk before anybody is told, and never written over.

    {"key": "9f86d081884c7d65", "decision": "edit", "reviewer": "anna", "at": "2026-11-30T09:14:02.113Z",
     "question": "…", "answer": "…", "before": {"question": "…", "answer": "…"}, "rating": 6.0, "source": "a.md"}

Several processes may add to one file: each holds its lock while it writes, and reads what others added. A decision
that is taken back stays in the file, with a line that says so.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from generator.errors import UsageError
from generator.files.places import Kind, Place, writing
from generator.files.text import dumps, loads
from generator.reviewing.texts import Text

Choice = Literal["accept", "edit", "reject", "skip", "undo"]


def now() -> str:
    """The present moment, in ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Decision(BaseModel):
    """What one reviewer said of one text, once. Unknown fields are carried along.

    Attributes:
        key: Of the text that was looked at (`Text.key`).
        decision: `skip` puts the row off; `undo` takes back what this reviewer said of it.
        at: ISO 8601.
        question: As it is to be; where nothing was edited, as it was.
        before: The text that was looked at, where it was edited.
        rating: What the judge had given it.
        together: What it had in common with others that were decided in one go; nobody looked at this one by itself.
        settles: Whether it was made in view of what the other reviewers had said.
    """

    model_config = ConfigDict(extra="allow")

    key: str = Field(min_length=1)
    decision: Choice
    reviewer: str = "somebody"
    at: str = Field(default_factory=now)
    question: str = ""
    answer: str = ""
    reasoning: str | None = None
    before: Text | None = None
    rating: float | None = None
    source: str | None = None
    together: str | None = None
    settles: bool | None = None

    @property
    def text(self) -> Text:
        """The text as it is to be."""
        return Text(question=self.question, answer=self.answer, reasoning=self.reasoning or None)

    def line(self) -> bytes:
        """As a line of the file."""
        return dumps(self.model_dump(exclude_none=True)) + b"\n"


class DecisionFile:
    """A file of decisions, which others may add to at the same time.

    Attributes:
        path: Where it is; it may not be there yet.
        faults: Lines that could not be read, a sentence each.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        self._place = Place(str(path), Kind.WHOLE, path)
        self._known: list[Decision] = []
        self._end = 0
        self._lines = 0

    def read(self) -> list[Decision]:
        """The decisions that have come in since the last call; with the first one all.

        Raises:
            UsageError: The file is there and cannot be read.
        """
        try:
            with self.path.open("rb") as file, _locked(file.fileno(), fcntl.LOCK_SH):
                return self._take(file.fileno())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError(f"The review {self.path} cannot be read ({error.strerror}); mend that first.") from None

    def add(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Add decisions; they are on the disk when this returns. Returns what others had added before.

        Where the file was removed or cut since, all that is known is written again.

        Raises:
            UsageError: The disk is full, or the place cannot be written; none of them is in the file then.
        """
        with writing(self._place):
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                with _locked(handle, fcntl.LOCK_EX):
                    lost = os.fstat(handle).st_size < self._end
                    others = [] if lost else self._take(handle)
                    self._write(handle, [*self._known, *decisions] if lost else decisions)
            finally:
                os.close(handle)
        self._known += decisions
        return others

    def _take(self, handle: int) -> list[Decision]:
        """What stands after what is known; called with the lock, so that nobody is in the middle of a line."""
        data = os.pread(handle, max(0, os.fstat(handle).st_size - self._end), self._end)
        self._end += len(data)
        found = [decision for line in data.splitlines() if (decision := self._decision(line))]
        self._known += found
        return found

    def _decision(self, line: bytes) -> Decision | None:
        self._lines += 1
        if not line.strip():
            return None
        try:
            return Decision.model_validate(loads(line))
        except ValueError:
            self.faults.append(
                f"Line {self._lines} of {self.path} is no decision (cut off as it was written, perhaps) and left out."
            )
            return None

    def _write(self, handle: int, decisions: Sequence[Decision]) -> None:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = (b"\n" if torn else b"") + b"".join(decision.line() for decision in decisions)
        try:
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)  # half a decision is none
            raise
        self._end = size + len(data)
        self._lines += len(decisions)


@contextmanager
def _locked(handle: int, how: int) -> Iterator[None]:
    fcntl.flock(handle, how)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
