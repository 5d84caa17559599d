"""Where rows come from or go to: what the user wrote, taken apart and checked before any work begins."""

import errno
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from generator.errors import OutOfRoom, UsageError
from generator.files import stores
from generator.files.stores import LANCE, is_url

KNOWN = ".json, .jsonl, .parquet, lance://PATH/TABLE, FOLDER/ for a set in parts, or - for standard input and output"
MANIFEST = "manifest.json"
"""What names the parts of a folder, and is written last."""
PART = re.compile(r"part-\d{5}-[0-9a-f]{16}\.jsonl")
"""Names of the parts: their place and their content, so that none is ever written over."""
_TABLE_NAME = re.compile(r"[A-Za-z0-9_.-]+")  # what LanceDB allows
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says where there is no room."""
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class Kind(StrEnum):
    """How the rows are stored."""

    JSON = ".json"
    JSONL = ".jsonl"
    PARQUET = ".parquet"
    LANCE = "lance"
    STREAM = "-"
    FOLDER = "/"
    """Parts, and a manifest that names them; see `generator.files.folders`."""
    WHOLE = "whole"
    """No rows: a page, a summary; see `generator.files.whole`."""


@dataclass(frozen=True)
class Place:
    """A file, a folder of parts, a LanceDB table or a standard stream.

    Attributes:
        text: What the user wrote, for messages; of what is in a store, its URL.
        path: The file, or the folder of the LanceDB; the symbolic links in it are kept. Of what is in a store, its
            path there.
        table: Name of the LanceDB table; empty for all others.
    """

    text: str
    kind: Kind
    path: Path
    table: str = ""

    @property
    def in_store(self) -> bool:
        """Whether it is in an object store or the like, and not a file of this machine."""
        return is_url(self.text)


def locate(where: str | Path) -> Place:
    """Take `where` apart; nothing needs to be there yet.

    Raises:
        UsageError: The extension is not known, it is a folder, or `lance://` lacks its path or table.
    """
    text = str(where)
    if text == "-":
        return Place(text, Kind.STREAM, Path())
    if text.startswith(LANCE):
        return _locate_table(text)
    if is_url(text):
        stores.check_url(text)
    path = Path(urlsplit(text).path) if is_url(text) else Path(text).expanduser()
    if text.endswith("/"):
        return Place(text, Kind.FOLDER, path)
    if not is_url(text) and path.is_dir():
        raise UsageError(f"{text} is a folder, not a file of rows; {_folder_hint(path, text)}.")
    if path.suffix.lower() not in (Kind.JSON, Kind.JSONL, Kind.PARQUET):
        what = f"the unknown extension {path.suffix!r}" if path.suffix else "no extension"
        raise UsageError(f"{text or 'An empty file name'} has {what}; use {KNOWN}.")
    return Place(text, Kind(path.suffix.lower()), path)


def _locate_table(text: str) -> Place:
    folder, _, table = text.removeprefix(LANCE).rstrip("/").rpartition("/")
    if not folder or not table:
        raise UsageError(f"{text} does not name a LanceDB table; write lance://PATH/TABLE.")
    if not _TABLE_NAME.fullmatch(table):
        raise UsageError(f"{text}: the table's name may have letters, digits, '_', '-' and '.'; rename {table!r}.")
    return Place(text, Kind.LANCE, Path(folder).expanduser(), table)


def _folder_hint(path: Path, text: str) -> str:
    tables = tables_in(path)
    if tables:
        return f"it holds LanceDB tables, name one of them: {', '.join(f'{LANCE}{text}/{name}' for name in tables)}"
    if (path / MANIFEST).is_file():
        return f"it holds a set in parts, which is read as {text}/"
    if any(path.glob("*_qa.json")):
        return f"it holds files of single documents: `generator combine {text} -o training_data.json` makes one of them"
    return "name a file in it"


def tables_in(path: Path) -> list[str]:
    """Names of the LanceDB tables in a folder, sorted; empty where there is no such folder."""
    return sorted(found.stem for found in path.glob("*.lance")) if path.is_dir() else []


def check_input(place: Place) -> None:
    """Make sure that there is something to read.

    Raises:
        UsageError: The file, LanceDB or table is missing, or may not be read.
    """
    if place.kind is Kind.STREAM:
        return
    if place.kind is Kind.LANCE:
        _check_table(place)
    elif place.kind is Kind.FOLDER:
        if MANIFEST not in names_in(place.text):
            raise UsageError(f"There is no set in parts in {place.text}: it has no {MANIFEST}; check the path.")
    elif place.in_store:
        if not stores.exists(place.text):
            raise UsageError(f"There is no file {place.text}; check the URL.")
    elif not place.path.exists():
        raise UsageError(f"There is no file {place.text}; check the path.")
    elif not os.access(place.path, os.R_OK):
        raise UsageError(f"{place.text} may not be read; change its permissions.")


def _check_table(place: Place) -> None:
    if not place.path.is_dir():
        raise UsageError(f"There is no LanceDB at {place.path}; check the path.")
    tables = tables_in(place.path)
    if place.table not in tables:
        there = f"there are: {', '.join(tables)}" if tables else "there is none"
        raise UsageError(f"The LanceDB {place.path} has no table {place.table!r}; {there}.")


def check_output(where: str | Path, inputs: Iterable[str | Path] = ()) -> None:
    """Refuse, before any work is done, an output that could not be written in the end.

    An output that is also an input is refused: it would be safe, as files are replaced at the end, but the rows left
    out would be lost, and the same command again would no longer mean the same.

    Args:
        where: The output, as the user wrote it.
        inputs: What the same command reads: files, or tables as `lance://PATH/TABLE`.

    Raises:
        UsageError: Unknown extension, a folder, an input, or a parent folder that is missing or not writable.
    """
    check_place(locate(where), inputs)


def check_outputs(outputs: Sequence[str | Path], inputs: Iterable[str | Path] = ()) -> None:
    """As `check_output`, for all outputs of a command, which also may not write over each other.

    Raises:
        UsageError: One is refused, or two are the same place.
    """
    known, read = set[tuple[str, str]](), list(inputs)
    for where in outputs:
        check_output(where, read)
        if where != "-" and _identity(where) in known:
            raise UsageError(f"{where} is named for two outputs of this command; give each a place of its own.")
        known.add(_identity(where))


def check_place(place: Place, inputs: Iterable[str | Path] = ()) -> None:
    """As `check_output`, for a place that was taken apart already."""
    if place.kind is Kind.STREAM:
        return
    if _identity(place.text) in map(_identity, inputs):
        raise UsageError(f"The output {place.text} is also the input; write to another place.")
    if place.kind is Kind.FOLDER:
        _check_parts(place.text)
    if place.in_store:
        stores.try_to_write(place.text if place.kind is Kind.FOLDER else place.text.rpartition("/")[0])
        return
    is_folder = place.kind in (Kind.LANCE, Kind.FOLDER)
    if place.path.exists() and place.path.is_dir() != is_folder:
        wanted = "folder" if is_folder else "file"
        raise UsageError(f"The output {place.path} is there and not a {wanted}; write to another place.")
    _check_folder(place)


def _check_parts(folder: str) -> None:
    """Refuse a folder that holds what no set in parts has: it is somebody's, and would be read as part of the set."""
    foreign = [name for name in names_in(folder) if name != MANIFEST and not PART.fullmatch(name)]
    if foreign:
        raise UsageError(
            f"The output {folder} holds files that are no set of ours ({', '.join(foreign[:3])}"
            f"{', …' if len(foreign) > 3 else ''}); name a new or an empty folder."
        )


