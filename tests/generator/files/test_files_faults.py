"""What bad rows, bad files and bad places to write to are answered."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.files import BadRow, check_output, open_writer, read_rows
from tests import ROOT

PLACES = ["rows.json", "rows.jsonl", "rows.parquet", "lance://rows"]


def place(folder: Path, name: str) -> str:
    return f"lance://{folder}/db/rows" if name.startswith("lance") else str(folder / name)


def read(where: str | Path) -> tuple[list[dict[str, object]], list[BadRow]]:
    bad: list[BadRow] = []
    return list(read_rows(where, on_bad=bad.append)), bad


def refusal(where: str | Path) -> str:
    """The one sentence that a file is refused with; no bad row is reported beside it."""
    bad: list[BadRow] = []
    with pytest.raises(UsageError) as caught:
        list(read_rows(where, on_bad=bad.append))
    assert bad == []
    return str(caught.value)


def test_bad_lines_are_reported_with_their_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'oops\n{"a": 1}\n\n[2]\n{"a": \xff}\n{"a": NaN, "b": "\\ud800"}\nnull\n{"a"')
    rows, bad = read(path)
    assert rows == [{"a": 1}, {"a": None, "b": "\ufffd"}]
    assert [(row.number, row.reason) for row in bad] == [
        (1, "is not JSON (Expecting value at character 1)"),
        (4, "is a list, not an object"),
        (5, "is not JSON (not UTF-8 at byte 7)"),
        (7, "is null, not an object"),
        (8, "is not JSON (Expecting ':' delimiter at character 5)"),
    ]
    assert (bad[1].text, str(bad[1])) == ("[2]", f"{path}, line 4 is a list, not an object")


def test_bad_items_of_an_array_are_reported_with_their_number(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[{"a": 1}, 17, "x", {"a": 2}]')
    rows, bad = read(path)
    assert rows == [{"a": 1}, {"a": 2}]
    assert [str(row) for row in bad] == [
        f"{path}, row 2 is a number, not an object",
        f"{path}, row 3 is a string, not an object",
    ]


def test_rows_that_the_check_refuses_are_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n{"b": 2}\n')
    bad: list[BadRow] = []
    rows = read_rows(path, on_bad=bad.append, check=lambda row: None if "a" in row else "has no `a`")
    assert (list(rows), [str(row) for row in bad]) == ([{"a": 1}], [f"{path}, line 2 has no `a`"])


def test_more_bad_rows_than_are_held_back_are_all_reported_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("x\n" * 2500 + '{"a": 1}\n' + "x\n")
    rows, bad = read(path)
    assert (rows, [row.number for row in bad]) == ([{"a": 1}], [*range(1, 2501), 2502])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.jsonl", "hello\nthere\n", "holds no usable row: line 1 is not JSON (Expecting value at character 1); give"),
        ("a.jsonl", '[\n{"a": 1}]', "name it .json if it is a JSON array."),
        ("a.jsonl", "\n \n", "is empty; it must hold at least one row."),
        ("a.json", "", "is empty; it must hold at least one row."),
        ("a.json", "[]", "is empty; it must hold at least one row."),
        ("a.json", "hello", "does not hold an array of objects; give a JSON array of objects."),
        ("a.json", "17", "does not hold an array of objects; give a JSON array of objects."),
        ("a.json", '{"a": [1]}', "but an object (its fields: a) without a list `training_pairs`; give"),
        ("a.json", '{"training_pairs": 3}', "(its fields: training_pairs) without a list `training_pairs`"),
        ("a.json", '{"training_pairs": [{"a": 1}], "status": "comp', "is not JSON: Unterminated string"),
        ("a.json", '{"training_pairs": [{"a": 1}], "status"', "is not JSON: ':' expected, end of file found in line 1"),
        ("a.json", '{"training_pairs": [{"a": 1}]} x', "is not JSON: more text after its end in line 1; give"),
        ("a.json", '{"a": 1}\n{"a": 2}\n', "or name it .jsonl if it has an object a line."),
        ("a.json", "[1, 2]", "holds no usable row: row 1 is a number, not an object; give a file"),
        ("a.json", '[{"a": 1},\n {"a": 2', "is not JSON: Expecting ',' delimiter in line 2; give"),
        ("a.json", '[{"a": 1},\n\n oops]', "is not JSON: Expecting value in line 3; give"),
        ("a.json", '[{"a": 1}\n{"a": 2}]', "is not JSON: ']' expected, '{' found in line 2; give"),
        ("a.json", '[{"a": 1}] [', "is not JSON: more text after its end in line 1; give"),
        ("a.json", '[{"a": 1}', "is not JSON: ']' expected, end of file found in line 1; give"),
        ("a.json", "[" * 100_000, "is not JSON: nested too deeply in line 1; give"),
        ("a.parquet", "not parquet", "cannot be read as a Parquet file"),
        ("a.parquet", "", "cannot be read as a Parquet file"),
    ],
)
def test_a_file_without_rows_is_refused(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    message = refusal(tmp_path / name)
    assert message.startswith(str(tmp_path / name))
    assert said in message


def test_an_array_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'[{"a": "\xff"}]')
    assert "is not JSON: not UTF-8" in refusal(tmp_path / "a.json")


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with open_writer(f"lance://{tmp_path}/db/rows"):
        pass
    assert refusal(f"lance://{tmp_path}/db/rows").endswith("is empty; it must hold at least one row.")


def test_what_is_not_there_is_said_before_the_first_row_is_asked_for(tmp_path: Path) -> None:
    with open_writer(f"lance://{tmp_path}/db/rows") as writer:
        writer.write({"a": 1})
    for where, said in [
        (f"{tmp_path}/no.json", f"There is no file {tmp_path}/no.json; check the path."),
        (f"{tmp_path}", f"{tmp_path} is a folder, not a file of rows; name a file in it."),
        (f"{tmp_path}/db", f"name one of them: lance://{tmp_path}/db/rows."),
        (f"lance://{tmp_path}/no/rows", f"There is no LanceDB at {tmp_path}/no; check the path."),
        (f"lance://{tmp_path}/db/no", f"The LanceDB {tmp_path}/db has no table 'no'; there are: rows."),
        ("a.csv", "a.csv has the unknown extension '.csv'; use .json, .jsonl, .parquet, lance://PATH/TABLE"),
        ("rows", "rows has no extension; use .json"),
        ("lance://rows", "lance://rows does not name a LanceDB table; write lance://PATH/TABLE."),
        ("lance://db/a b", "rename 'a b'."),
    ]:
        with pytest.raises(UsageError) as caught:
            read_rows(where, on_bad=lambda bad: pytest.fail(str(bad)))
        assert said in str(caught.value)


def test_outputs_that_can_be_written_pass(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text("[]")
    for where in ["-", *(place(tmp_path, name) for name in PLACES)]:
        check_output(where, [tmp_path / "in.json", tmp_path])
    assert [path.name for path in tmp_path.iterdir()] == ["in.json"]


def test_outputs_that_cannot_be_written_are_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text("[]")
    (tmp_path / "folder.json").mkdir()
    for where, said in [
        (f"{tmp_path}/out.csv", "unknown extension '.csv'; use .json, .jsonl"),
        (f"{tmp_path}/no/out.json", f"The folder {tmp_path}/no of the output {tmp_path}/no/out.json does not exist"),
        (f"{tmp_path}/folder.json", "is a folder, not a file of rows"),
        (f"lance://{tmp_path}/file.json/rows", "is there and not a folder"),
        (f"{tmp_path}/./file.json", "is also the input; write to another place."),
        (f"lance://{tmp_path}/folder.json/../db/rows", "is also the input"),
        ("/proc/out.json", "Cannot write /proc/out.json: No such file or directory; what was there is untouched"),
    ]:
        with pytest.raises(UsageError) as caught:
            check_output(where, [tmp_path / "file.json", f"lance://{tmp_path}/db/rows"])
        assert said in str(caught.value)


@pytest.mark.parametrize("name", PLACES)
def test_an_error_leaves_the_old_rows_and_no_draft(name: str, tmp_path: Path) -> None:
    where = place(tmp_path, name)
    _write(where, 1)
    before = _tree(tmp_path)
    with pytest.raises(KeyboardInterrupt), open_writer(where) as writer:
        writer.write({"a": "new"})
        raise KeyboardInterrupt
    assert _tree(tmp_path) == before
    assert read(where)[0] == [{"a": "x" * 10}]


@pytest.mark.parametrize("rows", [1, 200])
@pytest.mark.parametrize("name", PLACES)
def test_a_full_disk_leaves_the_old_rows_and_no_draft(name: str, rows: int, tmp_path: Path) -> None:
    where = place(tmp_path, name)
    _write(where, 1)
    with _no_file_beyond(30_000), pytest.raises(UsageError) as caught:
        _write(where, rows, size=40_000)
    message = str(caught.value)
    assert message.startswith(f"Cannot write {where}: ")
    assert "what was there is untouched" in message
    assert "\n" not in message
    assert read(where)[0] == [{"a": "x" * 10}]
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".part")]


@pytest.mark.parametrize("name", PLACES[2:])
def test_a_disk_that_fills_up_with_the_columns_leaves_the_old_rows(name: str, tmp_path: Path) -> None:
    where = place(tmp_path, name)
    _write(where, 1)
    row = {f"column {number}": "a" for number in range(900)}  # columns take more room than these rows as JSON
    with _no_file_beyond(30_000), pytest.raises(UsageError, match="File too large"), open_writer(where) as writer:
        writer.write(row)
    assert read(where)[0] == [{"a": "x" * 10}]
    assert not list(tmp_path.glob(".*"))


def test_a_new_table_that_fails_is_not_there_afterwards(tmp_path: Path) -> None:
    from generator.files import columns, tables
    from generator.files.places import locate

    def failing() -> Iterator[object]:
        yield columns.batch_of([{"a": 1}], schema)
        raise OSError(28, "No space left on device")

    schema = columns.schema_of([{"a": 1}])
    with pytest.raises(OSError, match="No space left"):
        tables.write_lance(locate(f"lance://{tmp_path}/db/rows"), schema, failing())
    assert list((tmp_path / "db").iterdir()) == []


def test_a_full_disk_behind_standard_output_is_said() -> None:
    script = """
