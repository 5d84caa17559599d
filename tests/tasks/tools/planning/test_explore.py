"""What an executor holds, found by calling it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.execution import ExecutorGone, Observation
from generator.tools.reading.own_json import from_json
from generator.tools.spec.model import Effects, Tool
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.planning.explore import LONGEST, MOST, ExampleCalls, Holdings, explore
from tests import ROOT
from tests.tasks.tools.graph.test_parameter_graph import TEXT, tool
from tool_specs.hdf5_server import ToolError, call
from tool_specs.sample_files import write_all

SAFE = Effects(read_only=True)
USERS = {"ann": {"city": "Bern", "age": 30}, "bob": {"city": "Rome", "age": 40}}
HDF5 = ROOT / "tool_specs" / "hdf5.json"


class Functions:
    """A session over Python functions; what they raise as KeyError or ToolError is the tool's refusal."""

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        self._functions = functions
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        self.calls.append((tool.name, args))
        try:
            return Observation(result=self._functions[tool.name](**args))
        except (KeyError, ToolError) as error:
            return Observation(error=str(error))

    async def state(self) -> Any:
        return None


def session() -> Functions:
    def forget(user: str) -> Any:
        raise AssertionError(user)

    return Functions(
        {
            "list_users": lambda: {"users": [*USERS, "nobody"]},
            "get_user": lambda user: USERS[user],
            "get_weather": lambda city, unit: {"degrees": len(city), "unit": unit},
            "forget_user": forget,
            "touch_user": forget,
        }
    )


def tools(*, declared: bool = True) -> list[Tool]:
    names = {"type": "array", "items": TEXT}
    unit = {"enum": ["C", "F"], "type": "string"}
    return [
        tool("list_users", {}, {"users": names} if declared else {}, effects=SAFE),
        tool("get_user", {"user": TEXT}, {"city": TEXT} if declared else {}, effects=SAFE),
        tool("get_weather", {"city": TEXT, "unit": unit}, {"degrees": {}} if declared else {}, effects=SAFE),
        tool("forget_user", {"user": TEXT}, {}, effects=Effects(idempotent=True, destructive=True)),
        tool("touch_user", {"user": TEXT}, {}),
    ]


async def found(offered: list[Tool], where: Functions, calls: int = 60) -> Holdings:
    return await explore(offered, where, build_graph(offered), calls=calls, seed=1)


@pytest.mark.parametrize("declared", [True, False])
async def test_values_go_from_tool_to_tool_and_those_that_went_well_are_known(declared: bool) -> None:
    holdings = await found(tools(declared=declared), session())
    called = {name: values for name, values in holdings.known.items() if not name.startswith(("forget", "touch"))}
    assert called == {
        "get_user.user": ["ann", "bob"],
        "get_weather.city": ["Bern", "Rome"],
        "get_weather.unit": ["C", "C"],
    }
    assert (holdings.made, holdings.failed) == (6, 1)


async def test_outputs_are_observed() -> None:
    outputs = (await found(tools(), session())).outputs["get_user"]
    assert [(output.name, output.known) for output in outputs] == [("city", "declared"), ("age", "observed")]


async def test_only_what_may_be_called_again_and_risks_nothing_is_called() -> None:
    where = session()
    await found(tools(), where)
    assert {name for name, _ in where.calls} == {"list_users", "get_user", "get_weather"}


async def test_what_may_not_be_called_is_known_by_the_values_that_lead_to_it() -> None:
    known = (await found(tools(), session())).known
    assert {name: known[name] for name in ("forget_user.user", "touch_user.user")} == {
        "forget_user.user": ["ann", "bob", "nobody"],
        "touch_user.user": ["ann", "bob", "nobody"],
    }


async def test_no_more_calls_are_made_than_allowed_and_none_twice() -> None:
    where = session()
    holdings = await found(tools(), where, calls=3)
    assert holdings.made == len(where.calls) == 3
    assert len({orjson.dumps(made) for made in where.calls}) == 3


async def test_the_calls_that_the_documentation_shows_are_made() -> None:
    alone = tools()[1].model_copy(update={"examples": [{"args": {"user": "bob"}}, "get_user('ann')"]})
    assert (await found([alone], session())).known == {"get_user.user": ["bob"]}


async def test_an_executor_that_is_gone_ends_the_exploration() -> None:
    def die() -> None:
        raise ExecutorGone("The server died.")

    with pytest.raises(ExecutorGone, match="died"):
        await found(tools(), Functions({"list_users": die}))


async def test_the_hdf5_server_is_explored_from_nothing(tmp_path: Path) -> None:
    write_all(tmp_path)
    offered = [
        each.model_copy(update={"examples": []}) for each in from_json(orjson.loads(HDF5.read_bytes())).spec.tools
    ]
    readable = {each.name: each for each in offered if each.effects.read_only}
    where = Functions({name: lambda _name=name, **args: call(_name, args, tmp_path) for name in readable})
    holdings = await found(list(readable.values()), where)
    assert holdings.made == 60
    assert holdings.failed < 10
    assert set(holdings.known["list_keys.file"]) <= {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.h5")}
    assert all(path.startswith("/") for path in holdings.known["get_shape.path"])


values = st.integers() | st.text(max_size=10) | st.text(min_size=LONGEST, max_size=300)
some_calls = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3), max_size=60)


@given(some_calls)
def test_known_calls_are_few_short_different_and_aligned(calls: list[dict[str, Any]]) -> None:
    known = ExampleCalls()
    for args in calls:
        known.add("tool", args)
    columns = known.by_parameter()
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    given_rows = [{f"tool.{name}": value for name, value in args.items()} for args in calls]
    kept = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert len(rows) <= MOST
    assert all(row in given_rows for row in kept)
    assert len({json.dumps(row, sort_keys=True) for row in kept}) == len(kept)
    assert all(len(json.dumps(value, ensure_ascii=False)) <= LONGEST for row in kept for value in row.values())