def _check_folder(place: Place) -> None:
    folder = home(place)
    if not folder.is_dir():
        raise UsageError(f"The folder {folder} of the output {place.text} does not exist; make it, or check the path.")
    with writing(place), tempfile.TemporaryFile(dir=folder):  # permissions alone do not tell: a read-only disk
        pass


def home(place: Place) -> Path:
    """The folder in which drafts of the output may lie: on the same disk, and there before the output is."""
    real = Path(os.path.realpath(place.path))
    return real if place.kind in (Kind.LANCE, Kind.FOLDER) and real.is_dir() else real.parent


def names_in(folder: str) -> list[str]:
    """The names of the files in a folder, here or in a store, sorted; none where there is no such folder.

    Raises:
        UsageError: A store does not say.
    """
    if is_url(folder):
        return stores.names_in(folder)
    path = Path(folder).expanduser()
    return sorted(found.name for found in path.iterdir() if found.is_file()) if path.is_dir() else []


def same_place(where: str | Path, others: Iterable[str | Path]) -> bool:
    """Whether one of the others names the same file or table, in whatever words."""
    return _identity(where) in map(_identity, others)


def _identity(where: str | Path) -> tuple[str, str]:
    text = str(where)
    if text.startswith(LANCE):
        place = _locate_table(text)
        return os.path.realpath(place.path), place.table
    if is_url(text):
        return text.rstrip("/"), ""
    return os.path.realpath(Path(text).expanduser()), ""


@contextmanager
def writing(place: Place) -> Iterator[None]:
    """Turn what the system says against writing into a sentence.

    Raises:
        OutOfRoom: The disk is full, or the file too large.
        UsageError: Not permitted, or whatever else the system objects to.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read our standard output has had enough: nothing to mend
    except OSError as error:
        kind = OutOfRoom if error.errno in FULL else UsageError
        raise kind(_objection(place, error)) from error


def _objection(place: Place, error: OSError) -> str:
    reason = (error.strerror or str(error)).split("\n")[0].rstrip(".")
    remedy = "write to another place"
    if error.errno in FULL:
        remedy = "make room on the disk, or write to another place"
    elif error.errno in _FORBIDDEN:
        remedy = "change the folder's permissions, or write to another place"
    return f"Cannot write {place.text}: {reason}; what was there is untouched; {remedy}."
