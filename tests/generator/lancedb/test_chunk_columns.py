"""Which columns of a table are taken for a chunk's text, id, origin, title and language."""

from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from generator.errors import UsageError
from generator.lancedb.chunk_columns import discover
from generator.lancedb.chunk_source import ChunkSource
from tests.support.tables import MakeTable, kept, prose, write_table


@pytest.fixture
def make(tmp_path: Path) -> MakeTable:
    return partial(write_table, tmp_path / "my.lancedb")


class TestColumns:
    @pytest.mark.parametrize("name", ["text", "content", "chunk", "page_content", "body", "Content", "TEXT"])
    def test_the_text_is_found_by_name_in_any_case(self, make: MakeTable, name: str) -> None:
        path = make([{"other": "no", name: prose(1)}])
        assert [chunk.text for chunk in kept(ChunkSource(path))] == [prose(1)]

    def test_text_goes_before_content_and_content_before_body(self) -> None:
        names = ["body", "content", "text"]
        schema = pa.schema([(name, pa.string()) for name in names])
        assert "`text`" in discover(schema).text
        assert "`content`" in discover(schema.remove(2)).text

    def test_a_column_of_the_right_name_that_holds_no_text_is_passed_over(self, make: MakeTable) -> None:
        path = make([{"text": 7, "chunk": 3, "body": prose(1)}])
        assert kept(ChunkSource(path))[0].text == prose(1)

    def test_the_text_column_can_be_named_outright(self, make: MakeTable) -> None:
        path = make([{"text": prose(1), "my summary": prose(2), "metadata": {"abstract": prose(3)}}])
        assert kept(ChunkSource(path, text_column="my summary"))[0].text == prose(2)
        assert kept(ChunkSource(path, text_column="metadata.abstract"))[0].text == prose(3)

    def test_without_a_text_column_the_columns_are_listed(self, make: MakeTable) -> None:
        path = make([{"id": 1, "summary": "x", "metadata": {"page": 2}}])
        with pytest.raises(UsageError, match="no text column") as caught:
            ChunkSource(path)
        assert "id (int64), summary (string), metadata.page (int64)" in str(caught.value)
        assert "--text-column" in str(caught.value)

    def test_a_named_text_column_must_be_there_and_hold_text(self, make: MakeTable) -> None:
        path = make([{"id": 1, "text": "x"}])
        with pytest.raises(UsageError, match="no column 'txet'; it has: id"):
            ChunkSource(path, text_column="txet")
        with pytest.raises(UsageError, match="holds int64, not text"):
            ChunkSource(path, text_column="id")

    def test_id_origin_and_title_are_found_by_name(self, make: MakeTable) -> None:
        path = make([{"chunk_id": 17, "content": prose(1), "file_path": "a/b.md", "section_path": "Guide > Start"}])
        chunk = kept(ChunkSource(path))[0]
        assert (chunk.id, chunk.source, chunk.title) == ("17", "a/b.md", "Guide > Start")

    def test_the_place_in_the_document_is_found_by_name(self, make: MakeTable) -> None:
        file = {"source_path": "docs/a.pdf", "file_type": "pdf", "file_size": 900, "splitter": "v2 chars 1000/200"}
        place = {"page_start": 3, "page_end": 4, "chunk_index": 2, "chunk_count": 9, "start_char": 70, "end_char": 190}
        chunk = kept(ChunkSource(make([{"content": prose(1), **file, **place}])))[0]
        assert chunk.model_dump(include={*file, *place}) == {**file, **place}

    def test_numbers_that_pandas_made_floats_are_whole_and_missing_ones_none(self, make: MakeTable) -> None:
        numbers = [2.0, float("nan"), None]
        path = make([{"text": prose(n), "metadata": {"start_index": value}} for n, value in enumerate(numbers)])
        assert [chunk.start_char for chunk in kept(ChunkSource(path))] == [2, None, None]

    def test_a_place_that_is_no_number_is_passed_over(self, make: MakeTable) -> None:
        assert kept(ChunkSource(make([{"text": prose(1), "chunk_index": "0_0"}])))[0].chunk_index is None

    def test_an_empty_value_gives_way_to_the_next_column(self, make: MakeTable) -> None:
        rows = [
            {
                "text": prose(1),
                "id": None,
                "chunk_id": "c1",
                "source": "",
                "url": "https://e.org",
                "title": "",
                "section_path": ["A", "B"],
            },
            {
                "text": prose(2),
                "id": "i2",
                "chunk_id": "c2",
                "source": "s",
                "url": "u",
                "title": "T",
                "section_path": None,
            },
        ]
        first, second = kept(ChunkSource(make(rows)))
        assert (first.id, first.source, first.title) == ("c1", "https://e.org", "A > B")
        assert (second.id, second.source, second.title) == ("i2", "s", "T")

    def test_without_ids_equal_texts_have_equal_ids_in_every_table(self, make: MakeTable) -> None:
        make([{"text": prose(1)}, {"text": prose(2)}])
        path = make([{"extra": 1, "body": prose(2)}], "other")
        ids = [chunk.id for chunk in kept(ChunkSource(path))]
        assert kept(ChunkSource(path, ["other"]))[0].id == ids[1] != ids[0]

    @pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
    def test_text_is_read_from_every_kind_of_text_column(self, make: MakeTable, kind: pa.DataType) -> None:
        path = make([{"text": prose(1)}], schema=pa.schema([("text", kind)]))
        assert kept(ChunkSource(path))[0].text == prose(1)

    def test_a_langchain_table_keeps_its_origin_in_metadata(self, make: MakeTable) -> None:
        rows = [
            {
                "vector": [0.5] * 8,
                "id": "u-1",
                "text": prose(1),
                "metadata": {"source": "guide.pdf", "title": "Guide", "page": 3},
            },
            {"vector": [0.1] * 8, "id": "u-2", "text": prose(2), "metadata": None},
        ]
        first, second = kept(ChunkSource(make(rows)))
        assert (first.id, first.source, first.title) == ("u-1", "guide.pdf", "Guide")
        assert (second.source, second.title, second.language) == ("", None, None)


class TestCode:
    def languages(self, path: Path, *tables: str) -> list[tuple[str | None, str | None, bool]]:
        return [
            (chunk.language, chunk.symbol, chunk.is_code) for chunk in kept(ChunkSource(path, tables, min_length=0))
        ]

    def test_a_programming_language_makes_code_and_a_human_one_does_not(self, make: MakeTable) -> None:
        names = ["Python", "c++", "en", "English", "markdown", "text", "", None]
        path = make([{"text": prose(n), "language": name} for n, name in enumerate(names)])
        assert (
            self.languages(path, "text_chunks")
            == [("python", None, True), ("c++", None, True)] + [(None, None, False)] * 6
        )

    def test_a_symbol_makes_code(self, make: MakeTable) -> None:
        path = make([{"text": prose(1), "symbol_name": "parse"}, {"text": prose(2), "symbol_name": " "}])
        assert self.languages(path, "text_chunks") == [(None, "parse", True), (None, None, False)]

    def test_everything_in_code_chunks_is_code(self, make: MakeTable) -> None:
        path = make([{"content": prose(1), "language": None}, {"content": prose(2), "language": "Zig"}], "code_chunks")
        assert self.languages(path, "code_chunks") == [("code", None, True), ("zig", None, True)]
