"""A process that outlives the command that started it, and is known again by a later one.

It holds a lock on the file with its number. The kernel takes the lock back when the process ends, however it ends, so a
number that is stale after a crash or a reboot, and may be another program's by now, is never mistaken for it.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.server.waiting import last_lines
from generator.data_folder import open_private, private_folder
from generator.errors import GeneratorError

END_WITHIN = 10.0
"""Seconds that a process gets to end by itself."""


@dataclass(frozen=True)
class Daemon:
    """A background process by name; at most one of that name runs.

    Attributes:
        folder: Where its number and its log are.
    """

    name: str
    folder: Path

    @property
    def log(self) -> Path:
        """What it and its children print; begun anew at each start."""
        return self.folder / f"{self.name}.log"

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """Its number while it runs; None otherwise."""
        try:
            file = self._file.open(encoding="ascii")
        except FileNotFoundError:
            return None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0) or None
        return None

    def start(self, command: Sequence[str], environment: Mapping[str, str], pass_fds: Sequence[int] = ()) -> None:
        """Start it, in a session of its own so that no Ctrl-C and no closed terminal reaches it.

        Args:
            command: Its command line.
            environment: All its variables.
            pass_fds: Open files that it inherits.

        Raises:
            GeneratorError: It runs already, or its files cannot be written.
        """
        try:
            self._start(command, environment, pass_fds)
        except BlockingIOError:
            raise GeneratorError(f"The {self.name} process runs already.") from None
        except OSError as error:
            raise GeneratorError(f"Cannot start the {self.name} process in {self.folder}: {error.strerror}.") from None

    def _start(self, command: Sequence[str], environment: Mapping[str, str], pass_fds: Sequence[int]) -> None:
        private_folder(self.folder)
        with open_private(self._file, "ab") as file, open_private(self.log, "wb") as log:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.truncate(0)
            process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[file.fileno(), *pass_fds],  # the lock goes with it
            )
            file.write(str(process.pid).encode())
            process.returncode = 0  # it is meant to outlive this object, which would warn of that

    def stop(self) -> bool:
        """End it with all it started; it gets some seconds to end by itself. False where it does not run."""
        pid = self.pid()
        if pid is None:
            self._file.unlink(missing_ok=True)
            return False
        # Its own children it ends itself, in order; what is left after that is not waited for.
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + END_WITHIN
        while self.pid() and time.monotonic() < deadline:
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._file.unlink(missing_ok=True)
        return True

    def last_words(self, most: int = 1) -> str:
        """The last lines of its log, at most so many."""
        try:
            return last_lines(self.log.read_text(encoding="utf-8", errors="replace"), most)
        except FileNotFoundError:
            return last_lines("", most)
