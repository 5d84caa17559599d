"""Requests that wait to be sent in a batch, on disk: as lines of its file."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import OutOfRoom
from generator.ledger.batch_tables import Wanted
from generator.llm.batching.provider import BatchLimits


class Lines:
    """A temporary file of requests of one model; what is remembered of each is a few words."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`
        self._lengths: list[int] = []
        self.wanted: list[Wanted] = []
        self.bytes = 0

    def __len__(self) -> int:
        return len(self.wanted)

    def fits(self, line: bytes, limits: BatchLimits) -> bool:
        """Whether another line would stay within what a batch may hold; one that is alone always does."""
        return not self or (len(self) < limits.requests and self.bytes + len(line) <= limits.bytes)

    def add(self, wanted: Wanted, line: bytes) -> None:
        """Set a request aside."""
        try:
            self._file.write(line)
        except OSError as error:
            raise _no_room(error) from error
        self.wanted.append(wanted)
        self._lengths.append(len(line))
        self.bytes += len(line)

    @contextmanager
    def file(self, keys: Collection[str]) -> Iterator[Path]:
        """A file of the lines of these keys, for as long as the block lasts."""
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as made:
            try:
                for wanted, line in self._lines():
                    if wanted.key in keys:
                        made.write(line)
                made.flush()
            except OSError as error:
                raise _no_room(error) from error
            yield Path(made.name)

    def _lines(self) -> Iterator[tuple[Wanted, bytes]]:
        self._file.seek(0)
        for wanted, length in zip(self.wanted, self._lengths, strict=True):
            yield wanted, self._file.read(length)

    def close(self) -> None:
        """Forget all."""
        self._file.close()


def _no_room(error: OSError) -> OutOfRoom:
    return OutOfRoom(
        f"Requests cannot be set aside in {tempfile.gettempdir()} ({error.strerror or error}): make room, or name "
        "another folder with TMPDIR, and start it again; nothing was sent that the ledger does not know of."
    )
