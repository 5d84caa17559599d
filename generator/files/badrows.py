"""Rows that cannot be used: each is reported, and the rest goes on."""

from collections.abc import Callable
from dataclasses import dataclass

HELD = 1000
"""Bad rows held back until a good one shows that this is a file of rows at all."""


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used.

    Attributes:
        where: The file, as the user wrote it.
        unit: What `number` counts: `line` for JSONL, else `row`.
        number: From 1.
        reason: As in "is not JSON (…)"; the row is its subject.
        text: The row as it stands in the file, or as JSON.
    """

    where: str
    unit: str
    number: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}, {self.unit} {self.number} {self.reason}"


class Held:
    """Bad rows on their way to the caller: held back until it is clear that the file is one of rows at all."""

    def __init__(self, on_bad: Callable[[BadRow], None]) -> None:
        self.first: BadRow | None = None
        self._on_bad = on_bad
        self._waiting: list[BadRow] | None = []

    def add(self, bad: BadRow) -> None:
        self.first = self.first or bad
        if self._waiting is None:
            self._on_bad(bad)
            return
        self._waiting.append(bad)
        if len(self._waiting) >= HELD:
            self.release()

    def release(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        for bad in waiting:
            self._on_bad(bad)
