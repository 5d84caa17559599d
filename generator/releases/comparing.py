"""What differs between two files of rows, or two releases of a set.

A row is the same row by its id, else by its question and what it is of; what it says may have changed. Two releases of
one set are told apart by what joined and what left the set between them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.files import Row
from generator.files.text import dumps
from generator.releases.traced_rows import TracedRows

EXAMPLES = 3
"""Rows of each kind that are shown."""
UNKNOWN = "unknown"
KINDS = ("added", "retired", "changed", "same")


@dataclass
class RowDifference:
    """The account of it.

    Attributes:
        counts: By kind: rows that only the second has are added, those that only the first has are retired.
        sources: By kind, how many rows of each source.
        examples: By kind, the first few rows.
    """

    counts: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    examples: dict[str, list[Row]] = field(default_factory=lambda: {kind: [] for kind in KINDS[:3]})

    def add(self, kind: str, row: Row, traced: Row | None = None) -> None:
        """Enter a row."""
        self.counts[kind] += 1
        self.sources[kind][source_of(traced or row)] += 1
        if kind in self.examples and len(self.examples[kind]) < EXAMPLES:
            self.examples[kind].append(row)

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        sources = {kind: dict(counts.most_common()) for kind, counts in self.sources.items() if counts}
        return {"counts": {kind: self.counts[kind] for kind in KINDS}, "sources": sources, "examples": self.examples}


def compare_rows(before: TracedRows, after: TracedRows) -> RowDifference:
    """Compare the rows of two files.

    Some 200 bytes a row of `before` are held, and no rows but the examples.
    """
    by_trace = before.is_traced and after.is_traced  # else both have to go by what the rows themselves say
    known = dict[bytes, list[bytes]]()
    for row, traced in before:
        known.setdefault(_name(row, traced if by_trace else row), []).append(_digest(row))
    found = RowDifference()
    for row, traced in after:
        name = _name(row, traced if by_trace else row)
        if not (said := known.get(name)):
            found.add("added", row, traced)
            continue
        now = _digest(row)
        found.add("same" if now in said else "changed", row, traced)
        said.remove(now if now in said else said[0])
    left = {name: len(said) for name, said in known.items() if said}
    for row, traced in before if left else ():  # once more: which rows they are is not held
        name = _name(row, traced if by_trace else row)
        if left.get(name):
            left[name] -= 1
            found.add("retired", row, traced)
    return found


def source_of(traced: Row) -> str:
    """What a row is of: its source, else its document or table."""
    return str(traced.get("source") or traced.get("document") or traced.get("table") or UNKNOWN)


def _name(row: Row, traced: Row) -> bytes:
    """By what a row is told: its id; without one its question and its chunk; without these all of it."""
    if identity := traced.get("id"):
        return _digest(["id", identity])
    facts = [traced.get(name) for name in ("question", "instruction", "chunk_id", "source")]
    return _digest(facts) if facts[0] or facts[1] else _digest(list(_first_turns(row)) or row)


def _first_turns(row: Row) -> Iterator[Any]:
    """What a training row asks."""
    for name in ("messages", "conversations", "prompt"):
        if name in row:
            turns = row[name]
            yield turns[:-1] if isinstance(turns, list) else turns
            return


def _digest(value: Any) -> bytes:
    return hashlib.sha256(dumps(value)).digest()[:16]
