"""Rows written and read back, in every format."""

import io
import json
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.files import BadRow, open_writer, read_rows

Row = dict[str, Any]
Shelf = Callable[[str], str]

PLACES = ["rows.json", "rows.jsonl", "rows.parquet", "lance://db/rows"]
COLUMNAR = PLACES[2:]
RECORD: Row = {
    "question": "Wie groß? 🙂\u2028\0",
    "rating": 7.5,
    "table_version": 3,
    "enrichment_changes": ["a", "b"],
    "messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo", "weight": 1}],
    "provenance": {"generate": {"model": "m", "cost": None, "sampling": {"stop": []}}},
}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Puts a place's name into the test's own folder."""

    def at(name: str) -> str:
        return f"lance://{tmp_path}/{name.removeprefix('lance://')}" if "://" in name else str(tmp_path / name)

    return at


def write(where: str, rows: Iterable[Row]) -> None:
    with open_writer(where) as writer:
        for row in rows:
            writer.write(row)


def read(where: str) -> list[Row]:
    return list(read_rows(where, on_bad=unexpected))


def unexpected(bad: BadRow) -> None:
    pytest.fail(str(bad))


TEXTS = st.text(max_size=8)  # hypothesis leaves half surrogate pairs out
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    SCALARS | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)
# Few names and few kinds, so that rows share columns and values of different kinds meet in one.
NAMES = st.sampled_from(["id", "messages", "vector", "a.b", "a%2Eb", "", "_rowid", "ä", "x\0y"]) | TEXTS
OBJECTS = st.lists(
    st.none() | st.dictionaries(st.sampled_from(["role", "from", "n"]), SCALARS | TEXTS, max_size=3), max_size=3
)
ROWS = st.lists(st.dictionaries(NAMES, VALUES | OBJECTS, max_size=4), min_size=1, max_size=6)


def without_none(value: Any) -> Any:
    """What columns keep: None and missing are the same there. Booleans are marked, as True equals 1."""
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_none(item) for item in value]
    return f"<{value}>" if isinstance(value, bool) else value


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_writing_then_reading_json_is_the_identity(name: str, shelf: Shelf, rows: list[Row]) -> None:
    write(shelf(name), rows)
    assert read(shelf(name)) == rows


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_writing_then_reading_parquet_is_the_identity(shelf: Shelf, rows: list[Row]) -> None:
    write(shelf("rows.parquet"), rows)
    assert without_none(read(shelf("rows.parquet"))) == without_none(rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_writing_then_reading_a_table_is_the_identity(shelf: Shelf, rows: list[Row]) -> None:
    write(shelf("lance://db/rows"), rows)
    assert without_none(read(shelf("lance://db/rows"))) == without_none(rows)


@pytest.mark.parametrize("name", PLACES)
def test_a_record_comes_back_as_it_was(name: str, shelf: Shelf) -> None:
    write(shelf(name), [RECORD, {"question": "second"}])
    assert read(shelf(name)) == [RECORD, {"question": "second"}]


@pytest.mark.parametrize("name", PLACES)
def test_rows_keep_their_order_over_many_batches(name: str, shelf: Shelf) -> None:
    write(shelf(name), ({"n": n} for n in range(12_345)))
    assert [row["n"] for row in read(shelf(name))] == list(range(12_345))


@pytest.mark.parametrize("name", PLACES)
def test_what_was_there_is_replaced(name: str, shelf: Shelf) -> None:
    write(shelf(name), [{"old": 1}, {"old": 2}])
    write(shelf(name), [{"new": 3}])
    assert read(shelf(name)) == [{"new": 3}]


@pytest.mark.parametrize("name", PLACES)
def test_half_a_surrogate_pair_becomes_the_replacement_character(name: str, shelf: Shelf) -> None:
    write(shelf(name), [{"a": "x\ud800y", "b": {"c\udc00": ["\ud83d\ude42"]}}])
    assert read(shelf(name)) == [{"a": "x\ufffdy", "b": {"c\ufffd": ["🙂"]}}]


def test_numbers_that_json_lacks_are_written_as_null(shelf: Shelf) -> None:
    write(shelf("rows.jsonl"), [{"a": float("nan"), "b": [float("inf")], "c": "\ud800"}])
    assert read(shelf("rows.jsonl")) == [{"a": None, "b": [None], "c": "\ufffd"}]


def test_json_is_an_array_with_a_row_a_line_and_raw_letters(shelf: Shelf) -> None:
    write(shelf("rows.json"), [{"a": "groß"}, {"a": "🙂"}])
    assert Path(shelf("rows.json")).read_text(encoding="utf-8") == '[\n{"a":"groß"},\n{"a":"🙂"}\n]\n'


@pytest.mark.parametrize(("name", "text"), [("rows.json", "[]\n"), ("rows.jsonl", "")])
def test_no_rows_make_a_valid_file(name: str, text: str, shelf: Shelf) -> None:
    write(shelf(name), [])
    assert Path(shelf(name)).read_text(encoding="utf-8") == text


def test_parquet_columns_have_their_own_types(shelf: Shelf) -> None:
    write(shelf("rows.parquet"), [RECORD, {"rating": 8, "enrichment_changes": [], "messages": []}])
    schema = pq.read_schema(shelf("rows.parquet"))
    message = pa.struct([("role", pa.string()), ("content", pa.string()), ("weight", pa.int64())])
    assert schema.field("rating").type == pa.float64()
    assert schema.field("table_version").type == pa.int64()
    assert schema.field("enrichment_changes").type.value_type == pa.string()
    assert schema.field("messages").type.value_type == message
    assert json.loads(pq.read_table(shelf("rows.parquet"))["provenance"][0].as_py()) == RECORD["provenance"]


def test_parquet_of_others_is_read_as_json_data(shelf: Shelf) -> None:
    table = pa.table(
        {
            "when": pa.array([0], pa.timestamp("s")),
            "kind": pa.array(["a"]).dictionary_encode(),
            "vector": pa.array([[0.5, 1.5]], pa.list_(pa.float32(), 2)),
            "nested": [{"a": {"b": 1, "c": None}}],
            "rating": pa.array([float("nan")], from_pandas=False),
            "bytes": [b"x"],
        }
    )
    pq.write_table(table, shelf("rows.parquet"))
    expected = {
        "when": "1970-01-01T00:00:00",
        "kind": "a",
        "vector": [0.5, 1.5],
        "nested": {"a": {"b": 1}},
        "bytes": {"$binary": "eA=="},
    }
    assert read(shelf("rows.parquet")) == [expected]


def test_a_table_is_replaced_by_its_next_version(shelf: Shelf, tmp_path: Path) -> None:
    import lancedb

    write(shelf("lance://db/rows"), [{"a": 1}])
    write(shelf("lance://db/rows"), [{"a": 2}])
    table = lancedb.connect(tmp_path / "db").open_table("rows")
    assert (table.version, table.to_arrow().to_pylist()) == (2, [{"a": 2}])


def test_lists_of_numbers_are_not_taken_for_vectors(shelf: Shelf) -> None:
    write(shelf("lance://db/rows"), [{"vector": [0.1, 0.2]}, {"vector": [0.3]}])
    assert read(shelf("lance://db/rows")) == [{"vector": [0.1, 0.2]}, {"vector": [0.3]}]


def test_readers_of_a_pretty_or_escaped_array_get_the_same_rows(shelf: Shelf) -> None:
    rows = [{"a": "🙂 groß", "n": n} for n in range(3)]
    Path(shelf("rows.json")).write_text("\ufeff" + json.dumps(rows, indent=4), encoding="utf-8")
    assert read(shelf("rows.json")) == rows


def test_an_array_longer_than_a_block_is_read_over_its_edges(shelf: Shelf) -> None:
    rows = [{"n": n, "text": "ä" * (n % 997)} for n in range(4000)]
    rows.insert(1000, {"n": -1, "text": "x" * 3_000_000})
    Path(shelf("rows.json")).write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    assert read(shelf("rows.json")) == rows


def test_training_pairs_within_an_object_are_read(shelf: Shelf) -> None:
    document = {"metadata": {"training_pairs": 1}, "training_pairs": [{"question": "q"}], "summary": []}
    Path(shelf("doc_qa.json")).write_text(json.dumps(document), encoding="utf-8")
    assert read(shelf("doc_qa.json")) == [{"question": "q"}]


@pytest.mark.parametrize("rows", [[], [{"a": "groß"}], [{"a": 1}, {"training_pairs": []}]])
def test_an_object_holds_rows_after_its_other_members(rows: list[Row], shelf: Shelf) -> None:
    head = {"metadata": {"by": "ß", "training_pairs": 1}, 'a "name"': [1]}
    for name in PLACES[:2]:
        with open_writer(shelf(name), head) as writer:
            for row in rows:
                writer.write(row)
    assert json.loads(Path(shelf("rows.json")).read_bytes()) == {**head, "training_pairs": rows}
    assert [json.loads(line) for line in Path(shelf("rows.jsonl")).read_bytes().splitlines()] == rows
    assert not rows or read(shelf("rows.json")) == read(shelf("rows.jsonl")) == rows


@pytest.mark.parametrize("text", ['{"a": 1}\n{"a": 2}\n', ' [{"a": 1},\n {"a": 2}]', '\ufeff{"a": 1}\n\n{"a": 2}'])
def test_standard_input_may_hold_lines_or_an_array(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode()))))
    assert read("-") == [{"a": 1}, {"a": 2}]


def test_standard_output_gets_a_line_a_row(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write("-", [{"a": "ß"}, {"a": 2}])
    assert capfdbinary.readouterr().out == '{"a":"ß"}\n{"a":2}\n'.encode()


def test_the_old_files_permissions_and_link_are_kept(tmp_path: Path) -> None:
    target, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write(str(link), [{"a": 1}])
    assert link.is_symlink()
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ('{"a":1}\n', 0o640)
