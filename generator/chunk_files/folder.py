"""A folder of files of chunks, or one such file, in the place of a LanceDB.

{"metadata": {"file_name": "guide.pdf", "source_file": "/data/guide.pdf", "file_type": ".pdf", …},
 "processing_info": {"splitting_strategy": "recursive", "chunk_size": 1000, "chunk_overlap": 200, …},
 "chunks": [{"chunk_id": "0_0", "text": "…", "start": 0, "end": 971}, …]}

Also an array of such chunks, and what others call their fields; see `fields`.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.chunk_files.fields import CHUNKS, chunk_of, facts
from generator.errors import UsageError
from generator.files.places import tables_in
from generator.files.scanning import scanned
from generator.files.text import Row
from generator.records import Chunk

HEAD = 1 << 14
"""Characters read at a time where only the first chunk is wanted."""


def holds_chunk_files(path: str | Path, text_key: str | None = None) -> bool:
    """Whether a place holds files of chunks and not a LanceDB: told by what is in it.

    Args:
        path: The folder, or one file.
        text_key: A name that the text of a chunk may have, beside those that are known.
    """
    place = Path(path).expanduser()
    if "://" in str(path) or tables_in(place):
        return False
    return any(_begins_with_chunks(file, text_key) for file in _files(place))


class ChunkFiles:
    """The chunks of all files, in the order of their names. Read anew each time; memory holds one chunk.

    Args:
        path: The folder, or one file.
        text_key: The name of the text in a chunk, outright.
    """

    def __init__(self, path: str | Path, text_key: str | None = None) -> None:
        self._place = Path(path).expanduser()
        self._text_key = text_key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Chunk]:
        for file in _files(self._place):
            if _begins_with_chunks(file, self._text_key):
                yield from self._chunks(file)

    def _chunks(self, file: Path) -> Iterator[Chunk]:
        document: Row | None = None
        for number, (fields, item) in enumerate(_items(file)):
            document = facts(fields) if document is None else document
            try:
                yield chunk_of(item, number, document, _named(file), self._text_key)
            except UsageError as error:
                raise UsageError(
                    f"{file}, chunk {number + 1} {error}; mend it, or take the file out of the folder."
                ) from None


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place] if place.suffix.lower() == ".json" else []
    return sorted(file for file in place.glob("*.json") if file.is_file()) if place.is_dir() else []


def _begins_with_chunks(file: Path, text_key: str | None) -> bool:
    """Whether the first chunk of a file can be read, under either name of its text, however broken the rest is."""
    for key in dict.fromkeys((text_key, None)):
        with suppress(UsageError):
            for fields, item in _items(file, HEAD):
                chunk_of(item, 0, facts(fields), _named(file), key)
                return True
    return False


def _items(file: Path, block: int | None = None) -> Iterator[tuple[Row, Any]]:
    """What a file says before its chunks, and each of them."""
    fields: Row = {}
    with scanned(file, block) as scanner:
        if scanner.peek() == "[":
            yield from ((fields, item) for item, _ in scanner.items())
        elif scanner.peek() == "{":
            for name in scanner.members():
                if name in CHUNKS and scanner.peek() == "[":
                    yield from ((fields, item) for item, _ in scanner.items())
                else:
                    fields[name] = scanner.value()
        scanner.end()


def _named(file: Path) -> str:
    """What a document is called of which nothing is said but the file of its chunks."""
    return file.stem.removesuffix("_chunks")
