"""`tool-parse` and `tool-deps`, as a user meets them: what is in a specification, what is wrong with it, its graph."""

from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from generator.tools.reading.specification import read_spec
from tests.support.commands import Desk
from tests.support.tools.desk import MCP, SPEC, lay_out
from tests.support.tools.openapi_service import document

LISTING = {
    "jsonrpc": "2.0",
    "id": 1,
    "result": {
        "tools": [
            {
                "name": "add_note",
                "description": "Add a note.",
                "inputSchema": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}}},
                    "required": ["text"],
                },
            },
            {"name": "find_notes", "inputSchema": {"type": "object", "properties": {"word": {"type": "string"}}}},
        ]
    },
}
HOLDS = "open_file->get_by_path->read_full_dataset"


@pytest.fixture
def desk(desk_without_server: Desk) -> Desk:
    """A desk with a specification of each form."""
    lay_out(desk_without_server)
    desk_without_server.path("library.yaml").write_text(yaml.safe_dump(document()))
    desk_without_server.path("listing.json").write_bytes(orjson.dumps(LISTING))
    return desk_without_server


def names_in(where: Path) -> list[str]:
    return [tool.name for tool in read_spec(str(where)).spec.tools]


@pytest.mark.parametrize(("name", "tools"), [(SPEC, 25), ("library.yaml", 24), ("listing.json", 2)])
def test_each_form_converts_to_ours_and_reads_the_same(name: str, tools: int, desk: Desk) -> None:
    done = desk.run("tool-parse", name, "-o", "ours.json")
    assert (done.code, f"ours.json: {tools} tools" in done.lines) == (0, True), done.said
    before, after = read_spec(str(desk.path(name))), read_spec(str(desk.path("ours.json")))
    assert [*after.faults] == []
    assert after.spec == before.spec


def test_a_live_server_converts_to_the_tools_that_it_offers(desk: Desk) -> None:
    done = desk.run("tool-parse", *MCP, "-o", "live.json")
    assert done.code == 0, done.said
    assert sorted(names_in(desk.path("live.json"))) == sorted(names_in(desk.path(SPEC)))


def test_the_summary_counts_by_category_and_complexity(desk: Desk) -> None:
    done = desk.run("tool-parse", "listing.json")
    assert (done.code, done.lines[0].split()) == (0, ["category", "tools", "simple", "medium", "complex"])
    assert "1 required · 2 optional" in done.said


def test_faults_are_listed_and_the_rest_is_used(desk: Desk) -> None:
    broken = {"name": "broken_one", "inputSchema": {"type": "object", "properties": {"a": {"type": "sting"}}}}
    nameless = {"description": "No name.", "inputSchema": {"type": "object"}}
    listing = {"tools": [*LISTING["result"]["tools"], broken, nameless]}  # type: ignore[index]
    desk.path("listing.json").write_bytes(orjson.dumps(listing))
    done = desk.run("tool-parse", "listing.json", "-o", "ours.json")
    assert done.code == 1
    assert any(line.startswith("broken_one, parameter 'a': ") for line in done.lines), done.said
    assert any(line.startswith("tool 4: has no name") for line in done.lines), done.said
    assert names_in(desk.path("ours.json"))[:2] == ["add_note", "find_notes"]
    assert desk.run("tool-parse", "ours.json").code == 0


def test_quiet_says_nothing_but_faults(desk: Desk) -> None:
    assert desk.run("tool-parse", SPEC, "-q").said == ""


def test_a_chain_that_holds_says_what_feeds_what(desk: Desk) -> None:
    done = desk.run("tool-deps", SPEC, "--validate", HOLDS)
    assert (done.code, done.lines[-1]) == (0, "The chain holds."), done.said
    assert any(line.startswith("read_full_dataset: ") and "file from open_file.file" in line for line in done.lines)


@pytest.mark.parametrize("quiet", [[], ["-q"]])
def test_a_chain_that_breaks_says_where_and_ends_with_1(quiet: list[str], desk: Desk) -> None:
    done = desk.run("tool-deps", SPEC, "--validate", "get_filename->hdf5_parallel_scan", *quiet)
    assert done.code == 1
    assert quiet or done.lines[-1].startswith("The chain breaks: ")