from generator.errors import UsageError
from generator.files import open_writer
try:
    with open_writer("-") as writer:
        writer.write({"a": 1})
except UsageError as error:
    import os, sys
    print(error, file=sys.stderr, flush=True)
    os._exit(2)
"""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", script], stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 2
    assert b"Cannot write -: No space left on device" in done.stderr


@pytest.mark.parametrize("name", PLACES)
def test_memory_does_not_grow_with_the_rows(name: str, tmp_path: Path) -> None:
    few, many = (_peak_mb(place(tmp_path, name), rows) for rows in (15_000, 75_000))
    assert many - few < 90  # the rows themselves grow by 120 MB as text, and by more as objects


def _peak_mb(where: str, rows: int) -> float:
    script = f"""
import resource, sys
from generator.files import open_writer, read_rows
with open_writer({where!r}) as writer:
    for n in range({rows}):
        writer.write({{"n": n, "text": str(n) * 400, "provenance": {{"a": {{"b": n}}}}}})
assert sum(1 for _ in read_rows({where!r}, on_bad=print)) == {rows}
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True)
    return int(done.stdout) / 1024


def _write(where: str, rows: int, size: int = 10) -> None:
    with open_writer(where) as writer:
        for _ in range(rows):
            writer.write({"a": "x" * size})


def _tree(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*")}


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """Within, no file can grow over so many bytes: what a full disk is to whoever writes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_nothing_of_a_killed_writer_is_taken_for_its_output(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text('[{"old": 1}]')
    script = f"""
import os, signal
from generator.files import open_writer
with open_writer({str(tmp_path / "rows.json")!r}) as writer:
    for n in range(50_000):
        writer.write({{"n": n, "text": "x" * 100}})
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert json.loads((tmp_path / "rows.json").read_text()) == [{"old": 1}]
    assert os.access(tmp_path / "rows.json", os.W_OK)
