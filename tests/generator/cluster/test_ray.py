"""Ray: the same bytes as without it, also where a node dies, and nothing of it is heard or left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from reportlab.pdfgen.canvas import Canvas

from generator.lancedb.connection import connect

pytest.importorskip("ray")
from tests.support.ray_nodes import ray_nodes

pytestmark = pytest.mark.slow
FILES = 130
"""More than a batch, so that the first commit is in the middle of the work."""
WORDS = "harbour pilot ice channel ship fined January master opens breaks number guides enters closed".split()


def text(number: int) -> str:
    """Some paragraphs that no other number gives."""
    said = [f"Part {n} of {number}: the {WORDS[(n * number) % 14]} of {number}." for n in range(60)]
    return "\n\n".join(" ".join(said[at : at + 6]) for at in range(0, 60, 6))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(FILES):
        if number % 3:
            (folder / f"d{number:03}.md").write_text(f"# Harbour {number}\n\n{text(number)}")
            continue
        page = Canvas(str(folder / f"d{number:03}.pdf"), invariant=1)
        for at, line in enumerate(text(number).split("\n\n")):
            page.drawString(40, 800 - 20 * at, line[:90])
        page.save()
    return folder


def environment(tmp_path: Path, more: Mapping[str, str] = {}) -> dict[str, str]:
    own = {"XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path), "COLUMNS": "300", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **more, **own}


def begun(tmp_path: Path, *arguments: str, more: Mapping[str, str] = {}) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        env=environment(tmp_path, more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: "subprocess.Popen[str]", code: int = 0) -> str:
    """All that a command said, once it has ended with the code."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, err
    return out + err


def wait_for(what: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not (what.is_dir() and any(what.iterdir())):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.02)


def test_documents_are_the_same_chunks_where_a_node_is_killed_in_the_middle(tmp_path: Path, docs: Path) -> None:
    alone = said(begun(tmp_path, "chunk", str(docs), str(tmp_path / "alone.lancedb"), "--embed", "lexical"))
    with ray_nodes(tmp_path) as nodes:
        run = ("chunk", str(docs), str(tmp_path / "ray.lancedb"), "--embed", "lexical", "--engine", "ray")
        process = begun(tmp_path, *run, "--ray-address", nodes.address, more=nodes.environment)
        wait_for(tmp_path / "ray.lancedb" / "text_chunks.lance" / "data")
        nodes.kill_one()
        assert process.poll() is None
        assert said(process) == alone  # and not a word of Ray's
    one, other = (
        connect(tmp_path / name).open_table("text_chunks").to_arrow() for name in ("alone.lancedb", "ray.lancedb")
    )
    assert one.equals(other)


def test_rows_are_chosen_alike_on_a_cluster_of_ones_own(tmp_path: Path) -> None:
    rows = [
        {"question": f"What is {WORDS[n % 14]} {n % 170}?", "answer": text(n % 170)[: 300 + n % 3]} for n in range(600)
    ]
    (tmp_path / "in.json").write_bytes(orjson.dumps(rows))
    commands = {
        "dedup": ("--semantic", "--model", "lexical", "--rejected"),
        "select-coverage": ("--target", "60", "--model", "lexical", "--strategy", "facility", "--rejected"),
    }
    for command, options in commands.items():
        for engine in ("local", "ray"):
            out, left = tmp_path / f"{command}.{engine}.jsonl", tmp_path / f"{command}.{engine}.left.jsonl"
            given = (command, str(tmp_path / "in.json"), "-o", str(out), *options, str(left), "--engine", engine)
            assert "ray" not in said(begun(tmp_path, *given)).replace(str(tmp_path), "").replace(".ray.", "")
        for end in ("jsonl", "left.jsonl"):
            local, ray = ((tmp_path / f"{command}.{engine}.{end}").read_bytes() for engine in ("local", "ray"))
            assert local == ray
            assert local


def test_ctrl_c_ends_the_command_with_its_cluster(tmp_path: Path, docs: Path) -> None:
    database = tmp_path / "my.lancedb"
    process = begun(tmp_path, "chunk", str(docs), str(database), "--engine", "ray")
    wait_for(database / "text_chunks.lance" / "data")
    process.send_signal(signal.SIGINT)
    assert said(process, 130).strip().endswith("generator: Interrupted.")
    assert not _with_parent(tmp_path)


def _with_parent(home: Path) -> list[str]:
    """Processes that have this home, and so were begun by a command of the test."""
    mark, found = f"HOME={home}".encode(), []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found.append((place / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found
