"""Several runs that chunk into the same LanceDB at the same time: real processes."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from generator.chunking.report import ChunkReport
from generator.lancedb.chunk_lock import ChunkLock
from generator.lancedb.connection import connect
from generator.settings.tree import ChunkingSettings
from tasks.chunk import chunk_batch, chunk_folder, cutting, finish_chunks, plan_chunks
from tests import ROOT

RUN = "import sys; from tasks.chunk import chunk_folder; chunk_folder(*sys.argv[1:], on_wait=print)"
DIES_IN_THE_MIDDLE = """
import os, signal, sys
from generator.lancedb.chunk_store import ChunkTable
from tasks.chunk import chunk_folder
add = ChunkTable._add
def added(table, rows):
    add(table, rows)
    os.kill(os.getpid(), signal.SIGKILL)
ChunkTable._add = added
chunk_folder(*sys.argv[1:])
"""


def start(docs: Path, database: object, script: str = RUN) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(docs), str(database)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(*runs: subprocess.Popen[str]) -> list[str]:
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * len(runs), said
    return said


def stored(database: object) -> Counter[tuple[str, int]]:
    names = connect(str(database)).list_tables().tables
    found: Counter[tuple[str, int]] = Counter()
    for name in names:
        rows = connect(str(database)).open_table(name).to_arrow().to_pylist()
        found.update((row["source_file"], row["chunk_index"]) for row in rows)
    return found


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(5):
        write(folder, n)
    (folder / "pier.py").write_text("def pier():\n    return 7\n")
    return folder


def write(folder: Path, n: int, said: str = "The pier is long.") -> None:
    (folder / f"d{n}.md").write_text(f"# Paper {n}\n\n{said}\n\n## Crane\n\nIt lifts {n} tonnes.\n")


def once(*names: str) -> dict[tuple[str, int], int]:
    return {(name, index): 1 for name in names for index in range(1 if name.endswith("py") else 2)}


@pytest.mark.parametrize("place", ["my.lancedb", "file://"])
def test_each_chunk_stands_in_the_table_once_whoever_writes_it(tmp_path: Path, docs: Path, place: str) -> None:
    database = f"file://{tmp_path}/url.lancedb" if "://" in place else str(tmp_path / place)
    ended(*[start(docs, database) for _ in range(3)])
    assert stored(database) == once(*[f"d{n}.md" for n in range(5)], "pier.py")
    write(docs, 1, "The pier is short.")
    (docs / "d2.md").unlink()
    write(docs, 7)
    ended(*[start(docs, database) for _ in range(3)])
    assert stored(database) == once("d0.md", "d1.md", "d3.md", "d4.md", "d7.md", "pier.py")


def test_what_another_run_took_away_is_written_again_at_the_end(tmp_path: Path, docs: Path) -> None:
    database, how = f"file://{tmp_path}/url.lancedb", ChunkingSettings()
    with cutting(how) as cutter:
        plan = plan_chunks(docs, database, how)
        report = ChunkReport()
        for _, files in cutter.batches(plan):
            report += chunk_batch(plan, files)
        connect(database).open_table("text_chunks").delete("source_file = 'd3.md'")
        summary = finish_chunks(plan, report, cutter)
    assert stored(database) == once(*[f"d{n}.md" for n in range(5)], "pier.py")
    assert summary.tables["text_chunks"].rows == 10


def test_a_file_without_text_does_not_keep_a_run_from_its_end(tmp_path: Path, docs: Path) -> None:
    database = f"file://{tmp_path}/url.lancedb"
    chunk_folder(docs, database)
    table = connect(database).open_table("text_chunks")
    table.add(table.to_arrow())  # as two runs leave it that were both killed
    (docs / "d3.md").write_text("")
    assert chunk_folder(docs, database).files_removed == 1
    assert stored(database) == once("d0.md", "d1.md", "d2.md", "d4.md", "pier.py")


def test_a_run_says_whom_it_waits_for_and_sees_what_changed_meanwhile(tmp_path: Path, docs: Path) -> None:
    database = tmp_path / "my.lancedb"
    with ChunkLock(str(database), ["text_chunks"]).held():
        waiting = start(docs, database)
        assert waiting.stdout is not None
        line = waiting.stdout.readline()
        write(docs, 9)
    ended(waiting)
    assert line == f"Waits for another run (process {os.getpid()}) that writes chunks to {database}.\n"
    assert ("d9.md", 1) in stored(database)


def test_a_run_that_was_killed_holds_nobody_up(tmp_path: Path, docs: Path) -> None:
    database = tmp_path / "my.lancedb"
    dying = start(docs, database, DIES_IN_THE_MIDDLE)
    dying.communicate(timeout=120)
    assert dying.returncode == -signal.SIGKILL
    assert ended(start(docs, database)) == [""]
    assert stored(database) == once(*[f"d{n}.md" for n in range(5)], "pier.py")


def test_runs_into_different_tables_do_not_wait(tmp_path: Path, docs: Path) -> None:
    database = tmp_path / "my.lancedb"
    with ChunkLock(str(database), ["text_chunks"]).held():
        assert chunk_folder(docs, database, table="other").chunks_written == 11


def test_nothing_is_left_beside_the_tables(tmp_path: Path, docs: Path) -> None:
    database = tmp_path / "my.lancedb"
    chunk_folder(docs, database)
    assert sorted(path.name for path in database.iterdir()) == ["code_chunks.lance", "text_chunks.lance"]
