"""A temporary working folder for a server: what its command line names is copied into it.

What a session writes never touches the user's files, and what it has written can be told (`changes`). The folder goes
when it is closed.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.tools.execution import StateNotLoaded
from generator.tools.executors.leftovers import PREFIX, hold

MOST_COPIED = 256 * 2**20
"""Bytes that are copied for one server."""

_PROGRAMS = (".py", ".pyz", ".js", ".mjs", ".cjs", ".ts", ".rb", ".jar", ".sh")

_Stamp = tuple[int, int, int]


class Workspace:
    """A folder of its own for one server, and the command line that belongs to it. Use `close` when it is over.

    Args:
        command: Program and arguments. An argument that names a file or a folder (also as `--option=PATH`) is copied
            and replaced by the copy's relative path. The program itself, a script that an interpreter is given first,
            and the name after `-m` stay what they are. Links to folders are not followed.

    Attributes:
        folder: Where the server runs.
        scratch: Where it may put temporary files, which are no part of what it holds.

    Raises:
        UsageError: There is more to copy than 256 MB, or it cannot be read.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._root = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = hold(self._root)
        self.folder, self.scratch = self._root / "work", self._root / "tmp"
        self.folder.mkdir()
        self.scratch.mkdir()
        self._left = MOST_COPIED
        self._given = command
        try:
            self.command = [self._argument(command, place) for place in range(len(command))]
        except BaseException:
            self.close()
            raise
        self._before = self._stamps()

    def settled(self) -> None:
        """What lies in the folder now is how a session finds it."""
        self._before = self._stamps()

    def load(self, files: Mapping[str, bytes]) -> None:
        """Lay files into the folder, by their relative paths, as part of how a session finds it.

        Raises:
            StateNotLoaded: They cannot be written.
        """
        for path, content in files.items():
            target = self.folder / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)  # not through a link that lies there
                target.write_bytes(content)
            except OSError as error:
                said = error.strerror or error
                raise StateNotLoaded(f"The file {path!r} of the initial state cannot be written ({said}).") from None
        self.settled()

    def changes(self) -> list[dict[str, Any]]:
        """The files that were added or changed: relative `path`, `size` in bytes, first 16 hex digits of its sha256."""
        changed = [path for path, stamp in self._stamps().items() if self._before.get(path) != stamp]
        return [_told(self.folder, path) for path in sorted(changed)]

    def restore(self) -> None:
        """Lay the folder anew, as it is for a server that starts now.

        Raises:
            OSError: What lies in it cannot be deleted.
            UsageError: As for a new one.
        """
        for path in (*self.folder.iterdir(), *self.scratch.iterdir()):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        self._left = MOST_COPIED
        for place in range(len(self._given)):
            self._argument(self._given, place)
        self.settled()

    def close(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self._root, ignore_errors=True)
        self._lock.close()

    def _argument(self, command: Sequence[str], place: int) -> str:
        argument = command[place]
        if place == 0:  # a program that is named by its path is named from here, not from the folder
            return str(Path(argument).absolute()) if os.sep in argument else argument
        if (named := _named(command, place)) is None:
            return argument
        option, sign, path = named
        if place == 1 and path.endswith(_PROGRAMS):
            return str(Path(path).absolute())
        return f"{option}{sign}{self._copy(Path(path).resolve())}"

    def _copy(self, source: Path) -> str:
        name = source.name or "root"
        while (self.folder / name).exists():
            name = f"_{name}"
        try:
            for path in _within(source):
                self._copy_one(path, self.folder / name / path.relative_to(source), source)
        except OSError as error:
            raise UsageError(
                f"{source}, which the server's command line names, cannot be copied "
                f"({error.strerror or error}): make it readable."
            ) from None
        return name

    def _copy_one(self, path: Path, target: Path, source: Path) -> None:
        if path.is_dir():
            target.mkdir()
            return
        self._left -= path.stat().st_size
        if self._left < 0:
            raise UsageError(
                f"The server's command line names {source}, and a session works on a copy of it, "
                f"but that is more than {MOST_COPIED // 2**20} MB: give a smaller folder."
            )
        shutil.copy2(path, target)

    def _stamps(self) -> dict[str, _Stamp]:
        found: dict[str, _Stamp] = {}
        folders = [""]
        while folders:  # as `_within`, but several times as fast: it is done once a session
            inside = folders.pop()
            with os.scandir(self.folder / inside) as entries:
                for entry in entries:
                    path = f"{inside}{entry.name}"
                    if entry.is_file():
                        stat = entry.stat()
                        found[path] = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(f"{path}/")
        return found


def contents(command: Sequence[str]) -> str:
    """Fingerprint of all files that a command line names, by name and content; empty where it names none."""
    found = []
    for place in range(1, len(command)):
        if (named := _named(command, place)) is not None:
            source = Path(named[2]).resolve()
            files = sorted(path for path in _within(source) if not path.is_dir())
            found.append([_told(source.parent, path.relative_to(source.parent).as_posix()) for path in files])
    return fingerprint(found, 16) if found else ""


def _named(command: Sequence[str], place: int) -> tuple[str, str, str] | None:
    """The file or folder that an argument names, after the option and sign it may come with; None where it is none."""
    argument = command[place]
    option, sign, path = argument.partition("=") if argument.startswith("-") else ("", "", argument)
    if command[place - 1] == "-m" or not path or not Path(path).exists():
        return None
    return option, sign, path


def _within(source: Path) -> Iterator[Path]:
    """The path and all below it, folders before what they hold; what is neither a file nor a folder is left out."""
    yield source
    if not source.is_dir():
        return
    for folder, folders, files in os.walk(source):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not (here / name).is_symlink())
        yield from (here / name for name in folders)
        yield from (here / name for name in sorted(files) if (here / name).is_file())


def _told(folder: Path, path: str) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    return {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()[:16]}
