"""Commands killed at random moments and started again: what is asked again, and whether the output is the same."""

import random
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.reliability.scene import IN_FLIGHT, Home, Scene, wait_for

KILLS = 5
"""Of each command."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "generate": ("generate", "my.lancedb", "-o", "out.jsonl"),
    "pipeline --cot generate": ("pipeline", "my.lancedb", "-o", "out.jsonl", "--cot", "generate"),
    "curate": ("curate", "qa.json", "-o", "out.jsonl"),
    "enrich": ("enrich", "qa.json", "-o", "out.jsonl"),
    "tool-generate": ("tool-generate", "hdf5.json", "-o", "out.jsonl", "--target-pairs", "60"),
}


def kills(scene: Scene) -> list[Figure]:
    """Each command killed five times, with a provider that takes its time and with rules."""
    draw = random.Random(11)
    figures = []
    for name, command in COMMANDS.items():
        print(f"killing {name} …", file=sys.stderr, flush=True)
        figures += _asked_again(scene, name, command, draw)
        figures.append(_same_output(scene, name, command, draw))
    return figures


def _asked_again(scene: Scene, name: str, command: Sequence[str], draw: random.Random) -> list[Figure]:
    scene.forget()
    undisturbed = scene.home("openai")
    assert_ended(undisturbed, command)
    needed = scene.calls()
    scene.forget()
    home = scene.home("openai")
    killed = 0
    for calls in sorted(draw.sample(range(IN_FLIGHT, needed - IN_FLIGHT), KILLS)):
        killed += _killed(home, command, partial(_reached, scene, calls))
    assert_ended(home, command)
    again = scene.calls() - needed
    same = home.output("out.jsonl") == undisturbed.output("out.jsonl")
    detail = f"{needed} calls undisturbed, {scene.calls()} with {killed} kills, {IN_FLIGHT} in flight at each"
    return [
        Figure(f"`{name}` killed: calls asked again", again, killed * IN_FLIGHT, "", detail),
        Figure(f"`{name}` killed: output unlike that of an undisturbed run", int(not same), 0),
    ]


def _same_output(scene: Scene, name: str, command: Sequence[str], draw: random.Random) -> Figure:
    undisturbed = scene.home("extractive")
    assert_ended(undisturbed, command)
    rows = _ledger_rows(undisturbed.folder)
    home = scene.home("extractive")
    moments = sorted(draw.sample(range(rows), KILLS))
    killed = sum(_killed(home, command, partial(_on_record, home.folder, moment)) for moment in moments)
    assert_ended(home, command)
    same = home.output("out.jsonl") == undisturbed.output("out.jsonl") != b""
    what = f"`{name}` by rules, killed: output unlike that of an undisturbed run"
    return Figure(what, int(not same), 0, "", f"{killed} kills among {rows} replies")


def _killed(home: Home, command: Sequence[str], moment: partial[bool]) -> bool:
    """Whether the process was still there to be killed at that moment."""
    process = home.start(command)
    if not wait_for(moment, process):
        return False
    home.kill(process)
    return True


def _reached(scene: Scene, calls: int) -> bool:
    return scene.calls() >= calls


def _on_record(folder: Path, rows: int) -> bool:
    return _ledger_rows(folder) > rows


def _ledger_rows(folder: Path) -> int:
    if not (folder / "ledger.db").exists():
        return 0
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM completions").fetchone()[0])
        except sqlite3.OperationalError:  # not made yet, or busy
            return 0


def assert_ended(home: Home, command: Sequence[str]) -> None:
    """Run it to its end, which has to be good."""
    ended = home.run(command)
    if ended.code:
        raise RuntimeError(f"generator {' '.join(command)} ended with {ended.code}: {ended.said[-2000:]}")
