"""The HDF5 tools and what they must not do: leave the folder, die of odd files, give back too much, overwrite."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tools.hdf5_files import SECRET, truth, write_leading_away, write_odd
from tool_specs import hdf5_specification as specification
from tool_specs.hdf5_server import ToolError, call
from tool_specs.sample_files import write_all

DATASET = {"file": "odd.h5", "path": "/gaps"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "data"
    folder.mkdir()
    write_odd(folder / "odd.h5")
    write_leading_away(folder / "away.h5", outside / "secret.h5")
    (folder / "linked.h5").symlink_to(outside / "secret.h5")
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    (folder / "damaged.h5").write_bytes((folder / "odd.h5").read_bytes()[:1000])
    (folder / "text.h5").write_text("No HDF5.")
    (folder / "notes.txt").write_text("No HDF5.")
    (folder / "folder.h5").mkdir()
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_all(folder)
    return folder


@pytest.fixture
def samples(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return tmp_path


def read(folder: Path, path: str, file: str = "odd.h5") -> Any:
    return call("read_full_dataset", {"file": file, "path": path}, folder)["data"]


FILE_TOOLS = [name for name in specification.tools() if name != "hdf5_parallel_scan"]
OUTSIDE = [
    "../secret.h5",
    "linked.h5",
    "linked/secret.h5",
    "data/../../secret.h5",
    "..\\secret.h5",
    "~/secret.h5",
    "/etc/passwd",
    "../secret.h5:r+",
    "secret.h5\0",
]


@pytest.mark.parametrize("file", OUTSIDE)
def test_no_tool_opens_a_file_outside_the_folder(data: Path, file: str) -> None:
    asked = {name: specification.tools()[name]["examples"][0]["args"] | {"file": file} for name in FILE_TOOLS}
    found = {name: answer(name, args, data) for name, args in asked.items()}
    assert [name for name, each in found.items() if "leaves the folder" not in each.get("error", "")] == []


def test_an_absolute_name_is_refused_even_inside_the_folder(data: Path) -> None:
    with pytest.raises(ToolError, match="leaves the folder"):
        call("open_file", {"file": str(data / "odd.h5")}, data)


@pytest.mark.parametrize("path", ["/link", "/soft", "/external", "/virtual"])
def test_what_lies_in_another_file_is_not_read(data: Path, path: str) -> None:
    with pytest.raises(ToolError, match=r"another file|other files"):
        read(data, path, "away.h5")


def test_a_walk_does_not_enter_other_files(data: Path) -> None:
    said = json.dumps([call("visit", {"file": "away.h5"}, data), call("list_keys", {"file": "away.h5"}, data)])
    assert "/link/" not in said
    assert str(SECRET) not in said


def test_a_scan_leaves_out_what_lies_outside_and_says_what_cannot_be_read(data: Path) -> None:
    items = call("hdf5_parallel_scan", {}, data)["items"]
    assert {item["file"]: item["readable"] for item in items} == {
        "away.h5": True,
        "damaged.h5": False,
        "odd.h5": True,
        "text.h5": False,
    }


def test_an_export_never_leaves_the_folder_by_the_names_in_a_file(data: Path) -> None:
    with pytest.raises(ToolError, match="would leave the folder"):
        call("export_dataset", {"file": "away.h5", "path": "/../escape"}, data)


@pytest.mark.parametrize("file", ["missing.h5", "notes.txt", "folder.h5", "linked"])
def test_what_is_no_hdf5_file_of_the_folder_is_said_not_to_be_there(data: Path, file: str) -> None:
    with pytest.raises(ToolError, match=r"There is no HDF5 file|leaves the folder"):
        call("open_file", {"file": file}, data)


@pytest.mark.parametrize("file", ["damaged.h5", "text.h5"])
def test_a_damaged_file_is_said_to_be_so_without_a_place_on_disk(data: Path, file: str) -> None:
    with pytest.raises(ToolError, match="cannot be read as HDF5") as refused:
        call("list_keys", {"file": file}, data)
    assert str(data) not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("get_shape", {"file": "odd.h5"}, '"path" is a required property'),
        ("get_shape", {"file": 5, "path": "/gaps"}, "file: 5 is not of type"),
        ("get_shape", DATASET | {"colour": "red"}, "colour"),
        ("open_file", {"file": "odd.h5", "mode": "w"}, "mode"),
        ("hdf5_stream_data", DATASET | {"limit": 10_001}, "limit"),
        ("hdf5_stream_data", DATASET | {"offset": -1}, "offset"),
        ("hdf5_stream_data", DATASET | {"offset": 5}, "lies beyond the last"),
        ("read_partial_dataset", DATASET | {"start": ["0"], "count": [1]}, "start.0"),
        ("read_partial_dataset", DATASET | {"start": [0, 0], "count": [1, 1]}, "has 1 dimensions"),
        ("read_partial_dataset", DATASET | {"start": [3], "count": [2]}, "goes beyond"),
        ("hdf5_batch_read", {"file": "odd.h5", "paths": []}, "paths"),
        ("export_dataset", DATASET | {"output": "../x"}, "output"),
        ("export_dataset", DATASET | {"format": "exe"}, "format"),
        ("get_shape", {"file": "odd.h5", "path": "/missing"}, "There is nothing at '/missing'"),
        ("get_shape", {"file": "odd.h5", "path": "/gaps/below"}, "There is nothing at"),
        ("get_shape", {"file": "odd.h5", "path": "/a"}, "is a group"),
        ("get_shape", {"file": "odd.h5", "path": "/lost"}, "There is nothing at"),
        ("get_shape", {"file": "odd.h5", "path": "/round"}, "round in a circle"),
        ("get_shape", {"file": "odd.h5", "path": "/ga\0ps"}, "get_shape: "),
        ("list_keys", DATASET, "is a dataset"),
        ("visit", DATASET, "is a dataset"),
        ("read_attribute", DATASET | {"name": "units"}, "has no attribute 'units'"),
        ("hdf5_aggregate_stats", {"file": "odd.h5", "path": "/fixed"}, "need numbers"),
        ("read_full_dataset", {"file": "odd.h5", "path": "/pointers"}, "cannot be given as JSON"),
    ],
)
def test_a_bad_call_is_refused_with_the_reason(data: Path, name: str, args: dict[str, Any], said: str) -> None:
    with pytest.raises(ToolError) as refused:
        call(name, args, data)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{name}: ")


def test_the_reason_is_short_however_long_the_call(data: Path) -> None:
    with pytest.raises(ToolError) as refused:
        call("get_shape", {"file": "x" * 10**6 + ".h5", "path": "/"}, data)
    assert len(str(refused.value)) < 600


NAMES = sorted({each["name"] for tool in specification.tools().values() for each in tool["parameters"]})
PATHS = "/ /gaps /half /records /colour /ragged /nothing /no_rows /a /a/b /round /wide /missing".split()
LIKELY = {
    "file": st.sampled_from(["odd.h5", "odd.h5:r+", "away.h5", "damaged.h5", "../odd.h5", ""]),
    "path": st.sampled_from(PATHS) | st.text(),
    "paths": st.lists(st.sampled_from(PATHS)),
    "start": st.lists(st.integers(-1, 3), max_size=3),
    "count": st.lists(st.integers(0, 3), max_size=3),
    "access": st.sampled_from(["row", "column", "element", "full"]),
}
ANY = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4)
LIKELY_ARGS = st.fixed_dictionaries({}, optional={name: LIKELY.get(name, ANY) for name in NAMES})


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(FILE_TOOLS), known=LIKELY_ARGS, other=st.dictionaries(st.text(), ANY, max_size=1))
def test_whatever_is_asked_the_answer_is_as_declared_or_an_error(
    data: Path, name: str, known: dict[str, Any], other: dict[str, Any]
) -> None:
    wanted = {each["name"] for each in specification.tools()[name]["parameters"]}
    args = {key: value for key, value in known.items() if key in wanted} | other
    found = answer(name, args, data)
    assert "error" in found or not list(of_form(name).iter_errors(found))


def answer(name: str, args: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        return call(name, args, folder)
    except ToolError as error:
        return {"error": str(error)}


def of_form(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(specification.output_schema(name))


@pytest.mark.parametrize("name", FILE_TOOLS)
def test_odd_files_give_answers_as_declared_or_an_error(data: Path, name: str) -> None:
    args = specification.tools()[name]["examples"][0]["args"] | {"file": "odd.h5"}
    asked = [args | {"path": path} for path in PATHS] if "path" in args else [args]
    found = [answer(name, each, data) for each in asked]
    assert [each for each in found if "cannot be done with this file" in each.get("error", "")] == []
    assert [each for each in found if "error" not in each and list(of_form(name).iter_errors(each))] == []


@pytest.mark.parametrize("path", ["/wide", "/long_text"])
def test_too_much_at_once_is_refused_with_what_to_use_instead(data: Path, path: str) -> None:
    with pytest.raises(ToolError, match="read_partial_dataset or go through it with hdf5_stream_data"):
        read(data, path)


def test_a_part_that_is_too_large_is_refused(data: Path) -> None:
    args = {"file": "odd.h5", "path": "/wide", "start": [0, 0, 0], "count": [1, 101, 100]}
    with pytest.raises(ToolError, match="would give 10,100 values"):
        call("read_partial_dataset", args, data)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/gaps", [1.0, None, None, None]),
        ("/half", [21.3, 0.1]),
        ("/truth", [True, False]),
        ("/complex", [[1.0, 2.0]]),
        ("/records", [{"n": 1, "x": 0.5, "s": "a"}, {"n": 2, "x": None, "s": "b"}]),
        ("/fixed", ["ab", "�"]),
        ("/colour", [0, 1]),
        ("/huge", [2**63 - 1]),
        ("/nothing", []),
        ("/no_rows", []),
        ("/ragged", [[1, 2], [3]]),
    ],
)
def test_values_of_every_type_become_json(data: Path, path: str, values: list[Any]) -> None:
    assert read(data, path) == values


def test_odd_attributes_become_json(data: Path) -> None:
    assert call("list_attributes", DATASET, data)["attributes"] == {"none": [], "raw": "�x"}


@pytest.mark.parametrize("name", ["get_shape", "get_dtype", "get_size", "get_chunks", "hdf5_stream_data"])
@pytest.mark.parametrize("path", ["/nothing", "/no_rows", "/ragged", "/records", "/huge"])
def test_odd_datasets_are_described_without_a_fault(data: Path, name: str, path: str) -> None:
    assert call(name, {"file": "odd.h5", "path": path}, data)["path"] == path


def test_a_group_that_holds_the_top_is_walked_once(data: Path) -> None:
    paths = call("visit", {"file": "odd.h5"}, data)["paths"]
    assert len(paths) == len(set(paths)) < 20


def test_statistics_of_nothing_are_null(data: Path) -> None:
    found = call("hdf5_aggregate_stats", {"file": "odd.h5", "path": "/no_rows"}, data)
    assert (found["counted"], found["mean"]) == (0, None)


def test_csv_holds_a_row_a_line(samples: Path) -> None:
    args = {"file": "weather.h5", "path": "/daily_mean"}
    written = call("export_dataset", args, samples)
    with (samples / written["output"]).open(newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head == [f"value_{day}" for day in range(10)]
    assert [[float(value) for value in row] for row in rows] == truth(samples, **args).tolist()


def test_json_holds_attributes_too(samples: Path) -> None:
    written = call("export_dataset", {"file": "sensors.h5", "path": "/events/minute", "format": "json"}, samples)
    told = json.loads((samples / written["output"]).read_text())
    assert (told["attributes"], told["data"][0]) == ({"units": "min"}, 12)


def test_an_exported_hdf5_file_can_be_opened_and_is_not_scanned(samples: Path) -> None:
    args = {"file": "weather.h5", "path": "/stations/alpine/wind_speed", "format": "hdf5", "output": "wind"}
    written = call("export_dataset", args, samples)["output"]
    opened = call("open_file", {"file": written}, samples)
    assert opened["keys"] == ["wind_speed"]
    assert read(samples, "/wind_speed", written) == truth(samples, "weather.h5", args["path"]).tolist()
    assert written not in call("hdf5_parallel_scan", {}, samples)["files"]


@pytest.mark.parametrize("format", ["csv", "json", "hdf5"])
def test_the_same_export_again_changes_nothing(samples: Path, format: str) -> None:
    args = {"file": "weather.h5", "path": "/daily_mean", "format": format}
    first = call("export_dataset", args, samples)
    content = (samples / first["output"]).read_bytes()
    assert call("export_dataset", args, samples) == first
    assert (samples / first["output"]).read_bytes() == content


def test_an_export_never_overwrites_other_content(samples: Path) -> None:
    args = {"file": "weather.h5", "path": "/daily_mean"}
    where = samples / call("export_dataset", args, samples)["output"]
    where.write_text("mine")
    with pytest.raises(ToolError, match="there already with other content"):
        call("export_dataset", args, samples)
    assert where.read_text() == "mine"


def test_an_export_through_a_link_out_of_the_folder_is_refused(samples: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("elsewhere")
    (samples / "exports").symlink_to(outside, target_is_directory=True)
    with pytest.raises(ToolError, match="would leave the folder"):
        call("export_dataset", {"file": "weather.h5", "path": "/daily_mean"}, samples)
    assert list(outside.iterdir()) == []


def test_no_tool_but_the_export_changes_the_folder(samples: Path) -> None:
    before = {path: path.read_bytes() for path in samples.rglob("*.h5")}
    for name, tool in specification.tools().items():
        for example in tool["examples"] if name != "export_dataset" else ():
            call(name, example["args"], samples)
    assert {path: path.read_bytes() for path in samples.rglob("*") if path.is_file()} == before
