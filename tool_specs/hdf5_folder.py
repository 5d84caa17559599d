"""The folder of HDF5 files that the server serves: ids of files, and paths that do not leave the folder.

An id is a file's name below the folder, and `:r+` behind it where it was opened for writing: `weather.h5`,
`weather.h5:r+`. The id is all the state there is, so a call means the same in every session.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import h5py

SUFFIXES = (".h5", ".hdf5", ".he5", ".nc")
EXPORTS = "exports"
MOST_LISTED = 1000
_WRITING = ":r+"


class Refusal(Exception):
    """A call that cannot be done: one sentence for whoever made it, who may do better the next time."""


def name_and_mode(file: str) -> tuple[str, str]:
    """The name of a file and its mode, `r` or `r+`, out of a name or an id."""
    name = file.removesuffix(_WRITING)
    return (name, "r+") if name != file else (file.removesuffix(":r"), "r")


def file_id(name: str, mode: str) -> str:
    """The id of a file that is open in a mode."""
    return name + _WRITING if mode == "r+" else name


def located(folder: Path, file: str) -> Path:
    """Where a file lies on disk.

    Args:
        folder: Nothing outside of it is touched.
        file: Name or id.

    Raises:
        Refusal: It is not there, is no file of ours, or lies outside the folder.
    """
    name, _ = name_and_mode(file)
    if not inside(folder, name):
        raise Refusal(f"{name!r} leaves the folder: give a file's name as hdf5_parallel_scan lists it.")
    found = folder / name
    if not name.endswith(SUFFIXES) or not found.is_file():
        raise Refusal(f"There is no HDF5 file {name!r} here: hdf5_parallel_scan lists the files that there are.")
    return found


def inside(folder: Path, name: str) -> bool:
    """Whether a relative name stays in the folder, symbolic links followed."""
    if "\0" in name or "\\" in name or name.startswith(("/", "~")) or ".." in PurePosixPath(name).parts:
        return False
    return (folder / name).resolve().is_relative_to(folder.resolve())


def files(folder: Path, pattern: str = "*") -> list[str]:
    """Names of the HDF5 files below the folder that match a pattern, sorted; what was exported is left out."""
    paths = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    names = (path.relative_to(folder).as_posix() for path in paths)
    return sorted(
        name
        for name in names
        if not name.startswith(f"{EXPORTS}/") and fnmatchcase(name, pattern) and inside(folder, name)
    )[:MOST_LISTED]


@contextmanager
def opened(folder: Path, file: str) -> Iterator[h5py.File]:
    """The file, open for reading, whatever its id says.

    Raises:
        Refusal: See `located`; or it cannot be read as HDF5.
    """
    try:
        handle = h5py.File(located(folder, file), "r", locking="best-effort")
    except OSError as error:
        raise Refusal(
            f"{name_and_mode(file)[0]!r} cannot be read as HDF5: it is damaged or of another kind."
        ) from error
    with handle:
        yield handle
