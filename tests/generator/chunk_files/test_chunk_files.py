"""Files of chunks as other tools cut them, and what is known of each chunk."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.chunk_files.folder import ChunkFiles, holds_chunk_files
from generator.errors import UsageError
from generator.records import Chunk
from tests.support.tables import prose, write_table

DOCUMENT = {
    "metadata": {
        "file_name": "NZISM V.-3.9.pdf",
        "source_file": "/data/documents/NZISM V.-3.9.pdf",
        "file_type": ".pdf",
        "file_size": 5889299,
        "processed_at": "2025-08-23T10:30:45.123456",
    },
    "processing_info": {"splitting_strategy": "recursive", "chunk_size": 1000, "chunk_overlap": 200, "total_chunks": 2},
}


def lay(folder: Path, content: Any, name: str = "NZISM V.-3.9_chunks.json") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def test_a_chunk_knows_its_document_and_its_place(tmp_path: Path) -> None:
    chunks = [
        {"chunk_id": "0_0", "chunk_index": 0, "text": prose(1), "start": 0, "end": 971},
        {"chunk_id": "0_1", "chunk_index": 1, "text": prose(2), "start": 771, "end": 1700},
    ]
    folder = lay(tmp_path / "chunks", {**DOCUMENT, "chunks": chunks})
    assert holds_chunk_files(folder)
    assert list(ChunkFiles(folder))[1] == Chunk(
        id="0_1",
        text=prose(2),
        source="/data/documents/NZISM V.-3.9.pdf",
        document="/data/documents/NZISM V.-3.9.pdf",
        file_type=".pdf",
        file_size=5889299,
        processed_at="2025-08-23T10:30:45.123456",
        splitter="recursive 1000/200",
        chunk_count=2,
        chunk_index=1,
        start_char=771,
        end_char=1700,
    )


@pytest.mark.parametrize(
    ("item", "known"),
    [
        ({"content": prose(1), "start_char": 5, "end_char": 9}, {"start_char": 5, "end_char": 9}),
        (
            {"page_content": prose(1), "metadata": {"source": "a.md", "start_index": 5}},
            {"source": "a.md", "end_char": 305},
        ),
        (
            {"chunk": prose(1), "start_offset": 7, "end_offset": 8, "id": 12},
            {"id": "12", "start_char": 7, "end_char": 8},
        ),
        ({"body": prose(1), "page_number": 3}, {"page_start": 3, "page_end": 3}),
        ({"text": prose(1), "section_path": "A > B", "index": 4}, {"title": "A > B", "chunk_index": 4}),
        ({"text": prose(1), "metadata": {"language": "Python"}}, {"language": "python"}),
        ({"text": prose(1), "metadata": {"language": "en"}}, {"language": None}),
        (prose(1), {"chunk_index": 0, "start_char": None}),
    ],
)
def test_fields_have_many_names(tmp_path: Path, item: Any, known: dict[str, Any]) -> None:
    for content in ([item], {"chunks": [item]}, {"nodes": [item], "after": 1}):
        (made,) = ChunkFiles(lay(tmp_path / "c", content))
        assert made.text == prose(1)
        assert made.model_dump(include=set(known)) == known


def test_where_nothing_says_it_a_document_is_called_like_its_file(tmp_path: Path) -> None:
    folder = lay(tmp_path / "c", [prose(1)], "guide_chunks.json")
    assert [chunk.source for chunk in ChunkFiles(folder)] == ["guide"]
    lay(folder, [{"text": prose(2), "metadata": {"source": "b.md"}}], "all.json")
    assert [chunk.source for chunk in ChunkFiles(folder)] == ["b.md", "guide"]


def test_the_text_can_be_named_outright(tmp_path: Path) -> None:
    folder = lay(tmp_path / "c", [{"text": "no", "abstract": prose(1)}])
    assert [chunk.text for chunk in ChunkFiles(folder, "abstract")] == [prose(1)]


def test_a_text_under_a_name_of_its_own_makes_a_chunk_too(tmp_path: Path) -> None:
    folder = lay(tmp_path / "c", {"chunks": [{"paragraph": prose(1)}]})
    assert not holds_chunk_files(folder)
    assert holds_chunk_files(folder, "paragraph")
    assert [chunk.text for chunk in ChunkFiles(folder, "paragraph")] == [prose(1)]
    assert holds_chunk_files(lay(tmp_path / "d", [prose(1)]), "paragraph")


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_chunk_is_one_of_no_text(tmp_path: Path, empty: str | None) -> None:
    folder = lay(tmp_path / "c", {"chunks": [{"text": prose(1)}, {"text": empty, "metadata": {"text": ""}}]})
    assert [chunk.text for chunk in ChunkFiles(folder)] == [prose(1), ""]


def test_other_files_beside_are_passed_over(tmp_path: Path) -> None:
    folder = lay(tmp_path / "c", {**DOCUMENT, "chunks": [prose(1)]})
    lay(folder, {"files": 1}, "summary.json")
    lay(folder, "no json", "broken.json")
    lay(folder, {"documents": [{"file_info": {}}], "training_pairs": []}, "training_data.json")
    assert [chunk.text for chunk in ChunkFiles(folder)] == [prose(1)]


@pytest.mark.parametrize(
    ("rest", "says"),
    [(', {"texte": "x"}]}', "chunk 2 has no text"), (", 7]}", "chunk 2 is int"), (', {"text": "x', "is not JSON")],
)
def test_a_file_that_breaks_off_is_no_file_of_fewer_chunks(tmp_path: Path, rest: str, says: str) -> None:
    folder = lay(tmp_path / "c", json.dumps({"chunks": [prose(1)]}).removesuffix("]}") + rest)
    assert holds_chunk_files(folder)
    with pytest.raises(UsageError, match=says):
        list(ChunkFiles(folder))


def test_a_lancedb_is_told_from_a_folder_of_files(tmp_path: Path) -> None:
    path = write_table(tmp_path / "my.lancedb", [{"text": prose(1)}])
    lay(path, [prose(2)])
    assert not holds_chunk_files(path)
    assert not holds_chunk_files(tmp_path)
    assert not holds_chunk_files(tmp_path / "nowhere")
    assert not holds_chunk_files("s3://bucket/chunks")
    assert holds_chunk_files(lay(tmp_path / "c", [prose(2)]) / "NZISM V.-3.9_chunks.json")
