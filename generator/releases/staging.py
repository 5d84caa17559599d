"""The files of a release on their way: all are written beside their places first, and put there together at the end."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from generator.files import Writer
from generator.files.drafts import BUFFER
from generator.files.places import Kind, Place, locate, writing
from generator.files.writing import TableWriter, writing_into
from generator.hashing import file_digest
from generator.releases.begun import MARK, Begun, Draft, TableAhead, version_of
from generator.releases.manifest import FileWritten, Manifest
from generator.releases.places import SetPlaces


class Staging:
    """What a release writes, until `commit` puts it in place; `close` removes what was not."""

    def __init__(self, places: SetPlaces) -> None:
        self._places = places
        self._drafts: list[Draft] = []
        self._tables: dict[str, tuple[Place, TableWriter]] = {}
        self.files: list[FileWritten] = []

    @contextmanager
    def rows(self, role: str, where: str, head: Mapping[str, Any] | None = None) -> Iterator[Writer]:
        """Write the rows of a file or table; see `open_writer`."""
        place = locate(where)
        if place.kind is Kind.LANCE:
            table = TableWriter(place)
            self._tables[role] = (place, table)
            yield table
            self.files.append(FileWritten(role=role, place=where))
            return
        with self.file(role, place.path) as file, writing_into(file, place, head) as writer:
            yield writer

    @contextmanager
    def file(self, role: str, path: Path) -> Iterator[BinaryIO]:
        """Write a file of any other kind; without a role it is not among those that the manifest names."""
        target = Path(os.path.realpath(path.expanduser()))  # a symbolic link stays one
        draft = target.with_name(f".{target.name}.next")
        ahead = Draft(draft=draft, place=target)
        self._drafts.append(ahead)
        place = Place(str(path), Kind.WHOLE, path)
        with writing(place), draft.open("wb", buffering=BUFFER) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if role:
            where = os.path.relpath(target, os.path.realpath(self._places.folder))
            size = draft.stat().st_size
            self.files.append(FileWritten(role=role, place=where, bytes=size, sha256=file_digest(draft)))

    def commit(self, manifest: Manifest) -> Manifest:
        """Put everything in place, the manifest last."""
        token = secrets.token_hex(8)
        ahead = [
            TableAhead(role=role, place=place.text, before=version_of(place))
            for role, (place, _) in self._tables.items()
        ]
        begun = Begun(token=token, drafts=self._drafts, tables=ahead, manifest=manifest)
        begun.write(self._places.begun)
        for _, table in self._tables.values():
            table.into_lance({MARK: token.encode()})
        self._drafts = []
        return begun.put_in_place(self._places)

    def close(self) -> None:
        """Remove what was not put in place."""
        for _, table in self._tables.values():
            table.close()
        for ahead in self._drafts:
            ahead.draft.unlink(missing_ok=True)
