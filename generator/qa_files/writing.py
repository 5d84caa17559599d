"""Write the file of a document, a line a pair; one that says what stands there already keeps its bytes.

{
  "metadata": {"file_name": "guide.pdf", "source_file": "docs/guide.pdf", "file_type": ".pdf", "file_size": 5889, …},
  "processing_info": {"splitting_strategy": "v3 chars", "chunk_size": 1000, "chunk_overlap": 200, …},
  "qa_generation_info": {"provider": "openai", "model": "gpt-4o-mini", "questions_per_chunk": 3, …},
  "training_pairs": [{"question": …, "answer": …, "source_file": …, "chunk_id": …, "chunk_index": 0, …}, …],
  "status": "completed", "completed_chunks": [0, 1, …], "failed_chunks": [], "skipped_chunks": [], "summary": {…},
  "completion_time": "2026-11-30T04:56:00+00:00"
}
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal, TypeVar

from generator.files.drafts import draft
from generator.files.places import Kind, Place, writing
from generator.files.text import Row, dumps

Item = TypeVar("Item")
Change = Literal["new", "changed", "unchanged"]
_OF_ITS_TIME = re.compile(rb' +"(?:processed_at|generated_at|completion_time|table_version)": ')
"""Lines that say when a file was made; they alone make it no other file. A line of a pair does not begin like that."""


@dataclass(frozen=True)
class QAFile:
    """What the file of a document says.

    Attributes:
        head: What stands before the pairs: objects by name.
        rows: Gives the pairs, as often as it is asked.
        tail: What stands after them.
    """

    head: Row
    rows: Callable[[], Iterable[Row]]
    tail: Row


def write_qa_file(path: Path, file: QAFile) -> Change:
    """Write it whole, or not at all where what stands there differs in nothing but its times.

    Raises:
        UsageError: The disk is full, or the place cannot be written.
    """
    place = Place(str(path), Kind.WHOLE, path)
    there = path.is_file()
    if there and _says_the_same(path, file):
        return "unchanged"
    with draft(place) as out, writing(place):
        out.writelines(_lines(file))
    return "changed" if there else "new"


def _says_the_same(path: Path, file: QAFile) -> bool:
    with path.open("rb") as old:
        return all(
            one == other or bool(one and other and _OF_ITS_TIME.match(one) and _OF_ITS_TIME.match(other))
            for one, other in zip_longest(_lines(file), old)
        )


def _lines(file: QAFile) -> Iterator[bytes]:
    """The file, line by line."""
    yield b"{\n"
    for name, value in file.head.items():
        yield from _member(name, value, b",\n")
    yield b'  "training_pairs": [\n'
    for row, end in _with_ends(file.rows()):
        yield b"    " + dumps(row) + end
    yield b"  ],\n"
    for (name, value), end in _with_ends(file.tail.items()):
        yield from _member(name, value, end)
    yield b"}\n"


def _member(name: str, value: object, end: bytes) -> Iterator[bytes]:
    """A member of the whole: an object with a line for each field, all else on one line."""
    if not isinstance(value, dict) or not value:
        yield f'  "{name}": '.encode() + dumps(value) + end
        return
    yield f'  "{name}": {{\n'.encode()
    for (key, item), own_end in _with_ends(value.items()):
        yield f'    "{key}": '.encode() + dumps(item) + own_end
    yield b"  }" + end


def _with_ends(items: Iterable[Item]) -> Iterator[tuple[Item, bytes]]:
    """Each item with the end of its line: a comma where another one follows."""
    held: list[Item] = []
    for item in items:
        if held:
            yield held.pop(), b",\n"
        held.append(item)
    for item in held:
        yield item, b"\n"
