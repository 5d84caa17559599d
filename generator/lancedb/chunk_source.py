"""The chunks of one or several tables, at pinned versions: those worth asking about, and why the others are not.

    source = ChunkSource("my.lancedb", ["text_chunks", "code_chunks"], skip_source_patterns=["/tests/"])
    for item in source.read():
        match item:
            case Chunk(): ...
            case Rejection(): ...

Rows left out come with one of these reasons: `held out`, `like held out` or `trained`, as `generator split` has drawn
them; `empty`, `binary`, `source skipped`, `too short`, `duplicate`.
Chunks are passed on whole, however long: what does not fit a prompt is the prompt's business.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

from generator.errors import UsageError
from generator.lancedb.chunk_tables import ChunkTables
from generator.lancedb.reading_tags import tagged
from generator.lancedb.seen import Seen
from generator.lancedb.survey import Survey, text_key
from generator.lancedb.table_state import TableState
from generator.records import Chunk, Rejection, SplitPart

STAGE = "read"
Part = Literal["trained", "all"]
"""Which chunks are wanted of a table that `generator split` has drawn: what may be trained on, or all."""
_NOT_TRAINED: dict[SplitPart, tuple[str, str]] = {
    "held-out": ("held out", "its document is held out of training"),
    "left-out": ("like held out", "it says what a document says that is held out of training"),
}
BEFORE = 1 << 40
"""Rows that are not even read come before all that comes of the others, among what is left out."""
Item = Chunk | Rejection
"""A chunk, or why it is left out."""

# Bytes that were never text, or were decoded as the wrong one: control characters and the replacement character.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_BINARY_SHARE = 0.1
_OF_ITS_TEXT = {"text", "title", "language", "symbol"}


class Chunks(Protocol):
    """Chunks that can be read again and again."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Chunk]: ...


