"""The loopback server as a process of its own, for benches: its CPU is not the measured process's."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import orjson

from tests import ROOT
from tests.providers.server import environment_of
from tests.providers.settings import Settings

_SECONDS_TO_ANSWER = 10


@dataclass(frozen=True)
class ServerProcess:
    """A server in another process.

    Attributes:
        url: Where it answers, without a slash at the end.
        key: The key that it accepts; None for any.
    """

    url: str
    key: str | None = None

    def stats(self) -> dict[str, Any]:
        """What `Stats.as_json` of the server says now."""
        return self._send("GET", "/_stats")

    def configure(self, **changes: Any) -> None:
        """Change some of the settings, given as plain JSON data; limits and faults start to count anew.

        Raises:
            urllib.error.HTTPError: There is no such setting, or a value is out of range.
        """
        self._send("POST", "/_control", changes)

    def reset(self) -> None:
        """Make it forget everything that it saw."""
        self._send("POST", "/_reset")

    def environment(self) -> dict[str, str]:
        """Environment variables that point every provider's SDK there."""
        return environment_of(self.url, self.key)

    def _send(self, method: str, path: str, data: Any = None) -> dict[str, Any]:
        request = Request(self.url + path, method=method, data=None if data is None else orjson.dumps(data))
        with urlopen(request, timeout=_SECONDS_TO_ANSWER) as response:
            answer: dict[str, Any] = orjson.loads(response.read())
        return answer


@contextmanager
def server_process(**settings: Any) -> Iterator[ServerProcess]:
    """A server in a process of its own while the block runs.

    Args:
        **settings: See `Settings`.

    Raises:
        RuntimeError: The process ended before it listened.
    """
    wanted = Settings(**settings)
    given = orjson.dumps(wanted.as_json()).decode()
    command = [sys.executable, "-m", "tests.providers", "--port", "0", "--settings", given]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"The provider server ended with exit code {process.wait()} before it listened.")
            yield ServerProcess(url, wanted.key)
        finally:
            process.terminate()
