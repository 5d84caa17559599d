"""What a tool is for, out of documentation as the world writes it."""

import pytest

from generator.tools.spec.model import Effects
from tasks.extractive.tools.wishes import Wish, read_wish
from tests.support.tools.material import tool

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("description", "verb", "thing"),
    [
        ("Get a harbour\n\nReturns the full record of a single harbour.", "", "the harbour"),
        ("Get a harbour\nReturns the full record of a single harbour.", "", "the harbour"),
        ("Get the log of a specified ship.", "", "the log of a ship"),
        ("Create or update a berth.", "create", "a berth"),
        ("Lists all berths, ideal for planning ahead.", "list", "all berths"),
        ("Unmoor a ship.", "unmoor", "a ship"),
        ("**Measure** and record the cargo.", "measure and record", "the cargo"),
        ("Once a ship is moored, call this. Get the tides of a harbour.", "", "the tides of a harbour"),
        (
            "Get the tides of a harbour using db.tides.find() and depth as an optional filter parameter",
            "",
            "the tides of a harbour",
        ),
        ("Get the tides of a harbour, with day as an argument", "", "the tides of a harbour"),
        ("Get Harbour Master's Open Orders", "", "the harbour master's open orders"),
        ("返回港口的潮汐。", "", "the tides"),
        ("Args:\n    ship: its name", "", "the tides"),
    ],
)
def test_the_first_sentence_that_says_it_is_taken_and_no_other(description: str, verb: str, thing: str) -> None:
    assert read_wish(tool("get_tides", description, {}, [])) == Wish(verb, thing)


def test_what_a_parameter_says_is_not_said_by_the_wish() -> None:
    by_name = tool("t", "Get a ship by its call sign.", {"call_sign": TEXT}, ["call_sign"])
    assert read_wish(by_name) == Wish("", "the ship")


def test_what_changes_things_is_a_deed_by_its_first_word() -> None:
    berth = tool("berths.vacate", "Vacate berth", {}, [], effects=Effects(read_only=False))
    assert read_wish(berth) == Wish("vacate", "the berth")
