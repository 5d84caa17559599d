"""Embeddings that were made once, in one append-only file a model.

A file is a row of records of one size: 16 bytes of the text's sha256, then the vector as little-endian float32. Its
name says the model and the number of dimensions: `all-MiniLM-L6-v2-5f0c2a9b13d4.384.vectors`. A record counts only when
it is whole, so a process killed while writing leaves a torn tail that is not read, and that the next writer cuts off.
Writers take turns by a lock on the file; of two processes that embed the same text, both may write it, and either
record serves.
"""

import fcntl
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.data_folder import open_private, private_folder
from generator.errors import UsageError
from generator.hashing import fingerprint

KEY_BYTES = 16
_HASHED_WHOLE = 1 << 20
"""Bytes up to which a file of a model is hashed; weights, which are larger, count by size and time of change."""

Vectors = NDArray[np.float32]


def text_key(text: str) -> bytes:
    """The key of a text: the first 16 bytes of its sha256."""
    return hashlib.sha256(text.encode()).digest()[:KEY_BYTES]


def model_key(model: str) -> str:
    """What names a model's file: readable, and different for different models.

    A model with a name is known by that name. A model in a folder is known by what lies there, wherever that is: for
    each file its path inside the folder and the hash of its content, or its size and time of change above 1 MiB. Hidden
    files and Markdown count for nothing.
    """
    path = Path(model).expanduser()
    of = ["folder", *_contents(path)] if path.is_dir() else ["name", model]
    readable = re.sub(r"[^\w.-]+", "_", path.name)[:60].strip("._")
    return f"{readable}-{fingerprint(of, 12)}"


class Store:
    """The kept embeddings of one model.

    Args:
        folder: Where the files lie; made when there is something to keep.
        name: The model's key.

    Raises:
        UsageError: The folder or the file cannot be read.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._records: NDArray[np.void] | None = None
        self._position: dict[bytes, int] = {}
        self.refresh()

    def __contains__(self, key: bytes) -> bool:
        return key in self._position

    def __len__(self) -> int:
        return len(self._position)

    @property
    def dimensions(self) -> int:
        """Length of the vectors; 0 where none is kept yet."""
        return 0 if self._records is None else self._records.dtype["vector"].shape[0]

    def refresh(self) -> None:
        """Read what is kept by now, by this process and by others."""
        try:
            self._records = self._read()
        except OSError as error:
            raise self._fault(error) from error
        if self._records is not None:
            keys = self._records["key"].tobytes()
            found = (keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES))
            self._position = {key: position for position, key in enumerate(found)}

    def append(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Keep vectors: one write, after which a kill loses nothing. They are seen after `refresh`.

        Args:
            keys: (n,) keys of the texts.
            vectors: (n, d), d as before.

        Raises:
            UsageError: The vectors have another length than those kept, or the file cannot be written.
        """
        dimensions = vectors.shape[1]
        if self.dimensions not in {0, dimensions}:
            raise UsageError(
                f"the embeddings kept in {self._folder} for {self._name} have {self.dimensions} dimensions and the "
                f"model now gives {dimensions}: delete that model's file there and run again"
            )
        records = np.zeros(len(keys), _record(dimensions))
        records["key"] = np.frombuffer(b"".join(keys), f"V{KEY_BYTES}")
        records["vector"] = vectors
        try:
            self._write(records)
        except OSError as error:
            raise self._fault(error) from error

    def fill(self, out: Vectors, keys: Sequence[bytes]) -> None:
        """Copy the vectors of `keys` (n,) into `out` (n, d); the row of a key that is not kept becomes NaN."""
        at = np.fromiter((self._position.get(key, -1) for key in keys), np.int64, len(keys))
        for start in range(0, len(keys), 8192):
            block = at[start : start + 8192]
            rows = out[start : start + 8192]
            rows[block < 0] = np.nan
            if self._records is not None:
                rows[block >= 0] = self._records["vector"][block[block >= 0]]

    def _read(self) -> NDArray[np.void] | None:
        files = sorted(self._folder.glob(f"{self._name}.[0-9]*.vectors"), key=lambda path: path.stat().st_mtime)
        if not files:
            return None
        record = _record(int(files[-1].suffixes[-2][1:]))
        with files[-1].open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            whole = file.seek(0, 2) // record.itemsize
            fcntl.flock(file, fcntl.LOCK_UN)  # Closing would not do: the mapping below keeps the file open.
            return np.memmap(file, record, "r", shape=(whole,)) if whole else None

    def _write(self, records: NDArray[np.void]) -> None:
        private_folder(self._folder)
        dimensions = records.dtype["vector"].shape[0]
        with open_private(self._folder / f"{self._name}.{dimensions}.vectors", "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, 2)
            file.truncate(end - end % records.dtype.itemsize)
            file.write(records.tobytes())

    def _fault(self, error: OSError) -> UsageError:
        reason = error.strerror or type(error).__name__
        return UsageError(f"embeddings cannot be kept in {self._folder}: {reason}; mend that, or name another folder")


def _record(dimensions: int) -> np.dtype[np.void]:
    return np.dtype([("key", f"V{KEY_BYTES}"), ("vector", "<f4", (dimensions,))])


def _contents(folder: Path) -> list[list[str | int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md")
    named = ((path.relative_to(folder), path) for path in files)
    return [
        [inside.as_posix(), *_state(path)]
        for inside, path in named
        if not any(part.startswith(".") for part in inside.parts)
    ]


def _state(path: Path) -> list[str | int]:
    about = path.stat()
    if about.st_size > _HASHED_WHOLE:
        return [about.st_size, about.st_mtime_ns]
    return [hashlib.sha256(path.read_bytes()).hexdigest()]
