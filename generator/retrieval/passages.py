"""The chunks of tables, found by their words; their texts wait on disk."""

from collections.abc import Collection

from generator.files.scratch import ScratchList
from generator.records import Chunk
from generator.retrieval.bm25 import Index


class Passages:
    """Chunks by their position, from 0, in the order in which they came."""

    def __init__(self) -> None:
        self._index = Index()
        self._chunks = ScratchList()
        self._documents: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._chunks)

    def add(self, chunk: Chunk) -> int:
        """Take a chunk in; its position."""
        self._chunks.append(chunk.model_dump(mode="json", exclude_none=True))
        position = self._index.add(f"{chunk.title}\n{chunk.text}" if chunk.title else chunk.text)
        self._documents.setdefault(chunk.document or "", []).append(position)
        return position

    def __getitem__(self, position: int) -> Chunk:
        return Chunk.model_validate(self._chunks[position])

    def search(self, query: str, most: int, *, without: Collection[int] = (), document: str | None = None) -> list[int]:
        """Positions of the chunks that are nearest to a query.

        Args:
            query: Any text.
            most: Chunks wanted.
            without: Positions that are passed over.
            document: Look at this document's alone.
        """
        among = self._documents.get(document, []) if document is not None else None
        found = self._index.search(query, most + len(without), among)
        return [position for position, _ in found if position not in without][:most]

    def close(self) -> None:
        """Throw the texts away."""
        self._chunks.close()
