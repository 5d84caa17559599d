"""Files in object stores and on other file systems, by URL: what Arrow speaks (`s3://`, `gs://`, `abfs://`, `hdfs://`),
and else what fsspec does. Keys, regions and endpoints come from the environment, as the makers' own tools read them.
"""

import io
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from generator.errors import UsageError, first_line

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

LANCE = "lance://"
"""Where a LanceDB table is named, which is no file."""
COPIED = 8 << 20
"""Bytes of a file that are on their way at a time."""


def is_url(where: object) -> bool:
    """Whether this names a file or folder in a store, not one of this machine and no LanceDB table."""
    return "://" in str(where) and not str(where).startswith(LANCE)


def check_url(url: str) -> None:
    """Refuse a URL that names no file or folder in a store, or a kind of store that cannot be spoken to from here.

    Raises:
        UsageError: The sentence names it.
    """
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise UsageError(f"{url}: a URL of a store has no `?` or `#`; endpoints and keys come from the environment.")
    if not parts.netloc or not parts.path.strip("/"):
        raise UsageError(f"{url} names no file or folder in a store; write {parts.scheme}://BUCKET/FOLDER/NAME.")
    with _faults(url, "opened"):
        _opened(url)


def read(url: str) -> BinaryIO:
    """A file, to be read from its beginning or at any place.

    Raises:
        UsageError: It cannot be read.
    """
    with _faults(url, "read"):
        system, path = _opened(url)
        return io.BufferedReader(cast("io.RawIOBase", _Readable(system.open_input_file(path))), COPIED)


def write(url: str, file: BinaryIO) -> None:
    """Put a file there, from its beginning; readers see it whole or not at all.

    Raises:
        UsageError: It cannot be written.
    """
    file.seek(0)
    with _faults(url, "written"):
        system, path = _opened(url)
        with system.open_output_stream(path) as stream:
            shutil.copyfileobj(file, stream, COPIED)


def exists(url: str) -> bool:
    """Whether there is a file.

    Raises:
        UsageError: The store does not say.
    """
    with _faults(url, "looked up"):
        system, path = _opened(url)
        return bool(system.get_file_info(path).is_file)


def names_in(folder: str) -> list[str]:
    """The names of the files in a folder, sorted; none where there is no such folder.

    Raises:
        UsageError: The store does not say.
    """
    from pyarrow.fs import FileSelector

    with _faults(folder, "listed"):
        system, path = _opened(folder)
        found = system.get_file_info(FileSelector(path, allow_not_found=True))
    return sorted(info.base_name for info in found if info.is_file)


def delete(urls: Iterable[str]) -> None:
    """Delete files.

    Raises:
        UsageError: One cannot be deleted.
    """
    for url in urls:
        with _faults(url, "deleted"):
            system, path = _opened(url)
            system.delete_file(path)


def delete_folder(folder: str) -> None:
    """Delete a folder with all that is in it, if it is there.

    Raises:
        UsageError: It cannot be deleted.
    """
    with _faults(folder, "deleted"):
        system, path = _opened(folder)
        system.delete_dir_contents(path, missing_dir_ok=True)
        with suppress(FileNotFoundError):  # most stores have folders only as long as something is in them
            system.delete_dir(path)


def try_to_write(folder: str) -> None:
    """Write a file into a folder and delete it again: only so is it known that one can.

    Raises:
        UsageError: One cannot.
    """
    trial = f"{folder.rstrip('/')}/.generator-{secrets.token_hex(4)}"
    write(trial, io.BytesIO())
    delete([trial])


def _opened(url: str) -> "tuple[FileSystem, str]":
    """The file system, and what a file is called there."""
    parts = urlsplit(url)
    system, root = _system(parts.scheme, parts.netloc)
    return system, str(PurePosixPath(root, parts.path.lstrip("/")))


@lru_cache
def _system(scheme: str, netloc: str) -> "tuple[FileSystem, str]":
    """The file system of a bucket, and what the bucket is called there; made once, as it holds connections."""
    from pyarrow.fs import FileSystem, FSSpecHandler, PyFileSystem

    how = "?retry_limit_seconds=60" if scheme in ("gs", "gcs") else ""  # it would try for a quarter of an hour
    try:
        return cast("tuple[FileSystem, str]", FileSystem.from_uri(f"{scheme}://{netloc}/{how}"))
    except ValueError:  # not one that Arrow speaks
        from fsspec.core import url_to_fs

        system, root = url_to_fs(f"{scheme}://{netloc}")
        return PyFileSystem(FSSpecHandler(system)), str(root)


class _Readable(io.RawIOBase):
    """Arrow's file as Python's readers want one."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        return int(self._file.readinto(buffer))

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _faults(url: str, done: str) -> Iterator[None]:
    """Turn what a store says into a sentence.

    Raises:
        UsageError: What could not be done, and what the store said.
    """
    try:
        yield
    except Exception as error:  # each store's library has errors of its own
        raise UsageError(
            f"{url} cannot be {done} ({first_line(error)[:300]}): check the URL, and the keys, region and endpoint "
            "that the environment gives for this store."
        ) from error
