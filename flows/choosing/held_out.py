"""Documents of a LanceDB that `generator split` holds out, as `decontaminate` compares rows with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UsageError
from generator.files import Row
from generator.files.places import locate, tables_in
from generator.files.stores import LANCE
from generator.lancedb import tables as lance
from generator.lancedb.chunk_tables import ChunkTables
from generator.lancedb.held_out import column_of
from generator.records import Chunk
from tasks.splitting.leaks import is_long

OF_DOCUMENT = "of a held-out document"
OF_CHUNK = "of a chunk like a held-out one"


@dataclass(frozen=True)
class HeldOut:
    """What a LanceDB holds out of training.

    Attributes:
        where: What the user called it.
        texts: Of the chunks of held-out documents, as long as a passage at least.
        names: What each is called.
        origins: By the id of a chunk, or the name of a document, why rows made of it are no training rows.
    """

    where: str
    texts: Sequence[str]
    names: Sequence[str]
    origins: Mapping[tuple[str, str], str]
    _tables: ChunkTables

    def trained(self) -> Iterator[str]:
        """The texts of chunks that training rows may be made of."""
        return (chunk.text for chunk in self._tables if chunk.split_part == "trained")

    def origin(self, row: Row) -> dict[str, str] | None:
        """Why a row is none for training, by what it says of its origin; None where nothing speaks against it."""
        for field, key in (("document", "document"), ("chunk", "chunk_id")):
            name = row.get(key)
            if isinstance(name, str) and (reason := self.origins.get((field, name))):
                return {"in": field, "against": f"{self.where}: {name}", "because": reason}
        return None


def held_out_of(where: str, words: int) -> HeldOut | None:
    """What is held out of training there; None where it is a file or a table of rows that is to be compared whole.

    Args:
        where: A LanceDB, one of its tables, or a file.
        words: Least length of a passage.

    Raises:
        UsageError: It is a LanceDB, and none of its tables is split.
    """
    if where.startswith(LANCE):
        place = locate(where)
        split = [place.table] if place.table in tables_in(place.path) and _is_split(place.path, place.table) else []
        return _read(where, place.path, split, words) if split else None
    folder = Path(where).expanduser()
    if not tables_in(folder):
        return None
    split = [name for name in tables_in(folder) if _is_split(folder, name)]
    if not split:
        said = f"{where} holds nothing out of training"
        raise UsageError(f"{said}; draw what is held out with `generator split {where}`, or name a table of rows.")
    return _read(where, folder, split, words)


def _is_split(folder: Path, table: str) -> bool:
    try:
        return column_of(lance.open_table(folder, table).schema) is not None
    except UsageError:  # empty, or none of ours
        return False


def _read(where: str, folder: Path, names: Sequence[str], words: int) -> HeldOut:
    tables = ChunkTables(folder, names, None)
    texts, called, origins = list[str](), list[str](), dict[tuple[str, str], str]()
    for chunk in tables:
        if chunk.split_part == "left-out":
            origins["chunk", chunk.id] = OF_CHUNK
        elif chunk.split_part == "held-out":
            origins["chunk", chunk.id] = origins["document", chunk.document or ""] = OF_DOCUMENT
            if is_long(chunk.text, words):
                texts.append(chunk.text)
                called.append(_name(where, chunk))
    return HeldOut(where, texts, called, origins, tables)


def _name(where: str, chunk: Chunk) -> str:
    return f"{where}: {chunk.document} chunk {chunk.id}"
