"""64 bits that stand for a chunk's id, and 64 that stand for its content: the same in every run, on every machine."""

from generator.hashing import fingerprint
from generator.records import Chunk


def id_hash(table: str | None, source: str | None, chunk_id: str) -> int:
    """What a chunk goes by. Some tables number the chunks of each document anew, so its source belongs to it.

    Args:
        table: Name of its table.
        source: Where it comes from.
        chunk_id: Its id; a row of a table without ids has a hash of its text, see `Chunk`.
    """
    return _hash([table or "", source or "", chunk_id])


def content_hash(text: str, title: str | None, language: str | None, symbol: str | None) -> int:
    """What decides what a model is asked about a chunk; see `Chunk.CONTENT`."""
    return _hash([text, title, language, symbol])


def text_hash(text: str) -> int:
    """By which two chunks are told to say the same; see `ChunkSource`."""
    return _hash(text)


def id_of(chunk: Chunk) -> int:
    """The hash of a chunk's id."""
    return id_hash(chunk.table, chunk.source, chunk.id)


def content_of(chunk: Chunk) -> int:
    """The hash of a chunk's content."""
    return content_hash(chunk.text, chunk.title, chunk.language, chunk.symbol)


def _hash(value: object) -> int:
    return int(fingerprint(value, 16), 16)
