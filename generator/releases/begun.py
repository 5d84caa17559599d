"""What a release is about to put in place, written down before the first file is: whoever comes after a crash ends it.

Files wait as drafts beside their places; then this note is written; then tables take their next version and drafts
become files; then the manifest is written, and the note removed. A crash before the note leaves the old release; after
it the next run puts in place what is missing, or, where a table had not got its version yet, removes the drafts.
"""

import contextlib
import hashlib
import os
from pathlib import Path

import orjson
from pydantic import BaseModel, Field, ValidationError

from generator.files.places import Place, locate
from generator.files.whole import write_whole
from generator.lancedb.connection import connect
from generator.releases.manifest import Manifest, write_manifest
from generator.releases.places import SetPlaces
from generator.releases.stored_rows import stored_rows

MARK = b"generator.release"
"""What the schema of a table calls the token of the release that wrote its version."""


class Draft(BaseModel):
    """A file that waits to be put in its place."""

    draft: Path
    place: Path


class TableAhead(BaseModel):
    """A table that gets its next version.

    Attributes:
        role: Of the file in the manifest.
        place: `lance://PATH/TABLE`.
        before: Its version until then; None where it is made.
    """

    role: str
    place: str
    before: int | None = None


class Begun(BaseModel):
    """See the module.

    Attributes:
        token: What tells the versions of tables that this release wrote.
    """

    token: str
    drafts: list[Draft] = Field(default_factory=list)
    tables: list[TableAhead] = Field(default_factory=list)
    manifest: Manifest

    def write(self, path: Path) -> None:
        """Write the note."""
        write_whole(path, orjson.dumps(self.model_dump(mode="json")))

    def put_in_place(self, places: SetPlaces) -> Manifest:
        """Put all in place that is not there yet; the tables have their version. Returns the manifest."""
        for ahead in self.drafts:
            with contextlib.suppress(FileNotFoundError):  # it was put in place before the crash
                _put_in_place(ahead)
        for table in self.tables:
            file = self.manifest.file(table.role)
            assert file is not None
            file.version, file.sha256 = version_of(locate(table.place)), rows_digest(locate(table.place))
        write_manifest(places.manifest, self.manifest)
        places.begun.unlink(missing_ok=True)
        return self.manifest

    def undo(self, places: SetPlaces) -> None:
        """Remove what waits, and give tables back the version that they had."""
        for ahead in self.drafts:
            ahead.draft.unlink(missing_ok=True)
        for table in self.tables:
            if table.before is not None and token_of(locate(table.place)) == self.token:
                opened = connect(locate(table.place).path).open_table(locate(table.place).table)
                opened.checkout(table.before)
                opened.restore()
        places.begun.unlink(missing_ok=True)


def recover(places: SetPlaces) -> None:
    """End what a run had begun to put in place when it was ended."""
    try:
        begun = Begun.model_validate(orjson.loads(places.begun.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return
    except (orjson.JSONDecodeError, ValidationError):  # nobody's note: it is written whole or not at all
        places.begun.unlink(missing_ok=True)
        return
    if all(token_of(locate(table.place)) == begun.token for table in begun.tables):
        begun.put_in_place(places)
    else:
        begun.undo(places)


def version_of(place: Place) -> int | None:
    """The version of a table; None where there is none."""
    if not (place.path / f"{place.table}.lance").is_dir():
        return None
    return int(connect(place.path).open_table(place.table).version)


def token_of(place: Place) -> str:
    """The token of the release that wrote a table; empty where none did."""
    if version_of(place) is None:
        return ""
    noted = connect(place.path).open_table(place.table).schema.metadata or {}
    return bytes(noted.get(MARK, b"")).decode()


def rows_digest(place: Place) -> str:
    """The sha256 over the rows of a table, the retired ones too: the same however it is stored."""
    digest = hashlib.sha256()
    for row in stored_rows(place):
        digest.update(row + b"\n")
    return digest.hexdigest()


def _put_in_place(ahead: Draft) -> None:
    if ahead.place.exists():
        ahead.draft.chmod(ahead.place.stat().st_mode & 0o7777)
    ahead.draft.replace(ahead.place)
    with contextlib.suppress(OSError):  # the file is there and whole; some network disks cannot sync a folder
        handle = os.open(ahead.place.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
