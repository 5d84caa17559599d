"""The page of `review`: how soon it shows its first row, and how soon the next one after a key."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.figure import Figure, middle
from benchmarks.stage import Stage
from tests.support.browser import opened_browser
from tests.support.reviewing import opened, pair

FEW, MANY = 500, 100_000
KEYS = 20
Times = tuple[float, float, float, float]
"""Until the first row is shown, from a key to the next row, megabytes of the command, its CPU until that first row."""


def review(stage: Stage, repeats: int) -> Iterator[Figure]:
    """A browser that runs already opens the page of 500 rows, and of 100,000."""
    few = [_times(_rows(stage.new_folder(), FEW)) for _ in range(repeats)]
    many = _times(_rows(stage.new_folder(), MANY))
    first, key, memory, cpu = (middle(each) for each in zip(*few, strict=True))
    yield Figure(
        f"`generator review` of {FEW} rows: from the command to the first row in a browser",
        first,
        2,
        "s",
        f"{cpu:.2f} s of CPU of the command",
    )
    yield Figure("the same, from a key to the next row", 1000 * key, 100, "ms", "the decision is on the disk by then")
    yield Figure(
        f"the same of {MANY:,} rows", 1000 * many[1], 300, "ms", f"first row after {many[0]:.1f} s; {many[2]:.0f} MB"
    )
    yield Figure("the same, memory of the command", many[2], 600, "MB", f"{memory:.0f} MB for {FEW} rows")


def _rows(folder: Path, count: int) -> Path:
    """Rows with chunks of some 800 characters, rated and not."""
    place = folder / "rows.jsonl"
    with place.open("wb") as file:
        for n in range(count):
            row = pair(n, rating=float(n % 11), source=f"{n % 300}.md")
            file.write(orjson.dumps({**row, "source_text": row["source_text"] * 5}) + b"\n")
    return place


def _times(rows: Path) -> Times:
    with opened_browser() as browser:
        page = browser.new_page()
        began = time.perf_counter()
        with opened(rows.name, folder=rows.parent) as command:
            page.goto(command.address)
            page.wait_for_selector("html[data-ready=yes]")
            first, process = time.perf_counter() - began, Path(f"/proc/{command.process.pid}")
            ticks = sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
            began = time.perf_counter()
            for _ in range(KEYS):
                before = page.locator("#where").inner_text()
                page.keyboard.press("a")
                page.wait_for_function("before => document.getElementById('where').innerText !== before", arg=before)
            key = (time.perf_counter() - began) / KEYS
            status = (process / "status").read_text().splitlines()
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
            return first, key, peak / 1024, ticks / os.sysconf("SC_CLK_TCK")
