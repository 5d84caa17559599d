"""A set in parts: files of a folder, here or in a store, and a manifest that names them and is written last.

    training/part-00000-5f0c1e6a9d3b7c21.jsonl
    training/part-00001-0b7e55d1c9a8f034.jsonl
    training/manifest.json    {"files": [{"name": "part-00000-….jsonl", "rows": 100000, "bytes": …, "sha256": "…"}, …]}

A part is called by its place and its content. So none is written over: who reads by the manifest reads the old set
until the new one is whole, and the old parts are deleted only then. One after the other the parts are the `.jsonl` that
a single output would have been.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from pydantic import BaseModel, ValidationError

from generator.errors import UsageError
from generator.files import stores
from generator.files.drafts import BUFFER, draft
from generator.files.names import below
from generator.files.places import MANIFEST, PART, Kind, Place, home, names_in, writing
from generator.files.stores import is_url
from generator.files.text import Row, dumps

ROWS, BYTES = 100_000, 256 << 20
"""A part ends at whichever it reaches first."""


class Part(BaseModel):
    """A file of a set in parts."""

    name: str
    rows: int
    bytes: int
    sha256: str


class Parts:
    """Writes a set in parts; see the module.

    Args:
        place: The folder.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._parts: list[Part] = []
        self._begin()

    def write(self, row: Row) -> None:
        """Add a row."""
        self.copy(dumps(row))

    def copy(self, data: bytes) -> None:
        """Add a row that is JSON on one line already."""
        line = data + b"\n"
        with writing(self._place):
            self._file.write(line)
        self._hash.update(line)
        self._rows += 1
        self._bytes += len(line)
        if self._rows == ROWS or self._bytes >= BYTES:
            self._end()
            self._begin()

    def finish(self) -> None:
        """Write what is left and the manifest; then delete what belonged to the set before."""
        if self._rows:
            self._end()
        write_manifest(self._place.text, {"files": [part.model_dump() for part in self._parts]})
        keep = {part.name for part in self._parts}
        _delete(self._place.text, [name for name in names_in(self._place.text) if PART.fullmatch(name)], keep)

    def close(self) -> None:
        """Forget what was not put there."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _begin(self) -> None:
        with writing(self._place):
            if not self._place.in_store:
                self._place.path.mkdir(exist_ok=True)
            where = None if self._place.in_store else home(self._place)
            self._file = cast("BinaryIO", tempfile.TemporaryFile(dir=where, buffering=BUFFER))  # noqa: SIM115  `close`
        self._hash, self._rows, self._bytes = hashlib.sha256(), 0, 0

    def _end(self) -> None:
        """Give the part its name, which its content decides."""
        digest = self._hash.hexdigest()
        name = f"part-{len(self._parts):05}-{digest[:16]}.jsonl"
        _put(below(self._place.text, name), self._file)
        self._file.close()
        self._parts.append(Part(name=name, rows=self._rows, bytes=self._bytes, sha256=digest))


def write_manifest(folder: str, data: dict[str, Any]) -> None:
    """Write the manifest of a folder, whole.

    Args:
        folder: With a slash at its end.
        data: With the `files`, which are there already.
    """
    where = below(folder, MANIFEST)
    place = Place(where, Kind.WHOLE, Path(where).expanduser())
    with draft(place) as file, writing(place):
        file.write(orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")


def read_manifest(folder: str) -> dict[str, Any] | None:
    """What the manifest of a folder says; None where there is none.

    Raises:
        UsageError: It is no manifest.
    """
    where = below(folder, MANIFEST)
    if MANIFEST not in names_in(folder):
        return None
    with stores.read(where) if is_url(where) else Path(where).expanduser().open("rb") as file:
        try:
            data: dict[str, Any] = orjson.loads(file.read())
            _ = [Part.model_validate(part) for part in data["files"]]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
            raise UsageError(f"{where} names no files of a set in parts; make it anew.") from None
    return data


def read_parts(place: Place) -> Iterator[Place]:
    """The parts of a set, in order."""
    for part in (read_manifest(place.text) or {"files": []})["files"]:
        where = below(place.text, part["name"])
        yield Place(where, Kind.JSONL, Path(where).expanduser())


def _put(where: str, file: BinaryIO) -> None:
    if is_url(where):
        stores.write(where, file)
        return
    file.seek(0)
    place = Place(where, Kind.JSONL, Path(where).expanduser())
    with draft(place) as copy, writing(place):
        while data := file.read(BUFFER):
            copy.write(data)


def _delete(folder: str, names: list[str], keep: set[str]) -> None:
    gone = [below(folder, name) for name in names if name not in keep]
    if is_url(folder):
        stores.delete(gone)
        return
    for where in gone:
        Path(where).expanduser().unlink(missing_ok=True)
