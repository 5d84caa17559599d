"""The stage that the benches play on: a provider in its own process, a Prefect server, and folders of their own."""

import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.material import MODEL
from benchmarks.processes import Measured, measured
from tests.providers.process import ServerProcess, server_process
from tests.support.prefect_server import running_prefect

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = Path(sys.executable).with_name("generator")
CHUNK = 800
"""Characters of a chunk, where the figure does not say."""


@dataclass(frozen=True)
class Calls:
    """What the provider saw of one run.

    Attributes:
        made: Calls answered.
        seconds: From the first call's arrival to the last reply.
        most: In flight at any moment.
        average: In flight between the ramps.
    """

    made: int
    seconds: float
    most: int
    average: float


@dataclass
class Stage:
    """See the module; made by `open_stage`."""

    folder: Path
    provider: ServerProcess
    prefect: str
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def warm_up(self) -> None:
        """One small run, so that what a fresh server or a cold disk costs is nobody's figure."""
        self.generate(self.new_folder(), 50, in_flight=50)

    def new_folder(self) -> Path:
        """An empty folder."""
        folder = self.folder / f"run{next(self._numbers)}"
        folder.mkdir()
        return folder

    def material(self, kind: str, number: int, length: int = CHUNK) -> Path:
        """A table, bodies or records; each is made once."""
        return _made(self.folder, kind, number, length)

    def generator(self, home: Path, *arguments: str, in_flight: int = 32) -> Measured:
        """Run the command; a job's ledger, stored batches and output are in its `home`."""
        return measured([str(GENERATOR), *arguments], self.environment(home, in_flight=in_flight), home)

    def environment(self, home: Path, *, in_flight: int) -> dict[str, str]:
        """What the command finds around it."""
        return {
            **self.provider.environment(),
            "PREFECT_API_URL": self.prefect,
            "PREFECT_HOME": str(home / "prefect"),
            "GENERATOR_LEDGER__URL": f"sqlite+aiosqlite:///{home / 'ledger.db'}",
            "GENERATOR_LLM__MAX_CONCURRENCY": str(in_flight),
        }

    def generate(self, home: Path, chunks: int, *, in_flight: int, length: int = CHUNK) -> Measured:
        """`generator generate`, one call a chunk."""
        lancedb = str(self.material("table", chunks, length))
        named = ("--provider", "openai", "--model", MODEL)
        return self.generator(home, "generate", lancedb, "-o", str(home / "qa.jsonl"), *named, in_flight=in_flight)

    def bare(self, calls: int, *, in_flight: int) -> Measured:
        """The same calls by bare aiohttp."""
        bodies = self.material("bodies", calls)
        command = [sys.executable, str(ROOT / "benchmarks" / "bare.py"), self.provider.url, str(bodies), str(in_flight)]
        return measured(command, {}, self.new_folder())

    def behave(self, **settings: Any) -> None:
        """Tell the provider how to behave, and make it forget what it saw."""
        self.provider.configure(**{"latency": 0.0, "slow_share": 0.0, **settings})
        self.provider.reset()

    def calls(self) -> Calls:
        """What the provider saw since `behave`."""
        seen = self.provider.stats()
        seconds = (seen["last_reply"] or 0.0) - (seen["first_request"] or 0.0)
        return Calls(seen["calls"], seconds, seen["max_in_flight"], seen["average_in_flight"])


@contextmanager
def open_stage() -> Iterator[Stage]:
    """Everything that the benches need, while the block runs."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        home = folder / "prefect-server"
        home.mkdir()
        with server_process() as provider, running_prefect(home) as prefect:
            stage = Stage(folder, provider, prefect)
            stage.warm_up()
            yield stage


@cache
def _made(folder: Path, kind: str, number: int, length: int) -> Path:
    path = folder / f"{kind}-{number}-{length}{'.json' if kind == 'records' else ''}"
    command = [sys.executable, "-m", "benchmarks.material", kind, str(number), str(length), str(path)]
    measured(command, {"PYTHONPATH": str(ROOT)}, folder)
    return path
