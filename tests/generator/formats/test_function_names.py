"""Names of functions that OpenAI's API takes."""

import re

import orjson
from hypothesis import given
from hypothesis import strategies as st

from generator.formats import Options, load_format
from generator.formats.function_names import FunctionNames, function_names
from generator.tools.records import Metadata, Solution, Step, ToolExample
from generator.tools.spec.model import Tool

FITS = re.compile(r"[a-zA-Z0-9_-]{1,64}")
NAMES = st.lists(st.text(min_size=1, max_size=80) | st.sampled_from(["a.b", "a_b", "a/b", "x" * 64, "x" * 65]))


@given(NAMES)
def test_names_fit_and_differ(names: list[str]) -> None:
    called = function_names(names)
    assert called.keys() == set(names)
    assert all(FITS.fullmatch(name) for name in called.values())
    assert len(set(called.values())) == len(called)


@given(st.lists(NAMES, max_size=4))
def test_in_all_rows_a_function_has_one_name_and_a_name_is_one_functions(rows: list[list[str]]) -> None:
    names, known = FunctionNames(), dict[str, str]()
    for row in rows:
        called = names(row)
        assert all(known.setdefault(name, other) == other for name, other in called.items())
    assert len(set(known.values())) == len(known)


def test_a_name_that_another_function_has_got_is_not_given_again() -> None:
    names = FunctionNames()
    assert names(["a.b"]) == {"a.b": "a_b"}
    assert names(["a_b"])["a_b"] != "a_b"
    assert names(["a.b"]) == {"a.b": "a_b"}


def test_a_name_that_fits_stays() -> None:
    assert function_names(["a_b", "a.b", "ping-2"]).items() >= {("a_b", "a_b"), ("ping-2", "ping-2")}


def test_other_signs_become_one() -> None:
    assert function_names(["notes.search/v2"]) == {"notes.search/v2": "notes_search_v2"}


def test_calls_and_list_have_the_same_names() -> None:
    long = "größe_" * 20
    record = ToolExample(
        id="e",
        instruction="How large is it?",
        solution=Solution(
            reasoning_path=[
                Step(step=1, tool="notes.search/v2", args={"q": "a"}, result=[1]),
                Step(step=2, tool=long, args={}, result=2),
            ],
            final_answer="It is 2.",
        ),
        tools=[Tool(tool_id=name, name=name) for name in ("notes.search/v2", "notes_search_v2", long)],
        metadata=Metadata(mode="multi", style="chain"),
    ).row()
    (row,) = load_format("openai-tools")(orjson.loads(orjson.dumps(record)), Options())
    offered = [tool["function"]["name"] for tool in row["tools"]]
    called = [call["function"]["name"] for message in row["messages"] for call in message.get("tool_calls", [])]
    assert called == [offered[0], offered[2]]
    assert offered[1] == "notes_search_v2"
    assert len({*offered}) == 3
    assert all(FITS.fullmatch(name) for name in offered)
