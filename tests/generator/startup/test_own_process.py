"""What acts on a whole process is in force in ours, and never in the program of whoever imports a flow."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

TOLD = """
import gc, overrides, sys
import pyarrow, lancedb
found = [type(finder).__name__ for finder in sys.meta_path]
print("_Finder" in found, gc.get_threshold()[0] == 700, gc.get_freeze_count() > 0, "pandas" in sys.modules)
"""
FLOW = """
from flows.qa import qa_pipeline
from generator.lancedb.connection import connect
connect(PLACE)
"""


def told(program: str, place: Path, **environment: str) -> list[str]:
    """Whether imports are put off, garbage is looked for as ever, what is there is kept, and pandas was imported."""
    inherited = {name: value for name, value in os.environ.items() if name != "GENERATOR_OWN_PROCESS"}
    done = subprocess.run(
        [sys.executable, "-c", f"PLACE = {str(place)!r}\n{program}\n{TOLD}"],
        capture_output=True,
        text=True,
        check=False,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_flow_imported_into_somebody_elses_program_changes_nothing_in_it(tmp_path: Path) -> None:
    assert told(FLOW, tmp_path) == ["False", "True", "False", "True"]


@pytest.mark.parametrize("name", ["the command", "a run that a server started"])
def test_in_our_own_processes_imports_are_put_off(name: str, tmp_path: Path) -> None:
    begun = "from generator.startup import own_process\nown_process.begin()\n" if name == "the command" else ""
    environment = {} if begun else {"GENERATOR_OWN_PROCESS": "1"}
    assert told(begun + FLOW, tmp_path, **environment) == ["True", "False", "False", "False"]
