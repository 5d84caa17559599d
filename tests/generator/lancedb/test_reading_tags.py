"""Versions that are being read are kept, and no tag stays longer than its run."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from generator.errors import RunStopped
from generator.lancedb import reading_tags
from generator.lancedb.chunk_source import ChunkSource
from generator.lancedb.connection import connect
from generator.lancedb.reading_tags import PREFIX
from generator.process_names import own_name
from generator.records import Chunk
from tests.support.tables import MakeTable, kept, prose, write_table


@pytest.fixture
def make(tmp_path: Path) -> MakeTable:
    return partial(write_table, tmp_path / "my.lancedb")


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": str(n), "text": prose(n)} for n in range(count)]


def tags(path: Path) -> list[str]:
    return sorted(connect(path).open_table("text_chunks").tags.list())


def refuse(sentence: str) -> None:
    raise AssertionError(sentence)


def _replace_and_clean_up(path: Path) -> None:
    """Everything else than the newest version, which shares no file with those before, is to go."""
    table = connect(path).open_table("text_chunks")
    table.delete("true")
    table.add(rows(1))
    table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)


@pytest.mark.filterwarnings("ignore:optimize")
def test_what_is_being_read_is_not_cleaned_up(make: MakeTable) -> None:
    path = make(rows(600))
    source = ChunkSource(path)
    with source.tagged("qa-generate", refuse):
        (tag,) = tags(path)
        assert tag.startswith(f"{PREFIX}.qa-generate.")
        with pytest.raises(RuntimeError, match=tag):
            _replace_and_clean_up(path)
        assert len(kept(source)) == 600
    assert tags(path) == []


@pytest.mark.filterwarnings("ignore:optimize")
def test_without_a_tag_it_would_be(make: MakeTable) -> None:
    path = make(rows(600))
    source = ChunkSource(path)
    _replace_and_clean_up(path)
    with pytest.raises(RunStopped, match="cleaned up meanwhile"):
        list(source.read())


def test_two_who_read_the_same_version_have_a_tag_each(make: MakeTable) -> None:
    path = make(rows(3))
    with ChunkSource(path).tagged("a", refuse):
        with ChunkSource(path).tagged("b", refuse):
            assert len(tags(path)) == 2
        assert len(tags(path)) == 1


def test_many_come_and_go_at_once(make: MakeTable) -> None:
    path = make(rows(3))

    def read(number: int) -> None:
        for _ in range(20):
            with ChunkSource(path).tagged(f"reader-{number}", refuse):
                pass

    with ThreadPoolExecutor(8) as readers:
        list(readers.map(read, range(8)))
    assert tags(path) == []


KILLED = """
import os, signal, sys
from generator.lancedb.chunk_source import ChunkSource
with ChunkSource(sys.argv[1]).tagged("qa-generate", print):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_tag_of_a_run_that_was_killed_goes_with_the_next(make: MakeTable) -> None:
    path = make(rows(3))
    connect(path).open_table("text_chunks").tags.create("release-1", 1)
    assert subprocess.run([sys.executable, "-c", KILLED, path], check=False).returncode == -9
    (left, _) = tags(path)
    with ChunkSource(path).tagged("qa-generate", refuse):
        assert left not in tags(path)
    assert tags(path) == ["release-1"]


@pytest.mark.parametrize(("age", "stays"), [(3600, True), (reading_tags.LASTS + 60, False)])
def test_a_tag_of_another_machine_goes_when_it_is_old(make: MakeTable, age: float, stays: bool) -> None:
    path = make(rows(3))
    name = f"{PREFIX}.qa-generate.{int(time.time() - age)}.abcdef.77.123.4026531836.elsewhere"
    connect(path).open_table("text_chunks").tags.create(name, 1)
    with ChunkSource(path).tagged("qa-generate", refuse):
        pass
    assert (tags(path) == [name]) == stays


def test_where_no_tag_can_be_written_it_is_said_and_read_all_the_same(make: MakeTable) -> None:
    path = make(rows(3))
    (path / "text_chunks.lance" / "_refs").write_text("in the way of the folder")
    said: list[str] = []
    source = ChunkSource(path)
    with source.tagged("qa-generate", said.append):
        assert len(kept(source)) == 3
    (sentence,) = said
    assert "Version 1 of table 'text_chunks' could not be tagged" in sentence


def test_a_table_that_is_made_anew_meanwhile_costs_nothing(make: MakeTable) -> None:
    path = make(rows(3))
    with ChunkSource(path).tagged("qa-generate", refuse):
        connect(path).drop_table("text_chunks")
        make(rows(2))
    assert tags(path) == []


def test_a_process_whose_name_has_empty_parts_is_told_again(make: MakeTable, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(rows(3))
    monkeypatch.setattr(reading_tags, "own_name", lambda: own_name().split(".")[0] + "...häusl host")
    with ChunkSource(path).tagged("qa-generate", refuse):
        (tag,) = tags(path)
        assert tag.endswith(".-.-.h_usl_host")


def test_chunks_of_a_source_are_read_as_before(make: MakeTable) -> None:
    source = ChunkSource(make(rows(2)))
    with source.tagged("qa-generate", refuse):
        assert all(isinstance(item, Chunk) for item in source.read())