class ChunkSource:
    """Tables opened for reading. It may be read any number of times and gives the same every time.

    Args:
        path: The folder of the LanceDB, or its URL.
        tables: Names of the tables, read one after the other; each once.
        text_column: The column of the text, outright, in every table.
        min_length: Characters below which a chunk is left out, blanks around it not counted; 0 keeps all but the empty.
        skip_source_patterns: Regular expressions; a chunk whose source contains a match of any is left out.
        max_chunks: End after so many usable chunks; what follows is not looked at. None for all.
        chunks: Chunks to read in place of tables, as often as they are asked for.
        part: Which documents' chunks are read; of a table without a split all are `trained`.
        only: Pass over rows of which it says no, as if they were not there; what the others are, and where they stand,
            is decided over all rows.
        versions: At which tables are read, by name; without one, at their present version.
        below: Pass over chunks of documents that do not lie in this folder, or are not this file.
        allow_empty: Take tables without rows too.

    Raises:
        UsageError: No LanceDB, table or text column there, an empty table, or an invalid pattern or number.
    """

    def __init__(
        self,
        path: str | Path,
        tables: Sequence[str] = ("text_chunks",),
        *,
        text_column: str | None = None,
        min_length: int = 200,
        skip_source_patterns: Sequence[str] = (),
        max_chunks: int | None = None,
        part: Part = "trained",
        below: Path | None = None,
        only: Callable[[Chunk], bool] | None = None,
        chunks: Chunks | None = None,
        versions: Mapping[str, int] | None = None,
        allow_empty: bool = False,
    ) -> None:
        if max_chunks is not None and max_chunks < 1:
            raise UsageError(f"The number of chunks must be at least 1, not {max_chunks}.")
        self._min_length = min_length
        self._max_chunks = max_chunks
        self._part = part
        self._skip = [_pattern(text) for text in skip_source_patterns]
        self._chunks: Chunks = (
            ChunkTables(path, tables, text_column, allow_empty=allow_empty, versions=versions)
            if chunks is None
            else chunks
        )
        self._only = only or (lambda _: True)
        self._lies_there = _lies_in(below, path) if below else None

    def count_rows(self) -> int:
        """Rows of all the tables, those included that `read` leaves out."""
        return len(self._chunks)

    def states(self) -> tuple[TableState, ...]:
        """The tables as they are read; none where chunks of files are."""
        return self._chunks.states() if isinstance(self._chunks, ChunkTables) else ()

    def tagged(self, reader: str, say: Callable[[str], None]) -> AbstractContextManager[None]:
        """While the block runs, nobody cleans up the versions that are read; see `tagged`."""
        return tagged(self._chunks.opened if isinstance(self._chunks, ChunkTables) else (), reader, say)

    def count_new(self) -> int:
        """Rows that came after their table was split, so that only their documents' draw says what they are for."""
        return self._chunks.count_new() if isinstance(self._chunks, ChunkTables) else 0

    def read(self) -> Iterator[Item]:
        """Every row as a chunk or as a rejection with its reason, in the tables' own order, a batch at a time.

        Of chunks with the same text the first is kept: asked twice, a model says the same twice. A chunk's `ref` is its
        place among all usable chunks.

        Raises:
            RunStopped: A table's files cannot be read any more.
        """
        seen = Seen()
        usable = 0
        chunks = filter(self._lies_there, self._chunks) if self._lies_there else self._chunks
        for row, chunk in enumerate(chunks):
            rejected = self._rejection(chunk, seen)
            if rejected:
                rejected.place = row - BEFORE
            chunk.ref = usable if rejected is None else None
            usable += rejected is None
            if self._only(chunk):
                yield rejected or chunk
            if usable == self._max_chunks:
                return

    def survey(self, saw: Callable[[Item], None] | None = None) -> Survey:
        """A first pass for planning: the usable chunks in the order of `read`, without their texts.

        Args:
            saw: Told of everything that is read.

        Raises:
            RunStopped: A table's files cannot be read any more.
        """
        found = Survey()
        for item in self.read():
            if saw is not None:
                saw(item)
            if isinstance(item, Chunk):
                found.add(item)
        return found

    def _rejection(self, chunk: Chunk, seen: Seen) -> Rejection | None:
        """Why this chunk is left out; None, and its text noted as seen, where it is not."""
        fault = self._fault(chunk)
        if fault is None:
            if seen.add(text_key(chunk.text)):
                return None
            fault = "duplicate", "the same text as an earlier chunk"
        reason, detail = fault
        record = chunk.model_dump(exclude=_OF_ITS_TEXT, exclude_none=True)
        return Rejection(stage=STAGE, reason=reason, detail=detail, record=record)

    def _fault(self, chunk: Chunk) -> tuple[str, str] | None:
        """The reason and its detail."""
        part = chunk.split_part or "trained"
        if self._part == "trained" and part != "trained":
            return _NOT_TRAINED[part]
        length = len(chunk.text.strip())
        if not length:
            return "empty", "no text"
        if _is_binary(chunk.text):
            return "binary", "NULs or mostly control characters"
        for pattern in self._skip:
            if pattern.search(chunk.source):
                return "source skipped", f"matches {pattern.pattern!r}"
        if length < self._min_length:
            return "too short", f"{length} of {self._min_length} characters"
        return None


def _lies_in(folder: Path, database: str | Path) -> Callable[[Chunk], bool]:
    """Whether a chunk's document lies in the folder, seen from the database as its `source_path` is."""
    base = Path("/") if "://" in str(database) else Path(database).resolve().parent
    known: dict[str, bool] = {}

    def lies_there(chunk: Chunk) -> bool:
        path = chunk.source_path or ""
        if path not in known:
            known[path] = bool(path) and Path(os.path.normpath(base / path)).is_relative_to(folder)
        return known[path]

    return lies_there


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise UsageError(f"The source pattern {text!r} is not a valid regular expression: {error}.") from None


def _is_binary(text: str) -> bool:
    return "\0" in text or len(_CONTROL.findall(text)) > _BINARY_SHARE * len(text)
