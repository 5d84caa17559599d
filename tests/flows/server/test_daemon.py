"""A background process is known again by its lock, not by its number."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.server.daemon import Daemon
from generator.errors import GeneratorError
from tests.support.commands import wait_until

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
WITH_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, time; child = subprocess.Popen(['sleep', '60']); print(child.pid, flush=True); time.sleep(60)",
]


@pytest.fixture
def daemon(tmp_path: Path) -> Daemon:
    return Daemon("sleeper", tmp_path / "background")


def test_one_that_was_started_is_found_by_its_number(daemon: Daemon) -> None:
    daemon.start(SLEEP, os.environ)
    number = daemon.pid()
    assert number is not None
    assert os.getpgid(number) == number
    daemon.stop()


def test_one_that_was_never_started_does_not_run(daemon: Daemon) -> None:
    assert daemon.pid() is None


def test_a_number_left_behind_by_a_reboot_is_nobodys(daemon: Daemon) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        daemon.folder.mkdir()
        (daemon.folder / "sleeper.pid").write_text(str(other.pid))
        assert (daemon.pid(), daemon.stop(), other.poll()) == (None, False, None)
        other.kill()


def test_a_killed_one_is_seen_to_be_gone(daemon: Daemon) -> None:
    daemon.start(SLEEP, os.environ)
    os.kill(daemon.pid() or 0, signal.SIGKILL)
    wait_until(lambda: daemon.pid() is None)
    assert daemon.stop() is False


def test_only_one_of_a_name_runs(daemon: Daemon) -> None:
    daemon.start(SLEEP, os.environ)
    with pytest.raises(GeneratorError, match="The sleeper process runs already"):
        daemon.start(SLEEP, os.environ)
    daemon.stop()


def test_stopping_ends_its_children_too(daemon: Daemon) -> None:
    daemon.start(WITH_CHILD, os.environ)
    wait_until(lambda: daemon.log.read_text() != "")
    child = int(daemon.last_words())
    assert daemon.stop() is True
    wait_until(lambda: _is_gone(child))


def test_its_log_tells_what_it_said_last(daemon: Daemon) -> None:
    daemon.start([sys.executable, "-c", "print('first'); print('last')"], os.environ)
    wait_until(lambda: daemon.pid() is None)
    assert daemon.last_words() == "last"


def test_a_program_that_is_not_there_is_named(daemon: Daemon) -> None:
    with pytest.raises(GeneratorError, match=r"Cannot start the sleeper process in .*: No such file"):
        daemon.start(["no-such-program"], os.environ)
    assert daemon.pid() is None


def _is_gone(number: int) -> bool:
    """No such process, or one that only waits for its exit code to be read."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