def test_a_tool_that_is_not_there_breaks_the_chain_and_one_that_is_like_it_is_named(desk: Desk) -> None:
    done = desk.run("tool-deps", SPEC, "--validate", "open_file->get_by_pat")
    assert done.code == 1
    assert "get_by_path" in done.lines[-1]


def test_a_tool_is_shown_with_what_feeds_it_and_what_it_feeds(desk: Desk) -> None:
    done = desk.run("tool-deps", SPEC, "--tool", "get_by_path")
    assert done.code == 0
    assert "get_by_path is fed by" in done.lines
    assert "get_by_path feeds" in done.lines
    assert any("get_by_path.names -> read_attribute.name" in line for line in done.lines)


def test_all_chains_of_two_are_listed_and_each_holds(desk: Desk) -> None:
    done = desk.run("tool-deps", SPEC, "--chains", "-o", "graph.json")
    written = orjson.loads(desk.path("graph.json").read_bytes())["valid_chains"]
    listed = [line.split("->") for line in done.lines if "->" in line]
    assert done.code == 0
    assert listed == written[: len(listed)]
    assert len(listed) == len(written) or len(listed) == 200
    assert all(len(chain) == 2 for chain in written)
    assert desk.run("tool-deps", SPEC, "--validate", "->".join(written[-1])).code == 0


def test_the_graph_is_written_as_documented(desk: Desk) -> None:
    assert desk.run("tool-deps", SPEC, "-o", "graph.json").code == 0
    graph: dict[str, Any] = orjson.loads(desk.path("graph.json").read_bytes())
    node = next(
        node for node in graph["nodes"] if node["tool_id"] == "hdf5_get_shape" or node.get("name") == "get_shape"
    )
    assert set(graph) >= {"nodes", "edges", "valid_chains"}
    assert set(node) >= {"tool_id", "inputs", "outputs"}
    assert all(set(output) >= {"name", "type"} for output in node["outputs"])
    for edge in graph["edges"]:
        assert set(edge) >= {"from_tool", "from_output", "to_tool", "to_input", "confidence"}
        assert 0 <= edge["confidence"] <= 1


def test_ten_thousand_tools_are_read_and_drawn(desk: Desk) -> None:
    shared = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
    tools = [{"name": f"tool_{n}", "description": f"Does thing {n}.", "inputSchema": shared} for n in range(10_000)]
    desk.path("many.json").write_bytes(orjson.dumps({"tools": tools}))
    done = desk.run("tool-parse", "many.json", "-o", "ours.json")
    assert (done.code, done.lines[-1]) == (0, "ours.json: 10,000 tools")


def test_an_export_says_which_tools_have_another_name(desk: Desk) -> None:
    tools = [{"tool_id": name, "name": name} for name in ("notes.search/v2", "ping")]
    desk.records({"id": "r", "instruction": "Do it.", "tools": tools, "path": [], "solution": {"final_answer": "No."}})
    done = desk.run("export", "in.json", "-o", "out.jsonl", "-f", "openai-tools")
    assert "openai-tools does not take: 1; notes.search/v2 is notes_search_v2." in done.said
    assert [tool["function"]["name"] for tool in desk.rows("out.jsonl")[0]["tools"]] == ["notes_search_v2", "ping"]


def test_formats_are_left_where_that_is_asked_for(desk: Desk) -> None:
    day = {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}}
    desk.path("listing.json").write_bytes(orjson.dumps({"tools": [{"name": "look", "inputSchema": day}]}))
    kept = []
    for options in ([], ["--no-formats"]):
        assert desk.run("tool-parse", "listing.json", "-o", "ours.json", *options).code == 0
        (parameter,) = orjson.loads(desk.path("ours.json").read_bytes())["tools"][0]["parameters"]
        kept.append(parameter.get("format"))
    assert kept == ["date", None]
