"""Find the documents of a folder: markdown, text, source code, and all that has a reader.

Hidden files and folders, version control, virtual environments, installed packages, databases and what Office puts
beside an open document are passed over in silence; every other file is either a document or is skipped with the reason.
A link is followed as long as it stays in the folder.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from generator.documents.content_type import content_type
from generator.documents.document import Unread
from generator.documents.file_types import BINARY, FileType, SourceType, file_type
from generator.documents.gitignore import GitIgnore
from generator.documents.globs import Globs
from generator.errors import UsageError

MAX_BYTES = 64 * 2**20
"""Largest text that is read; beyond lie dumps and logs, not documents."""
MAX_BINARY_BYTES = 256 * 2**20
"""Largest file of a binary format, most of which may be pictures."""

_FOREIGN = frozenset({"__pycache__", "node_modules", "bower_components", "site-packages"})
_FOREIGN_ENDINGS = (".egg-info", ".dist-info", ".lance", ".lancedb")
_HIDDEN = (".", "~$")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


class DocumentFile(BaseModel):
    """A file that is a document by its name, or else by its content.

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
        failed: It is a document, and nobody wants to miss what it holds; a picture or an empty text is none.
    """

    path: str
    reason: str
    unseen: bool = False
    failed: bool = False


def find_documents(
    place: Path | str, globs: Globs | None = None, *, gitignore: bool = False
) -> tuple[list[DocumentFile], list[Skipped]]:
    """List the documents below a folder in the order of their names, and what was skipped; or a single file.

    Args:
        place: The folder or file.
        globs: Which documents to take; the others are passed over in silence. None: all.
        gitignore: Pass over what `.gitignore` files leave out.

    Raises:
        UsageError: There is nothing at `place`.
    """
    root = existing(place)
    skipped: list[Skipped] = []
    rules = GitIgnore.around(root) if gitignore else None
    paths = _files(root, skipped, rules) if root.is_dir() else [root]
    looked = [_look_at(path, folder_of(root)) for path in paths if globs is None or globs.take(_name(path, root))]
    found = [entry for entry in looked if isinstance(entry, DocumentFile)]
    skipped += [entry for entry in looked if isinstance(entry, Skipped)]
    return sorted(found, key=lambda file: file.name), sorted(skipped, key=lambda file: file.path)


def folder_of(root: Path) -> Path:
    """The folder that the names of documents start from: `root` itself, or the folder of the one file that it is."""
    return root if root.is_dir() else root.parent


def existing(place: Path | str) -> Path:
    """Return `place` as an absolute path without links.

    Raises:
        UsageError: There is nothing, or it may not be looked at.
    """
    try:
        return Path(place).resolve(strict=True)
    except FileNotFoundError:
        if _ADDRESS.match(str(place)):
            fault = f"{place} is an address, and documents are read from this machine"
            raise UsageError(f"{fault}; fetch them, and give the path of the folder.") from None
        raise UsageError(f"There is no folder or file {place}; give the path of your documents.") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: links that go in a circle
        raise UsageError(f"The path {place} cannot be looked at ({error}); give one that can be read.") from None


def _files(root: Path, skipped: list[Skipped], rules: GitIgnore | None) -> Iterator[Path]:
    def unlisted(error: OSError) -> None:
        path = _printable(Path(error.filename).relative_to(root).as_posix())
        reason = f"folder cannot be listed ({error.strerror})"
        skipped.append(Skipped(path=path, reason=reason, unseen=True, failed=True))

    around = {str(root): rules} if rules else {}
    for folder, folders, names in os.walk(root, onerror=unlisted):
        here = around.pop(folder).within(Path(folder)) if rules else GitIgnore()
        folders[:] = [name for name in folders if _is_searched(Path(folder, name), here)]
        if rules:
            around |= {os.path.join(folder, name): here for name in folders}  # noqa: PTH118  as `os.walk` names them
        yield from (Path(folder, name) for name in folders if Path(folder, name).is_symlink())
        files = (Path(folder, name) for name in names if not name.startswith(_HIDDEN))
        yield from (file for file in files if not here.ignores(file, folder=False))


def _is_searched(folder: Path, rules: GitIgnore) -> bool:
    name = folder.name
    if name.startswith(".") or name in _FOREIGN or name.endswith(_FOREIGN_ENDINGS):
        return False
    return not (folder / "pyvenv.cfg").exists() and not rules.ignores(folder, folder=True)


def _look_at(path: Path, root: Path) -> DocumentFile | Skipped | None:
    """What a file is; None for a link to a folder that is searched by its own name."""
    name = _printable(path.relative_to(root).as_posix())
    promised = file_type(name)
    try:
        status = path.stat()
        beyond = path.is_symlink() and not path.resolve().is_relative_to(root)
        kind = (promised or _by_content(path)) if stat.S_ISREG(status.st_mode) else None
    except OSError as error:
        return Skipped(path=name, reason=f"cannot be read ({error.strerror})", unseen=True, failed=promised is not None)
    if stat.S_ISDIR(status.st_mode) and not beyond:
        return None
    most = MAX_BINARY_BYTES if isinstance(kind, FileType) and kind.format in BINARY else MAX_BYTES
    faults = {
        "its name is not UTF-8: give it another": name != path.relative_to(root).as_posix(),
        "is a link out of the folder: copy here what it leads to, or chunk that by its own path": beyond,
        "not a regular file": not stat.S_ISREG(status.st_mode),
        "not a kind of document that is read": kind is None,
        str(kind): isinstance(kind, Unread),
        f"larger than {most // 2**20} MiB: split it": status.st_size > most,
    }
    fault = next((fault for fault, so in faults.items() if so), "")
    if fault or not isinstance(kind, FileType):
        return Skipped(path=name, reason=fault, failed=kind is not None)
    return DocumentFile(path=str(path), name=name, size=status.st_size, **kind._asdict())


def _by_content(path: Path) -> FileType | Unread | None:
    """What a file is whose name says nothing."""
    with path.open("rb") as file:
        return content_type(path.name, file)


def _name(path: Path, root: Path) -> str:
    return path.relative_to(folder_of(root)).as_posix()


def _printable(name: str) -> str:
    return os.fsencode(name).decode(errors="replace")
