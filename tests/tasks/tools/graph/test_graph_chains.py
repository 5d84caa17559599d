"""Chains of tools: which hold, where the others break, and that all that are given hold."""

from itertools import islice, permutations
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.reading.own_json import from_json
from generator.tools.spec.model import Tool
from tasks.tools.graph.graph_chains import chains, sample_chain, validate_chain
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.graph.tool_graph import ToolGraph
from tests import ROOT
from tests.tasks.tools.graph.test_parameter_graph import TEXT, tool, tool_sets

HDF5 = ROOT / "tool_specs" / "hdf5.json"


@pytest.fixture(scope="module")
def hdf5() -> ToolGraph:
    return build_graph(from_json(orjson.loads(HDF5.read_bytes())).spec.tools)


def small() -> ToolGraph:
    return build_graph(
        [
            tool("scan", {}, {"city": TEXT}),
            tool("find", {"city": TEXT}, {"street": TEXT}),
            tool("visit", {"street": TEXT, "when": TEXT}, {"done": {}}),
            tool("nap", {}, {"rest": {"type": "number"}}),
        ]
    )


def test_a_chain_that_opens_finds_and_reads_is_valid(hdf5: ToolGraph) -> None:
    verdict = validate_chain(hdf5, ["open_file", "get_by_path", "read_full_dataset"])
    assert verdict.ok
    assert verdict.links[2].fed["file"][0].from_tool == "open_file"
    assert verdict.links[1].from_user == ["path"]


def test_a_chain_that_reads_before_it_opens_is_not(hdf5: ToolGraph) -> None:
    verdict = validate_chain(hdf5, ["read_full_dataset", "open_file"])
    assert not verdict.ok
    assert verdict.reason.startswith("No output of read_full_dataset fits any parameter of open_file (file, mode)")


def test_a_list_of_datasets_feeds_the_path_of_one(hdf5: ToolGraph) -> None:
    fed = validate_chain(hdf5, ["list_keys", "get_shape"]).links[1].fed
    assert [(edge.from_output, edge.item) for edge in fed["path"]] == [("datasets", True)]


def test_chains_of_the_hdf5_tools_can_be_drawn(hdf5: ToolGraph) -> None:
    drawn = [sample_chain(hdf5, Random(seed), 3, 4) for seed in range(20)]
    assert all(chain and 3 <= len(chain) <= 4 and validate_chain(hdf5, chain).ok for chain in drawn)


def test_a_value_may_come_from_any_earlier_tool() -> None:
    graph = build_graph([*small().tools.values(), tool("count", {"city": TEXT}, {"size": {}})])
    assert validate_chain(graph, ["scan", "find", "count"]).links[2].fed["city"][0].from_tool == "scan"


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([], "The chain has no tools: name at least one."),
        (["scan", "fond"], "There is no tool 'fond'; the nearest names are find."),
        (["scan", "nap"], "nap takes no parameters, so that it takes nothing from scan."),
        (["find", "scan", "visit"], "scan takes no parameters, so that it takes nothing from find."),
        (["scan", "visit"], "No output of scan fits any parameter of visit (street, when)."),
    ],
)
def test_a_broken_chain_says_where_and_why(names: list[str], reason: str) -> None:
    verdict = validate_chain(small(), names)
    assert (verdict.ok, verdict.reason) == (False, reason)


def test_what_nothing_feeds_is_from_the_user() -> None:
    links = validate_chain(small(), ["scan", "find", "visit"]).links
    assert [link.from_user for link in links] == [[], [], ["when"]]


def test_chains_come_in_a_stable_order_one_by_one(hdf5: ToolGraph) -> None:
    assert list(chains(small(), 2)) == [["find", "visit"], ["scan", "find"]]
    assert list(chains(small(), 3)) == [["scan", "find", "visit"]]
    assert len(list(islice(chains(hdf5, 6), 10))) == 10


def test_no_chain_is_drawn_where_none_is_long_enough() -> None:
    assert sample_chain(small(), Random(0), 4, 5) is None
    assert sample_chain(build_graph([]), Random(0), 1, 2) is None


def test_a_tool_that_needs_a_bare_object_of_nobody_is_not_drawn() -> None:
    graph = build_graph([tool("find", {"handle": {"type": "object"}}, {"city": TEXT}), small().tools["find"]
                         .model_copy(update={"name": "show"})])  # fmt: skip
    assert {tuple(sample_chain(graph, Random(seed), 1, 2) or ()) for seed in range(10)} == {("show",)}


@given(tool_sets(), st.integers(0, 100))
def test_every_chain_that_is_given_is_valid_and_no_valid_pair_is_missing(tools: list[Tool], seed: int) -> None:
    graph = build_graph(tools)
    found = list(chains(graph, 2))
    assert all(validate_chain(graph, chain).ok for chain in [*found, *islice(chains(graph, 3), 50)])
    pairs: list[Any] = [list(pair) for pair in permutations(sorted(graph.tools), 2)]
    assert found == [pair for pair in pairs if validate_chain(graph, pair).ok]
    drawn = sample_chain(graph, Random(seed), 2, 4)
    assert drawn is None or (validate_chain(graph, drawn).ok and 2 <= len(drawn) <= 4)
