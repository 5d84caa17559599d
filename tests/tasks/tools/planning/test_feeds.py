"""What the tools of a chain take from one another."""

from generator.tools.spec.model import Output
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.planning.feeds import feeds_of, is_linkable
from tests.support.tools.material import tool

TEXT = {"type": "string", "description": "Id of the ship."}
SHIPS = tool("list_ships", "List ships.", {}, [], outputs=[Output(name="ship_id", value=TEXT, description="Id of it.")])
SHIP = tool("get_ship", "Get a ship.", {"ship_id": TEXT}, ["ship_id"], outputs=[Output(name="ship_id", value=TEXT)])
MOOR = tool("moor_ship", "Moor a ship.", {"ship_id": TEXT, "berth_id": {"type": "string"}}, ["ship_id", "berth_id"])
GRAPH = build_graph([SHIPS, SHIP, MOOR])


def test_what_only_a_result_tells_feeds_a_call() -> None:
    (feed,) = feeds_of(GRAPH, ["list_ships", "get_ship"])
    assert (feed.from_tool, feed.from_output, feed.to_tool, feed.to_input) == (
        "list_ships", "ship_id", "get_ship", "ship_id"
    )  # fmt: skip


def test_what_a_call_was_told_itself_feeds_nothing() -> None:
    assert [feed.from_tool for feed in feeds_of(GRAPH, ["get_ship", "moor_ship"])] == []


def test_a_feed_is_enough_only_if_all_else_is_known_too() -> None:
    tools = {one.name: one for one in (SHIPS, SHIP, MOOR)}
    assert is_linkable(feeds_of(GRAPH, ["list_ships", "get_ship"]), tools)
    assert not is_linkable(feeds_of(GRAPH, ["list_ships", "moor_ship"]), tools)
