"""Where the faults are made: a provider and a Prefect server in processes of their own, and commands in others."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.providers.process import ServerProcess, server_process
from tests.support.commands import chunk, lay_table
from tests.support.prefect_server import running_prefect

ROOT = Path(__file__).resolve().parent.parent.parent
IN_FLIGHT = 8
LATENCY = 0.1
"""Seconds that the provider takes for a call."""
LONGEST = 180
"""Seconds that a command may take."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended.

    Attributes:
        code: Its exit code; negative for the signal that killed it.
        said: Its standard error.
        seconds: From its start, or from the moment given, to its end.
    """

    code: int
    said: str
    seconds: float


@dataclass
class Home:
    """A folder with a job's ledger, stored batches and outputs, and the environment of its commands."""

    folder: Path
    environment: dict[str, str]
    _running: "list[tuple[subprocess.Popen[bytes], float]]" = field(default_factory=list)

    def start(self, arguments: Sequence[str], **changed: str) -> "subprocess.Popen[bytes]":
        """Start the command in a process group of its own, as a terminal does."""
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "flows.command.cli", *arguments],
                cwd=self.folder,
                env={**os.environ, **self.environment, **changed},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                process_group=0,
            )

    def end(self, process: "subprocess.Popen[bytes]", since: float | None = None) -> Ended:
        """Wait for its end."""
        begun = time.monotonic() if since is None else since
        code = process.wait(LONGEST)
        return Ended(code, (self.folder / "said").read_text(errors="replace"), time.monotonic() - begun)

    def run(self, arguments: Sequence[str], **changed: str) -> Ended:
        """Run the command to its end."""
        return self.end(self.start(arguments, **changed))

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """As the kernel does it when memory is short: the process, at once, and nothing else."""
        process.send_signal(signal.SIGKILL)
        process.wait(LONGEST)

    def output(self, name: str) -> bytes:
        """What lies in a file; nothing where there is none."""
        path = self.folder / name
        return path.read_bytes() if path.exists() else b""


@dataclass
class Scene:
    """See the module; made by `open_scene`."""

    folder: Path
    provider: ServerProcess
    prefect: str
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def home(self, provider: str) -> Home:
        """A fresh folder, whose commands ask this provider, with what the commands work on."""
        folder = self.folder / f"home{next(self._numbers)}"
        shutil.copytree(self.folder / "material", folder)
        return Home(folder, self._environment(folder, provider))

    def calls(self) -> int:
        """Calls that the provider has seen since `forget`."""
        return int(self.provider.stats()["calls"])

    def prompts(self) -> int:
        """Different prompts among them."""
        return len(self.provider.stats()["prompts"])

    def forget(self) -> None:
        """Make the provider forget what it saw."""
        self.provider.reset()

    def _environment(self, folder: Path, provider: str) -> dict[str, str]:
        return {
            **self.provider.environment(),
            "PYTHONPATH": str(ROOT),
            "PREFECT_API_URL": self.prefect,
            "PREFECT_HOME": str(folder / "prefect"),
            "XDG_DATA_HOME": str(folder / "data-home"),
            "GENERATOR_LEDGER__URL": f"sqlite+aiosqlite:///{folder / 'ledger.db'}",
            "GENERATOR_LLM__PROVIDER": provider,
            "GENERATOR_LLM__MAX_CONCURRENCY": str(IN_FLIGHT),
            "COLUMNS": "200",
        }


@contextmanager
def open_scene(chunks: int = 100) -> Iterator[Scene]:
    """Everything that the faults need, while the block runs.

    Args:
        chunks: Of the table that commands read.
    """
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        (folder / "server").mkdir()
        _lay_material(folder / "material", chunks)
        with server_process(latency=LATENCY) as provider, running_prefect(folder / "server") as prefect:
            scene = Scene(folder, provider, prefect)
            _make_pairs(scene)
            yield scene


def _lay_material(folder: Path, chunks: int) -> None:
    from tool_specs.sample_files import write_all

    (folder / "data").mkdir(parents=True)
    write_all(folder / "data")
    shutil.copy(ROOT / "tool_specs" / "hdf5.json", folder)
    lay_table(folder / "my.lancedb", [chunk(number) for number in range(chunks)])


def _make_pairs(scene: Scene) -> None:
    """The pairs that some of the commands begin with."""
    made = scene.home("extractive")
    ended = made.run(["generate", "my.lancedb", "-o", "qa.json"])
    if ended.code:
        raise RuntimeError(f"the pairs could not be made: {ended.said}")
    shutil.copy(made.folder / "qa.json", scene.folder / "material")


def wait_for(true: Callable[[], bool], process: "subprocess.Popen[bytes]") -> bool:
    """Wait for something to come true; False where the process ends before."""
    while not true():
        if process.poll() is not None:
            return False
        time.sleep(0.005)
    return True
