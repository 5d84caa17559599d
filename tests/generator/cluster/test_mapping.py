"""Work over parts: whatever another machine gets can be pickled, and comes to what this process comes to."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.chunking.parts import PART_FILES, parts_of
from generator.cluster.mapping import current_cluster, parted, working_on
from generator.documents.document import ReadingOptions
from generator.documents.folder import DocumentFile
from generator.documents.reading.process import Limits
from generator.documents.reading.processes import ReaderProcesses
from generator.embedding.embeddings import embed
from generator.errors import UsageError
from generator.lancedb.connection import connect
from tasks.choosing.coverage import select
from tasks.choosing.dedup import deduplicate
from tasks.chunk import chunk_folder


class Elsewhere:
    """Every part goes by pickle, as to another machine, and there is no folder in common."""

    is_local = False
    parts = 0

    def map(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        for part in parts:
            there, given = pickle.loads(pickle.dumps((work, part)))
            self.parts += 1
            yield pickle.loads(pickle.dumps(there(given)))

    def stop(self) -> None:
        """Nothing is waited for."""


def test_without_a_cluster_work_is_done_here_when_it_is_asked_for() -> None:
    done = list[int]()
    results = current_cluster().map(lambda part: done.append(part) or -part, [1, 2, 3])  # type: ignore[func-returns-value]
    assert (next(results), done) == (-1, [1])
    assert [list(part) for part in parted([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]


@pytest.fixture
def reader_there(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process that another machine reads with ends with the test."""
    made = ReaderProcesses(ReadingOptions(), Limits(), at_once=1)
    monkeypatch.setattr("generator.chunking.parts._processes", lambda *_: made)
    with made:
        yield


def test_files_are_cut_alike_by_their_bytes(tmp_path: Path, reader_there: None) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# Pier\n\nThe pier is long. " * 40)
    (docs / "b.html").write_text("<html><title>Ice</title><body><p>Ice closes the harbour.</p></body></html>")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (docs / "c.py").write_text('def pop():\n    """Remove the last item."""\n    return 1\n')
    (docs / "empty.md").write_text("  \n")
    here = chunk_folder(docs, tmp_path / "here.lancedb")
    with working_on(cluster := Elsewhere()):
        there = chunk_folder(docs, tmp_path / "there.lancedb")
        assert chunk_folder(docs, tmp_path / "there.lancedb").files_unchanged == 3
    assert cluster.parts
    assert there == here
    for table in ("text_chunks", "code_chunks"):
        one, other = (connect(tmp_path / f"{name}.lancedb").open_table(table).to_arrow() for name in ("here", "there"))
        assert one.equals(other)


def test_a_document_that_needs_a_reader_is_a_part_alone() -> None:
    text = [DocumentFile(path="/x", name=f"{n}.md", kind="text", size=10) for n in range(PART_FILES + 2)]
    pdf = DocumentFile(path="/x", name="a.pdf", kind="text", format="pdf", size=10)
    assert [len(part) for part in parts_of([*text, pdf, text[0]])] == [PART_FILES, 2, 1, 1]
    assert [len(part) for part in parts_of([text[0].model_copy(update={"size": 2**20}), text[1]])] == [1, 1]


@pytest.mark.parametrize("kinds", [("exact", "near"), ("semantic",)])
def test_duplicates_are_the_same(kinds: tuple[str, ...]) -> None:
    rows = [
        {"question": f"What is pier {n % 40}?", "answer": f"Pier {n % 40} is long, and {n % 3} ships lie there."}
        for n in range(150)
    ]
    texts = [f"{row['question']} {row['answer']}" for row in rows]
    with working_on(Elsewhere()):
        there = deduplicate(rows, kinds, embeddings=embed(texts, "lexical"))
    assert there == deduplicate(rows, kinds, embeddings=embed(texts, "lexical"))
    assert there.dropped


@pytest.mark.parametrize("strategy", ["centroid", "facility", "diverse"])
def test_rows_that_cover_are_the_same(strategy: Any) -> None:
    rows = np.random.default_rng(0).normal(size=(1500, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    with working_on(Elsewhere()):
        there = select(rows, 300, strategy)
    here = select(rows, 300, strategy)
    assert there.indices.tolist() == here.indices.tolist()
    assert there.clusters.tolist() == here.clusters.tolist()


def test_a_fault_of_the_work_is_the_fault_of_the_whole() -> None:
    def refused(part: int) -> int:
        raise UsageError(f"{part} is none.")

    with pytest.raises(UsageError, match=r"1 is none\."):
        list(current_cluster().map(refused, [1]))
