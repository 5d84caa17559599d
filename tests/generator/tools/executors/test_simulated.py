"""Calls that nothing runs: made up, but consistent within a session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.tools.execution import ExecutorChoice, Observation
from generator.tools.executors import simulated
from generator.tools.made_up.values import fake_value
from generator.tools.reading.specification import parse
from generator.tools.spec.model import Effects, Output, Returns, Tool, closed_object
from tests.support.tools.openapi_service import document

LIBRARY = parse(document(), "library").spec.by_name()
EMMA = {"title": "Emma", "author": {"name": "Jane Austen"}, "genre": "novel"}


class Desk:
    """A session, called by the names of its tools."""

    def __init__(self, session: simulated.SimulatedSession, tools: dict[str, Tool]) -> None:
        self.session = session
        self._tools = tools

    async def see(self, name: str, /, **args: Any) -> Observation:
        return await self.session.call(self._tools[name], args)

    async def get(self, name: str, /, **args: Any) -> Any:
        seen = await self.see(name, **args)
        assert seen.ok, seen.error
        return seen.result


@asynccontextmanager
async def desk(tools: dict[str, Tool] = LIBRARY, **choice: Any) -> AsyncIterator[Desk]:
    executor = await simulated.open(ExecutorChoice(**choice))
    async with executor.session("row") as session:
        yield Desk(session, tools)
    await executor.close()


async def test_what_was_created_can_be_read() -> None:
    async with desk() as one:
        made = await one.get("add_book", **EMMA)
        assert made.items() >= EMMA.items()
        assert await one.get("get_book", book_id=made["id"]) == made


async def test_what_was_created_is_in_the_list_and_counted() -> None:
    async with desk() as one:
        made = await one.get("add_book", **EMMA)
        listed = await one.get("list_books")
    assert listed["books"][0] == made
    assert listed["total"] == len(listed["books"])


async def test_two_that_are_created_alike_are_two() -> None:
    async with desk() as one:
        ids = {(await one.get("add_book", **EMMA))["id"] for _ in range(3)}
    assert len(ids) == 3


async def test_what_is_changed_stays_changed() -> None:
    async with desk() as one:
        made = await one.get("add_book", **EMMA)
        changed = await one.get("update_book", book_id=made["id"], copies=7)
        assert changed == {**made, "copies": 7}
        assert await one.get("get_book", book_id=made["id"]) == changed
        assert (await one.get("get_availability", book_id=made["id"]))["copies"] == 7


async def test_what_is_deleted_is_not_found() -> None:
    async with desk() as one:
        made = await one.get("add_book", **EMMA)
        assert await one.get("delete_book", book_id=made["id"]) is None
        for name in ("get_book", "get_availability", "delete_book"):
            seen = await one.see(name, book_id=made["id"])
            assert (seen.result, seen.error, seen.simulated) == (None, f"book {made['id']!r} not found.", True)
        assert made["id"] not in [book["id"] for book in (await one.get("list_books"))["books"]]


async def test_what_was_not_made_here_is_there_and_stays_the_same() -> None:
    async with desk() as one:
        first = await one.get("get_book", book_id="b77")
        await one.get("add_book", **EMMA)
        assert await one.get("get_book", book_id="b77") == first
    assert first["id"] == "b77"


async def test_what_is_listed_can_be_read() -> None:
    async with desk() as one:
        for member in await one.get("list_members"):
            assert await one.get("get_member", member_id=member["id"]) == member


async def test_a_thing_that_another_deed_gave_can_be_read() -> None:
    async with desk() as one:
        loan = await one.get("lend_book", book_id="b1", member_id="m1")
        assert (loan["book_id"], loan["member_id"]) == ("b1", "m1")
        assert await one.get("get_loan", loan_id=loan["id"]) == loan


async def test_the_state_is_what_was_made_and_not_deleted() -> None:
    async with desk() as one:
        assert await one.session.state() == {}
        book = await one.get("add_book", **EMMA)
        member = await one.get("add_member", name="Ida", email="ida@example.com")
        await one.get("delete_book", book_id=book["id"])
        assert await one.session.state() == {"member": {member["id"]: member}}


async def test_a_session_sees_nothing_of_another() -> None:
    executor = await simulated.open(ExecutorChoice())
    async with executor.session("one") as one, executor.session("two") as two:
        made = (await one.call(LIBRARY["add_book"], EMMA)).result
        seen = (await two.call(LIBRARY["get_book"], {"book_id": made["id"]})).result
    assert seen["title"] != "Emma"


async def test_the_same_calls_give_the_same_and_another_seed_something_else() -> None:
    async def session(seed: int) -> list[Any]:
        async with desk(seed=seed) as one:
            book = await one.get("add_book", **EMMA)
            return [book, await one.get("search_catalogue", q="sea"), await one.get("list_books")]

    assert await session(1) == await session(1)
    assert (await session(1))[0]["id"] != (await session(2))[0]["id"]


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("add_book", {"title": "Emma"}, "author"),
        ("get_book", {"book_id": 3}, "book_id"),
        ("list_books", {"genre": ["crime"]}, "genre"),
        ("get_book", {"book_id": "b1", "page": 2}, "page"),
    ],
)
async def test_arguments_that_break_the_schema_are_refused(name: str, args: dict[str, Any], said: str) -> None:
    async with desk() as one:
        seen = await one.see(name, **args)
    assert seen.simulated
    assert said in str(seen.error)


@pytest.mark.parametrize("name", [name for name in LIBRARY if LIBRARY[name].outputs])
async def test_answers_follow_the_declared_schema(name: str) -> None:
    tool = LIBRARY[name]
    args = fake_value(tool.parameters, 5)
    async with desk() as one:
        result = await one.get(name, **args)
    assert (await _checked(tool, result)) == []


async def _checked(tool: Tool, result: Any) -> list[str]:
    whole = tool.outputs[0].value if tool.outputs[0].name == "result" else None
    schema = whole or {"properties": {output.name: output.value for output in tool.outputs}, "type": "object"}
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(result)]


async def test_nothing_is_touched_so_a_destructive_tool_may_be_called() -> None:
    tools = {"drop_all": Tool(tool_id="d", name="drop_all", effects=Effects(destructive=True, open_world=True))}
    async with desk(tools) as one:
        assert (await one.see("drop_all")).ok


async def test_only_the_tools_that_are_named_may_be_called() -> None:
    async with desk(only=("get_book",)) as one:
        seen = await one.see("list_books")
        assert (seen.ok, seen.simulated) == (False, True)
        assert (await one.see("get_book", book_id="b1")).ok


async def test_results_are_cut() -> None:
    many = Output(name="result", value={"type": "array", "minItems": 500, "items": {"type": "string"}})
    tools = {"dump": Tool(tool_id="d", name="dump", outputs=[many])}
    async with desk(tools, max_output=200) as one:
        seen = await one.see("dump")
    assert (seen.cut, len(seen.result) < 20) == (True, True)


async def test_tools_that_declare_nothing_are_consistent_too() -> None:
    text = {"type": "string"}
    tools = {
        tool.name: tool
        for tool in (
            Tool(tool_id="1", name="createUser", parameters=closed_object({"name": text, "age": {"type": "integer"}})),
            Tool(tool_id="2", name="getUser", parameters=closed_object({"userId": text}), returns=Returns()),
            Tool(
                tool_id="3", name="updateUser", parameters=closed_object({"userId": text, "age": {"type": "integer"}})
            ),
            Tool(tool_id="4", name="deleteUser", parameters=closed_object({"userId": text})),
            Tool(tool_id="5", name="listUsers"),
        )
    }
    async with desk(tools) as one:
        made = await one.get("createUser", name="Ida", age=30)
        assert (made["name"], made["age"]) == ("Ida", 30)
        await one.get("updateUser", userId=made["id"], age=31)
        seen = await one.get("getUser", userId=made["id"])
        assert (seen["id"], seen["name"], seen["age"]) == (made["id"], "Ida", 31)
        assert made["id"] in [user["id"] for user in await one.get("listUsers")]
        await one.get("deleteUser", userId=made["id"])
        assert not (await one.see("getUser", userId=made["id"])).ok


async def test_number_keys_are_kept_as_numbers() -> None:
    number = {"type": "integer"}
    order = [Output(name="id", value=number), Output(name="lines", value={"items": {"properties": {"id": number}}})]
    tools = {
        "get_order": Tool(tool_id="1", name="get_order", parameters=closed_object({"id": number}), outputs=order),
        "delete_order": Tool(tool_id="2", name="delete_order", parameters=closed_object({"id": number})),
    }
    async with desk(tools) as one:
        seen = await one.get("get_order", id=4711)
        await one.get("delete_order", id=4711)
        assert (await one.see("get_order", id=4711)).error == "order 4711 not found."
    assert seen["id"] == 4711
    assert 4711 not in [line["id"] for line in seen["lines"]]


SCHEMAS = st.recursive(
    st.one_of(
        st.just({"type": ["string", "null"]}),
        st.sampled_from(["date", "email", "uuid", "date-time", "uri"]).map(
            lambda form: {"type": "string", "format": form}
        ),
        st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
            lambda ends: {"type": "string", "minLength": min(ends), "maxLength": max(ends)}
        ),
        st.sampled_from([r"^[0-9]{13}$", r"^[A-Z]{2}-\d{3}$", r"^\w+$", "^a?b*c$"]).map(
            lambda pattern: {"type": "string", "pattern": pattern}
        ),
        st.tuples(st.integers(-50, 50), st.integers(0, 50)).map(
            lambda ends: {"type": "integer", "minimum": ends[0], "maximum": ends[0] + ends[1]}
        ),
        st.integers(-500, 500).map(lambda most: {"type": "integer", "exclusiveMaximum": most}),
        st.floats(-50, 50).map(lambda least: {"type": "number", "minimum": least, "maximum": least + 0.5}),
        st.just({"type": "number", "exclusiveMinimum": 0}),
        st.lists(st.sampled_from(["a", 1, None, 2.5]), min_size=1, max_size=3).map(lambda values: {"enum": values}),
        st.just({"type": "boolean"}),
        st.just({"const": "x"}),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.integers(0, 4), st.integers(0, 4)).map(
            lambda of: {"type": "array", "items": of[0], "minItems": min(of[1:]), "maxItems": max(of[1:])}
        ),
        st.dictionaries(st.sampled_from(["id", "title", "city", "path"]), inner, min_size=1).map(
            lambda parts: closed_object(parts, sorted(parts))
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda choices: {"anyOf": [{"type": "null"}, *choices]}),
    ),
    max_leaves=8,
)


@given(schema=SCHEMAS, seed=st.integers(-(2**63), 2**63 - 1))
def test_what_is_made_up_is_allowed_and_the_same_again(schema: dict[str, Any], seed: int) -> None:
    value = fake_value(schema, seed, known={"title": "told", "id": 7})
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(value)) == []
    assert fake_value(schema, seed, known={"title": "told", "id": 7}) == value


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    tree = {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "required": ["name", "parent"],
                "properties": {
                    "name": {"type": "string"},
                    "parent": {"$ref": "#/$defs/node"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
            }
        },
    }
    assert set(fake_value(tree, 1)) == {"name", "parent", "children"}
    assert fake_value({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, 1) is not None
