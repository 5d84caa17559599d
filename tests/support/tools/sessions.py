"""An executor of Python functions that keep state: a small address book; every session begins as the first did."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from generator.engine.run import Run
from generator.tools.execution import Executor, ExecutorChoice, ExecutorGone, Observation
from generator.tools.spec.model import Effects, Output, Returns, Tool, closed_object

State = dict[str, Any]
Function = Callable[..., Any]

PEOPLE: State = {
    "people": [
        {"id": 11, "name": "Ada Berg", "town": "Lund", "phone": "0171 2233"},
        {"id": 12, "name": "Bela Holm", "town": "Lund", "phone": "0171 8844"},
        {"id": 13, "name": "Cleo Falk", "town": "Umea", "phone": "0171 5566"},
    ],
    "calls": 0,
}
CHOICE = ExecutorChoice(kind="python", target="tests.support.tools.sessions")
READS, WRITES = Effects(read_only=True), Effects(read_only=False)


class Refuses(Exception):
    """What a function raises where it refuses."""


def find_person(state: State, name: str) -> Any:
    found = [person for person in state["people"] if name.casefold() in person["name"].casefold()]
    if not found:
        raise Refuses(f"Nobody is called {name}.")
    return {"person_id": found[0]["id"], "town": found[0]["town"]}


def get_phone(state: State, person_id: int) -> Any:
    for person in state["people"]:
        if person["id"] == person_id:
            return {"phone": person["phone"]}
    raise Refuses(f"There is no person {person_id}.")


def list_people(state: State, town: str) -> Any:
    return {"names": [person["name"] for person in state["people"] if person["town"] == town]}


def add_person(state: State, name: str, town: str) -> Any:
    person = {"id": 11 + len(state["people"]), "name": name, "town": town, "phone": "0171 0000"}
    state["people"].append(person)
    return {"person_id": person["id"]}


def _tool(name: str, description: str, given: Mapping[str, str], gives: Mapping[str, str], effects: Effects) -> Tool:
    return Tool(
        tool_id=f"book_{name}",
        name=name,
        description=description,
        parameters=closed_object({key: {"type": kind} for key, kind in given.items()}, list(given)),
        outputs=[Output(name=key, value={"type": kind}) for key, kind in gives.items()],
        returns=Returns(type="object"),
        effects=effects,
    )


FIND = _tool("find_person", "Find a person.", {"name": "string"}, {"person_id": "integer", "town": "string"}, READS)
PHONE = _tool("get_phone", "Phone number of a person.", {"person_id": "integer"}, {"phone": "string"}, READS)
LIST = _tool("list_people", "List the people of a town.", {"town": "string"}, {"names": "array"}, READS)
ADD = _tool("add_person", "Add a person.", {"name": "string", "town": "string"}, {"person_id": "integer"}, WRITES)
TOOLS = [FIND, PHONE, LIST, ADD]
FUNCTIONS: dict[str, Function] = {
    "find_person": find_person,
    "get_phone": get_phone,
    "list_people": list_people,
    "add_person": add_person,
}


class Book:
    """An executor. Each session works on a copy of the state.

    Attributes:
        made: Calls that were made, by session, in the order in which sessions began.
        most: Most sessions that were open at any moment.
    """

    def __init__(
        self,
        functions: Mapping[str, Function] = FUNCTIONS,
        *,
        start: State = PEOPLE,
        dies_at: str = "",
        servers: int = 2,
    ) -> None:
        self.made: list[list[tuple[str, dict[str, Any]]]] = []
        self.most = 0
        self._functions, self._start, self._dies_at = functions, start, dies_at
        self._free = asyncio.Semaphore(servers)
        self._open = 0

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["Pages"]:
        async with self._free:
            self._open += 1
            self.most = max(self.most, self._open)
            self.made.append([])
            try:
                yield Pages(copy.deepcopy(self._start), self._functions, self._dies_at, self.made[-1])
            finally:
                self._open -= 1

    async def close(self) -> None:
        """Nothing to close."""

    @property
    def calls(self) -> list[str]:
        """Names of all tools that were called, session by session."""
        return [name for session in self.made for name, _ in session]


class Pages:
    """A session."""

    def __init__(self, state: State, functions: Mapping[str, Function], dies_at: str, made: list[Any]) -> None:
        self._state, self._functions, self._dies_at, self._made = state, functions, dies_at, made

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        self._made.append((tool.name, args))
        await asyncio.sleep(0)
        if tool.name == self._dies_at:
            raise ExecutorGone("The address book burnt down.")
        self._state["calls"] += 1
        try:
            return Observation(result=self._functions[tool.name](self._state, **args))
        except Refuses as refusal:
            return Observation(error=str(refusal))

    async def state(self) -> Any:
        return {"names": [person["name"] for person in self._state["people"]]}


def put_into(run: Run, executor: Executor, choice: ExecutorChoice = CHOICE) -> None:
    """Let this executor run the calls of those who ask for `choice`."""
    run._executors[choice] = executor


def called(steps: Sequence[Any]) -> list[tuple[int, str]]:
    """Turn and tool of each step."""
    return [(step.step, step.tool) for step in steps]
