"""Calls that nothing runs: answers made up by the tool's output schema, consistent within a session.

What was created can be read, is in the list, can be changed and deleted; then it is not found. Answers follow from the
seed, the call, and what the session did before, so a session that is made again gives the same. Every observation is
marked `simulated`. As nothing is touched, destructive and open-world tools need no leave here; `only` holds.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from generator.tools.checking import fault_of
from generator.tools.execution import ExecutorChoice, Observation, StateNotLoaded, refusal
from generator.tools.executors.simulated_world import Aim, Key, World, aim_of, key_in, referred
from generator.tools.executors.undeclared import result_schema
from generator.tools.limits import limited
from generator.tools.made_up.values import Schema, fake_value
from generator.tools.spec.model import Effects, Tool
from generator.tools.spec.outputs import WHOLE, with_outputs

_COUNTS = ("count", "length", "total")
"""Fields beside a list that say how long it is."""


async def open(choice: ExecutorChoice) -> "SimulatedExecutor":  # noqa: A001  as every executor's
    """There is nothing to open."""
    return SimulatedExecutor(choice)


class SimulatedExecutor:
    """As many sessions as are wanted."""

    def __init__(self, choice: ExecutorChoice) -> None:
        self._choice = choice

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["SimulatedSession"]:  # noqa: ARG002  the same calls, the same answers
        """A session that holds nothing yet, or the things of a state: by kind and key, the fields of each."""
        session = SimulatedSession(self._choice)
        if state is not None:
            session.load(state)
        yield session

    async def close(self) -> None:
        """There is nothing to close."""


class SimulatedSession:
    """A row's calls, and the things that they have made."""

    def __init__(self, choice: ExecutorChoice) -> None:
        self._choice = choice
        self._world = World()

    def load(self, state: Any) -> None:
        """Hold these things from the beginning.

        Raises:
            StateNotLoaded: The state has another form.
        """
        kinds = state.values() if isinstance(state, dict) else (None,)
        things = [thing for kind in kinds for thing in (kind.values() if isinstance(kind, dict) else (None,))]
        if not all(isinstance(thing, dict) for thing in things):
            raise StateNotLoaded(
                'The initial state is not one of the simulated executor: {"book": {"17": {"title": "…"}}}.'
            )
        self._world.load(state)

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """Make up what the tool answers."""
        if refused := refusal(tool.model_copy(update={"effects": Effects()}), self._choice):
            return Observation(error=refused, simulated=True)
        if fault := fault_of(tool.name, args, {tool.name: tool}):
            return Observation(error=fault.said, simulated=True)
        aim = aim_of(tool, args)
        for kind, key in referred(args, aim.kind):
            if self._world.gone(kind, key):
                return Observation(error=f"{kind} {key!r} not found.", simulated=True)
        result, cut = limited(self._answer(with_outputs(tool), args, aim), self._choice.max_output)
        return Observation(result=result, simulated=True, cut=cut)

    async def state(self) -> Any:
        """What the session created or changed and did not delete: by kind and key."""
        return self._world.state()

    def _answer(self, tool: Tool, args: dict[str, Any], aim: Aim) -> Any:
        schema, call, facts = _schema(tool), [self._choice.seed, tool.name, args], _facts(args)
        usual = schema or result_schema(tool, aim)
        match aim.deed:
            case "list":
                return self._listed(usual, call, facts, aim.kind)
            case "create":
                return self._created(schema or _open({"id", *facts}), call, facts, aim)
            case "other":
                return self._done(usual, call, facts, aim.kind)
        if aim.key is None:
            known = {**self._told(args, aim.kind), **facts}
            return fake_value(usual, call, known=known, about=_words(aim.kind))
        if aim.deed == "update":
            self._world.keep(aim.kind, aim.key, facts)
        answer = self._thing(schema or self._open_thing(usual, aim), aim.kind, aim.key, facts)
        if aim.deed == "delete":
            self._world.drop(aim.kind, aim.key)
            return answer if schema else None
        return answer

    def _open_thing(self, usual: Schema, aim: Aim) -> Schema:
        """What is shown of a thing where nothing is declared: what a tool like this gives, and all that is known."""
        known = self._world.known(aim.kind, aim.key) if aim.key is not None else {}
        if aim.deed in ("update", "delete"):
            usual = _open({"id"})
        return {**usual, "properties": {**usual.get("properties", {}), **{name: {} for name in known}}}

    def _told(self, args: dict[str, Any], kind: str) -> dict[str, Any]:
        """What the session knows of the things that the arguments name."""
        told: dict[str, Any] = {}
        for named, key in referred(args, kind):
            told |= {name: value for name, value in self._world.known(named, key).items() if name != "id"}
        return told

    def _thing(self, schema: Schema, kind: str, key: Key, facts: dict[str, Any]) -> Any:
        """A thing as a schema shows it: what is known of it, and the rest as its key has it."""
        known = {"id": key, f"{kind}_id": key, **facts, **self._world.known(kind, key)}
        return fake_value(schema, [self._choice.seed, kind, key], known=known, about=_words(kind))

    def _created(self, schema: Schema, call: list[Any], facts: dict[str, Any], aim: Aim) -> Any:
        made = fake_value(schema, [*call, self._world.changes], known=facts, about=_words(aim.kind))
        fields = _dict(_dict(made).get(aim.kind, made))
        key = key_in(fields, aim.kind)
        if key is None:
            key = made if isinstance(made, str) else aim.key
        if key is None:
            key = f"{aim.kind}-{self._world.changes + 1}"
        self._world.keep(aim.kind, key, {**facts, **fields})
        return made

    def _done(self, schema: Schema, call: list[Any], facts: dict[str, Any], kind: str) -> Any:
        made = fake_value(schema, [*call, self._world.changes], known=facts, about=_words(kind))
        if isinstance(made, dict) and (key := key_in(made, "")) is not None:
            self._world.mention(key, made)
        return made

    def _listed(self, schema: Schema, call: list[Any], facts: dict[str, Any], kind: str) -> Any:
        """What is made up, with the things of the session in front in its first list."""
        made = fake_value(schema, call, known=facts, about=_words(kind))
        if isinstance(made, list):
            return self._filled(made, schema, schema, kind)
        for name, part in schema.get("properties", {}).items():
            if isinstance(_dict(made).get(name), list) and name not in facts:
                rows = self._filled(made[name], _dict(part), schema, kind)
                counts = [word for word in _COUNTS if word not in facts and isinstance(made.get(word), int)]
                return {**made, name: rows, **dict.fromkeys(counts, len(rows))}
        return made

    def _filled(self, made: list[Any], schema: Schema, root: Schema, kind: str) -> list[Any]:
        items = {**_dict(schema.get("items")), "$defs": {**root.get("$defs", {}), **schema.get("$defs", {})}}
        own = [self._item(items, kind, key) for key in self._world.of_kind(kind)]
        rest = [self._settled(items, each, kind) for each in made]
        return [*own, *(each for each in rest if each is not None)][: schema.get("maxItems")]

    def _item(self, schema: Schema, kind: str, key: Key) -> Any:
        return key if schema.get("type") in ("string", "integer") else self._thing(schema, kind, key, {})

    def _settled(self, schema: Schema, made: Any, kind: str) -> Any:
        """A made-up thing as it is shown when it is asked for by its key; None where the session has touched it."""
        key = key_in(made, kind) if isinstance(made, dict) else made
        if not isinstance(key, str | int):
            return made
        if self._world.gone(kind, key) or key in self._world.of_kind(kind):
            return None
        return self._thing(schema, kind, key, {}) if isinstance(made, dict) else made


def _schema(tool: Tool) -> Schema:
    """Of the whole result; empty where nothing is known of it."""
    if [output.name for output in tool.outputs] == [WHOLE]:
        whole, is_guess = tool.outputs[0].value, tool.outputs[0].known == "inferred"
        return {} if whole in ({"type": "object"}, {}) or (is_guess and whole.get("type") == "string") else whole
    shared: Schema = {}
    for output in tool.outputs:
        shared |= output.value.get("$defs", {})
    properties = {output.name: output.value for output in tool.outputs}
    return {"type": "object", "properties": properties, "$defs": shared}


def _open(names: set[str]) -> Schema:
    """An object of which only the names are known."""
    return {"type": "object", "properties": {name: {} for name in sorted(names)}}


def _facts(args: dict[str, Any]) -> dict[str, Any]:
    """The arguments, and the parts of those that are objects: a body that is given as a whole, for instance."""
    parts: dict[str, Any] = {}
    for value in args.values():
        parts |= _dict(value)
    return {**parts, **args}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(kind: str) -> str:
    return kind.replace("_", " ")
