"""Find the documents of a folder: markdown, text, source code, and all that has a reader.

Hidden files and folders, version control, virtual environments, installed packages and databases are passed over in
silence; every other file is either a document or is skipped with the reason.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from generator.documents.file_types import SourceType, file_type
from generator.documents.globs import Globs
from generator.errors import UsageError

MAX_BYTES = 64 * 2**20
"""Largest file that is read; beyond lie dumps and logs, not documents."""

_FOREIGN = frozenset({"__pycache__", "node_modules", "bower_components", "site-packages"})
_FOREIGN_ENDINGS = (".egg-info", ".dist-info", ".lance", ".lancedb")


class DocumentFile(BaseModel):
    """A file that is a document by its name.

    Attributes:
        path: Where it is, absolute.
        name: Its path below the folder that was searched, with forward slashes.
        kind: What it holds.
        language: Programming language of code.
        format: Name of its reader; None where it is text as it stands.
        size: Bytes when it was found.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    name: str
    kind: SourceType
    language: str | None = None
    format: str | None = None
    size: int = 0


class Skipped(BaseModel):
    """A file that gives no chunks, and why.

    Attributes:
        unseen: It (or the folder) could not be looked at, so that nothing is known of its content.
    """

    path: str
    reason: str
    unseen: bool = False


def find_documents(place: Path, globs: Globs | None = None) -> tuple[list[DocumentFile], list[Skipped]]:
    """List the documents below a folder in the order of their names, and what was skipped; or a single file.

    Args:
        place: The folder or file.
        globs: Which documents to take; the others are passed over in silence. None: all.

    Raises:
        UsageError: There is nothing at `place`.
    """
    root = existing(place)
    skipped: list[Skipped] = []
    paths = _files(root, skipped) if root.is_dir() else [root]
    looked = [_look_at(path, folder_of(root)) for path in paths if globs is None or globs.take(_name(path, root))]
    found = [entry for entry in looked if isinstance(entry, DocumentFile)]
    skipped += [entry for entry in looked if isinstance(entry, Skipped)]
    return sorted(found, key=lambda file: file.name), sorted(skipped, key=lambda file: file.path)


def folder_of(root: Path) -> Path:
    """The folder that the names of documents start from: `root` itself, or the folder of the one file that it is."""
    return root if root.is_dir() else root.parent


def existing(place: Path) -> Path:
    """Return `place` as an absolute path without links.

    Raises:
        UsageError: There is nothing, or it may not be looked at.
    """
    try:
        return place.resolve(strict=True)
    except FileNotFoundError:
        raise UsageError(f"There is no folder or file {place}; give the path of your documents.") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go in a circle
        raise UsageError(f"The path {place} cannot be looked at ({error}); give one that can be read.") from None


def _files(root: Path, skipped: list[Skipped]) -> Iterator[Path]:
    def unlisted(error: OSError) -> None:
        path = _printable(Path(error.filename).relative_to(root).as_posix())
        skipped.append(Skipped(path=path, reason=f"folder cannot be listed ({error.strerror})", unseen=True))

    for folder, folders, names in os.walk(root, onerror=unlisted):
        folders[:] = [name for name in folders if not _is_foreign(Path(folder, name))]
        yield from (Path(folder, name) for name in names if not name.startswith("."))


def _is_foreign(folder: Path) -> bool:
    name = folder.name
    if name.startswith(".") or name in _FOREIGN or name.endswith(_FOREIGN_ENDINGS):
        return True
    return (folder / "pyvenv.cfg").exists()


def _look_at(path: Path, root: Path) -> DocumentFile | Skipped:
    name = path.relative_to(root).as_posix()
    if _printable(name) != name:
        return Skipped(path=_printable(name), reason="its name is not UTF-8")
    kind = file_type(name)
    if kind is None:
        return Skipped(path=name, reason=f"not markdown, text or code ({path.suffix.lower()})")
    try:
        status = path.stat()
    except OSError as error:
        return Skipped(path=name, reason=f"cannot be read ({error.strerror})", unseen=True)
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path=name, reason="not a regular file")
    if status.st_size > MAX_BYTES:
        return Skipped(path=name, reason=f"larger than {MAX_BYTES // 2**20} MiB")
    return DocumentFile(path=str(path), name=name, size=status.st_size, **kind._asdict())


def _name(path: Path, root: Path) -> str:
    return path.relative_to(folder_of(root)).as_posix()


def _printable(name: str) -> str:
    return os.fsencode(name).decode(errors="replace")
