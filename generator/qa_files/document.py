"""A document on its way to its file: what is known of it, and what has become of its chunks so far."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from generator.files.text import Row
from generator.qa_files.names import file_name
from generator.qa_files.writing import QAFile

Status = Literal["completed", "in progress", "interrupted"]
"""Of a file: all chunks were asked; a run is at it, or was ended with violence; a run was stopped before its end."""
_SIZES = re.compile(r"(?P<strategy>.*?) ?(?P<size>\d+)/(?P<overlap>\d+)(?P<more>.*)")
_LEFT_OUT = ("table_version",)
"""Fields of a pair that the file has once: a table's version changes when any other document of it does."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chunk stands: its document, its number in it from 0, its first character and one past its last."""

    document: "Document"
    index: int
    start: int | None
    end: int | None


@dataclass(slots=True)
class Document:
    """One document.

    Attributes:
        source: Where it lies, by which it is told from all others.
        facts: What its chunks say of it: `generator.chunk_place.ChunkPlace` and the table, without the empty ones.
        path: Its file.
        is_new: Whether there was no such file before the run.
        chunks: Chunks that it has.
        usable: Those of them that are worth asking about.
        skipped: The others, with the reason.
        completed: Numbers of the chunks that were answered.
        failed: Numbers of those that were asked in vain.
        rejected: Pairs that were made and refused.
        pairs: Where each of its pairs is, after its place in the order of all.
        begun: When it was first asked about; empty before.
        saved: Chunks that its file has, more than any where that is whole; None before that was looked up.
    """

    source: str
    facts: Row
    path: Path
    is_new: bool
    chunks: int = 0
    usable: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)
    completed: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    rejected: int = 0
    pairs: list[tuple[int, int, int]] = field(default_factory=list)
    begun: str = ""
    saved: float | None = None

    @property
    def asked(self) -> int:
        """Chunks that were asked."""
        return len(self.completed) + len(self.failed)

    @property
    def ends_early(self) -> bool:
        """Whether chunks of it lie beyond what was looked at."""
        return int(self.facts.get("chunk_count") or 0) > self.chunks

    def enter(self, index: int, *, failed: bool) -> None:
        """A chunk was asked; one that was answered before, or is later, has not failed."""
        if not failed:
            self.completed.add(index)
            self.failed.discard(index)
        elif index not in self.completed:
            self.failed.add(index)

    def row(self, pair: Row, place: Place) -> Row:
        """A pair as it stands in the file."""
        where = {
            "source_file": self.source,
            "file_name": self.name,
            "file_type": self._ending,
            "chunk_id": pair.get("chunk_id"),
            "chunk_index": place.index,
            "chunk_start": place.start,
            "chunk_end": place.end,
        }
        first: Row = {name: pair[name] for name in ("question", "reasoning", "answer") if name in pair}
        text = {"source_text": pair["source_text"]} if "source_text" in pair else {}
        rest = {name: value for name, value in pair.items() if name not in _LEFT_OUT}
        return {**first, **where, **text, **{name: value for name, value in rest.items() if name not in where}}

    @property
    def name(self) -> str:
        """Its own name, without the way there."""
        return file_name(self.source) or str(self.facts.get("table") or "")

    @property
    def _ending(self) -> str:
        ending = str(self.facts.get("file_type") or Path(self.name).suffix).removeprefix(".")
        return f".{ending}" if ending else ""

    def file(self, run: Row, status: Status, now: str, pairs: int, rows: Callable[[], Iterable[Row]]) -> QAFile:
        """What its file says.

        Args:
            run: What is the same for all documents of a run: fields of `processing_info` and `qa_generation_info`.
            status: How far it has come.
            now: The time.
            pairs: How many it has so far.
            rows: Gives them, in order.
        """
        metadata = {
            "file_name": self.name,
            "source_file": self.source,
            "file_type": self._ending,
            "file_size": self.facts.get("file_size"),
            "processed_at": self.facts.get("processed_at"),
        }
        processing = {
            **_splitting(self.facts),
            "total_chunks": self.chunks,
            **run["processing_info"],
            **{name: self.facts[name] for name in ("table", "table_version") if name in self.facts},
        }
        counts = {
            "total_chunks": self.chunks,
            "completed_chunks": len(self.completed),
            "failed_chunks": len(self.failed),
            "skipped_chunks": len(self.skipped),
            "total_qa_pairs": pairs,
            "rejected_qa_pairs": self.rejected,
        }
        tail = {
            "status": status,
            "completed_chunks": sorted(self.completed),
            "failed_chunks": sorted(self.failed),
            "skipped_chunks": [{"chunk_index": index, "reason": reason} for index, reason in sorted(self.skipped)],
            "summary": counts,
            "completion_time": now if status == "completed" else None,
        }
        asked = {**run["qa_generation_info"], "generated_at": self.begun or now}
        return QAFile({"metadata": metadata, "processing_info": processing, "qa_generation_info": asked}, rows, tail)


def _splitting(facts: Row) -> dict[str, Any]:
    """How the document was cut, as far as its chunks say."""
    label = str(facts.get("splitter") or "")
    known = _SIZES.fullmatch(label)
    if known is None:
        return {"splitting_strategy": label or None, "chunk_size": None, "chunk_overlap": None}
    read_by = known["more"].strip()
    return {
        "splitting_strategy": known["strategy"],
        "chunk_size": int(known["size"]),
        "chunk_overlap": int(known["overlap"]),
        **({"read_by": read_by} if read_by else {}),  # differs with the format, which is no difference of settings
    }
