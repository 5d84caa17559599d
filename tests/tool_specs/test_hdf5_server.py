"""The HDF5 tools: each against what h5py itself reads, and over the real protocol."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import jsonschema_rs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.tools.reading.own_json import from_json
from tests.support.tools.hdf5_files import truth
from tool_specs import hdf5_specification as specification
from tool_specs.hdf5_server import ToolError, call, main, server
from tool_specs.sample_files import write_all

EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}")
    for name, tool in specification.tools().items()
    for number, example in enumerate(tool["examples"])
]
TEMPERATURE = {"file": "weather.h5", "path": "/stations/alpine/temperature"}
FRAMES = {"file": "microscopy.h5", "path": "/stack/frames"}


def client_of(where: Any) -> Any:
    """The protocol's own client; imported here, because it takes 0.6 s and every worker process imports every test."""
    from mcp import Client

    return Client(where)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_all(folder)
    return folder


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_every_documented_example_gives_what_the_documentation_says(
    data: Path, name: str, example: dict[str, Any]
) -> None:
    assert json.loads(json.dumps(call(name, example["args"], data))) == example["result"]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_every_example_is_of_the_declared_form(name: str, example: dict[str, Any]) -> None:
    assert jsonschema_rs.is_valid(specification.input_schema(name), example["args"])
    assert jsonschema_rs.is_valid(specification.output_schema(name), example["result"])


def test_the_specification_reads_without_a_fault_and_as_the_server_offers_it() -> None:
    read = from_json(json.loads(specification.SOURCE.read_text(encoding="utf-8")))
    assert read.faults == []
    assert {tool.name: tool.parameters for tool in read.spec.tools} == {
        name: specification.input_schema(name) for name in specification.tools()
    }


def test_there_are_25_tools_with_ids_of_one_form() -> None:
    tools = specification.tools()
    assert len(tools) == 25
    assert [tool["tool_id"] for tool in tools.values()] == [f"hdf5_{name.removeprefix('hdf5_')}" for name in tools]


def test_every_parameter_and_field_is_described() -> None:
    described = [
        part["description"]
        for tool in specification.tools().values()
        for part in [tool, *tool["parameters"], tool["returns"], *tool["returns"]["fields"]]
    ]
    assert all(described)


def test_only_the_export_writes() -> None:
    tools = specification.tools().items()
    assert [name for name, tool in tools if not tool["effects"]["read_only"]] == ["export_dataset"]


def test_sample_files_are_the_same_each_time(data: Path, tmp_path: Path) -> None:
    again = write_all(tmp_path)
    assert [path.read_bytes() for path in again] == [(data / path.relative_to(tmp_path)).read_bytes() for path in again]


@pytest.mark.parametrize(("mode", "file"), [("r", "weather.h5"), ("r+", "weather.h5:r+")])
def test_an_open_file_is_an_id_that_says_its_mode(data: Path, mode: str, file: str) -> None:
    opened = call("open_file", {"file": "weather.h5", "mode": mode}, data)
    assert opened["file"] == file
    assert call("get_mode", {"file": file}, data)["mode"] == mode
    assert call("get_filename", {"file": file}, data)["filename"] == "weather.h5"
    assert call("close_file", {"file": file}, data) == {"file": file, "closed": True}


def test_a_chain_follows_by_its_data(data: Path) -> None:
    file = call("hdf5_parallel_scan", {"pattern": "sensors*"}, data)["files"][0]
    opened = call("open_file", {"file": file}, data)["file"]
    found = call("get_by_path", {"file": opened, "path": "/latest"}, data)
    assert found["path"] == "/sensors/S01/readings"
    read = call("read_full_dataset", {"file": found["file"], "path": found["path"]}, data)
    assert np.float32(read["data"]).tolist() == truth(data, "sensors.h5", "/sensors/S01/readings").tolist()


def test_groups_are_listed_with_what_is_in_them(data: Path) -> None:
    listed = call("list_keys", {"file": "simulation.h5"}, data)
    with h5py.File(data / "simulation.h5") as file:
        assert listed["keys"] == list(file)
        assert listed["datasets"] == [f"/{name}" for name in file if isinstance(file[name], h5py.Dataset)]


def test_visiting_finds_what_h5py_visits(data: Path) -> None:
    paths: list[str] = []
    with h5py.File(data / "microscopy.h5") as file:
        file.visit(lambda name: paths.append(f"/{name}"))
    assert call("visit", {"file": "microscopy.h5"}, data)["paths"] == paths


@pytest.mark.parametrize(("depth", "found"), [(1, 0), (2, 4), (3, 12)])
def test_visiting_goes_as_deep_as_is_said(data: Path, depth: int, found: int) -> None:
    args = {"file": "sensors.h5", "path": "/sensors" if depth == 1 else "/", "max_depth": depth}
    kind = {"kind": "dataset"}
    assert call("visit", args | kind, data)["total"] == found


