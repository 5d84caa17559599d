"""Which processes have ended."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.process_names import has_ended, own_name

NAMED = "from generator.process_names import own_name; print(own_name(), flush=True); input()"
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells more than a number only by /proc")


def test_a_process_that_works_has_not_ended() -> None:
    assert not has_ended(own_name())


@needs_proc
def test_one_that_was_killed_has_also_while_nobody_has_looked_after_it() -> None:
    with subprocess.Popen([sys.executable, "-c", NAMED], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        name = process.stdout.readline().decode().strip()
        assert not has_ended(name)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert has_ended(name)
    assert has_ended(name)


@needs_proc
def test_one_whose_number_another_has_now_has() -> None:
    assert has_ended(re.sub(r"\.\d+\.", ".1.", own_name(), count=1))


def test_of_another_machine_nothing_can_be_told() -> None:
    assert not has_ended(f"999999999.1.{own_name().split('.', 2)[2]}-not")


@pytest.mark.parametrize("name", ["", "x", "..", "1", "9999999999999999999999.1.x"])
def test_what_names_no_process_has_not_ended(name: str) -> None:
    assert not has_ended(name)