def test_a_whole_dataset_is_read_with_its_gaps_as_null(data: Path) -> None:
    values = truth(data, **TEMPERATURE)
    read = call("read_full_dataset", TEMPERATURE, data)
    assert read["shape"] == [240]
    assert read["data"] == [None if np.isnan(value) else value for value in values.tolist()]


@settings(max_examples=50, deadline=None)
@given(part=st.data())
def test_any_part_is_what_slicing_gives(data: Path, part: st.DataObject) -> None:
    values = truth(data, **FRAMES)
    start, count, step = [], [], []
    for length in values.shape:
        start.append(part.draw(st.integers(0, length - 1)))
        step.append(part.draw(st.integers(1, 5)))
        count.append(part.draw(st.integers(1, min(15, (length - 1 - start[-1]) // step[-1] + 1))))
    read = call("read_partial_dataset", FRAMES | {"start": start, "count": count, "step": step}, data)
    slices = (slice(a, a + n * by, by) for a, n, by in zip(start, count, step, strict=True))
    assert read["data"] == values[tuple(slices)].tolist()


@settings(max_examples=15, deadline=None)
@given(limit=st.integers(500, 10_000))
def test_a_stream_gives_every_value_once_and_in_order(data: Path, limit: int) -> None:
    args = {"file": "simulation.h5", "path": "/fields/heat_flux", "limit": limit}
    read, offset = [], 0
    while offset is not None:
        block = call("hdf5_stream_data", args | {"offset": offset}, data)
        read += block["data"]
        offset = block["next_offset"]
    assert np.float32(read).tolist() == truth(data, "simulation.h5", "/fields/heat_flux").ravel().tolist()


def test_a_whole_number_with_a_point_is_an_integer(data: Path) -> None:
    args = TEMPERATURE | {"offset": 2.0, "limit": 1.0}
    assert call("hdf5_stream_data", args, data)["offset"] == 2


def test_a_batch_holds_each_dataset(data: Path) -> None:
    paths = ["/daily_mean", "/station_names"]
    items = call("hdf5_batch_read", {"file": "weather.h5", "paths": paths}, data)["items"]
    assert items[0]["data"] == truth(data, "weather.h5", "/daily_mean").tolist()
    assert items[1]["data"] == ["alpine", "coastal", "urban"]


def test_shape_type_and_size_are_those_of_h5py(data: Path) -> None:
    with h5py.File(data / "microscopy.h5") as file:
        stored = file["/stack/frames"]
        size = call("get_size", FRAMES, data)
        assert call("get_shape", FRAMES, data)["shape"] == list(stored.shape)
        assert call("get_dtype", FRAMES, data)["dtype"] == stored.dtype.name
        assert (size["size"], size["bytes"]) == (stored.size, stored.nbytes)
        assert size["stored_bytes"] == stored.id.get_storage_size()


def test_chunks_and_filters_are_those_of_h5py(data: Path) -> None:
    layout = call("get_chunks", FRAMES, data)
    with h5py.File(data / "microscopy.h5") as file:
        stored = file["/stack/frames"]
        assert layout["chunks"] == list(stored.chunks)
        assert layout["chunk_count"] == stored.id.get_num_chunks()
        assert (layout["compression"], layout["compression_level"], layout["shuffle"]) == ("gzip", 6, True)


def test_attributes_are_read_one_by_one_and_together(data: Path) -> None:
    node = {"file": "sensors.h5", "path": "/sensors/S03"}
    listed = call("list_attributes", node, data)
    expected = {"calibrated": False, "manufacturer": "Acme Instruments", "quantity": "vibration", "range": [0.0, 4.0]}
    assert listed["attributes"] == expected
    read = [call("read_attribute", node | {"name": name}, data)["value"] for name in listed["names"]]
    assert read == list(expected.values())


@pytest.mark.parametrize("path", ["/stack/frames", "/stack/mask", "/calibration/background", "/calibration/gain"])
def test_statistics_are_those_of_numpy(data: Path, path: str) -> None:
    values = np.asarray(truth(data, "microscopy.h5", path), float)
    found = call("hdf5_aggregate_stats", {"file": "microscopy.h5", "path": path}, data)
    expected = [values.min(), values.max(), values.mean(), values.std(), values.sum()]
    assert [found[name] for name in ("min", "max", "mean", "std", "sum")] == pytest.approx(expected, rel=1e-9)


def test_statistics_leave_gaps_out(data: Path) -> None:
    found = call("hdf5_aggregate_stats", TEMPERATURE, data)
    assert found["counted"] == np.isfinite(truth(data, **TEMPERATURE)).sum() < found["size"]


def test_a_survey_counts_what_is_there(data: Path) -> None:
    survey = call("analyze_dataset_structure", {"file": "simulation.h5"}, data)
    assert (survey["group_count"], survey["dataset_count"], survey["depth"]) == (4, 8, 2)
    assert survey["datasets"][0] == "/fields/temperature"
    assert survey["bytes"] == sum(item["bytes"] for item in survey["items"])


def test_the_same_quantity_at_another_station_is_the_most_similar(data: Path) -> None:
    similar = call("find_similar_datasets", TEMPERATURE | {"all_files": True}, data)["similar"]
    assert [each["path"] for each in similar if each["similarity"] == 1] == [
        "/stations/coastal/temperature",
        "/stations/urban/temperature",
    ]
    assert ("archive/ocean_2023.h5", "/profiles/temperature") in {(each["file"], each["path"]) for each in similar}


@pytest.mark.parametrize("file", ["weather.h5", "sensors.h5:r+", "microscopy.h5"])
def test_every_suggestion_is_a_call_that_works(data: Path, file: str) -> None:
    paths = call("visit", {"file": file}, data)["paths"]
    suggested = [call("suggest_next_exploration", {"file": file, "path": path}, data) for path in ["/", *paths]]
    calls = [each for found in suggested for each in found["suggestions"]]
    assert all(call(each["tool"], each["args"], data)["file"] == file for each in calls)


def test_chunks_that_are_too_small_are_found(data: Path) -> None:
    found = call("identify_io_bottlenecks", {"file": "microscopy.h5"}, data)
    assert ("/calibration/background", "small chunks") in {(one["path"], one["issue"]) for one in found["bottlenecks"]}


@pytest.mark.parametrize(("access", "read"), [("row", 4096), ("column", 204800), ("element", 4096), ("full", 204800)])
def test_the_cost_of_an_access_is_whole_chunks(data: Path, access: str, read: int) -> None:
    args = {"file": "simulation.h5", "path": "/fields/temperature", "access": access}
    assert call("optimize_access_pattern", args, data)["bytes_read"] == read


@pytest.mark.parametrize("access", ["row", "column", "element", "full"])
def test_suggested_chunks_fit_into_the_dataset_and_never_read_more_than_all_of_it(data: Path, access: str) -> None:
    args = {"file": "microscopy.h5", "path": "/stack/frames", "access": access}
    found = call("optimize_access_pattern", args, data)
    chunks = found["suggested_chunks"]
    assert all(1 <= chunk <= length for chunk, length in zip(chunks, (16, 96, 128), strict=True))
    assert found["suggested_bytes_read"] <= found["bytes_read"] or found["chunks_read"] > 1


async def test_tools_are_listed_as_documented(data: Path) -> None:
    async with client_of(server(data)) as client:
        listed = (await client.list_tools()).tools
    assert [(tool.name, tool.description) for tool in listed] == [
        (name, tool["description"]) for name, tool in specification.tools().items()
    ]
    assert [tool.input_schema for tool in listed] == [specification.input_schema(tool.name) for tool in listed]
    assert [tool.output_schema for tool in listed] == [specification.output_schema(tool.name) for tool in listed]


async def test_effects_are_told_as_hints(data: Path) -> None:
    async with client_of(server(data)) as client:
        hints = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
    told = hints["export_dataset"]
    assert told is not None
    assert (told.read_only_hint, told.destructive_hint, told.idempotent_hint, told.open_world_hint) == (
        False,
        False,
        True,
        False,
    )


async def test_a_real_process_answers_refuses_and_lives_on(data: Path) -> None:
    from mcp import StdioServerParameters, stdio_client

    command = StdioServerParameters(command=sys.executable, args=["-m", "tool_specs.hdf5_server", str(data)])
    assert sys.__stderr__ is not None
    async with client_of(stdio_client(command, errlog=sys.__stderr__)) as client:
        good = await client.call_tool("get_shape", TEMPERATURE)
        bad = [
            await client.call_tool("get_shape", {"file": "../weather.h5", "path": "/"}),
            await client.call_tool("get_shape", {"file": 5}),
            await client.call_tool("no_such_tool", {}),
        ]
        again = await client.call_tool("get_shape", TEMPERATURE)
    assert good.structured_content == again.structured_content == call("get_shape", TEMPERATURE, data)
    assert [each.is_error for each in bad] == [True, True, True]


async def test_text_says_what_the_structured_content_says(data: Path) -> None:
    async with client_of(server(data)) as client:
        result = await client.call_tool("read_full_dataset", TEMPERATURE)
    assert json.loads(result.content[0].text) == result.structured_content


def test_importing_the_server_imports_neither_the_protocol_nor_h5py() -> None:
    code = "import sys, tool_specs.hdf5_server; print({'mcp', 'h5py', 'numpy'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


def test_the_command_needs_a_folder_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "python -m tool_specs.hdf5_server FOLDER" in capsys.readouterr().err


def test_no_such_tool_is_an_error(data: Path) -> None:
    with pytest.raises(ToolError, match="There is no tool 'delete'"):
        call("delete", {}, data)
