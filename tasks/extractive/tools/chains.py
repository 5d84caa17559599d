"""What `extractive` does for chains: the next call of a search, proposals, the choice among them, and the request.

It follows the tools that an example or a task is to need, in their order. Values come from earlier results by name and
type, from earlier calls, from the request or from what is known to exist; where there are none it gives up.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import orjson

from generator.tools.call_messages import Turn, steps_of
from generator.tools.checking import Call
from generator.tools.records import Feed, Step, ToolExample, ToolTask
from generator.tools.spec.model import Tool
from tasks.checks.chain_links import given, gives_away, learned, linked, links
from tasks.checks.request_words import says
from tasks.extractive.tools.answers import answer_to
from tasks.extractive.tools.binding import (
    TRIED,
    called_as_found,
    combined,
    from_calls,
    from_feeds,
    from_request,
    from_results,
    said_arguments,
)
from tasks.extractive.tools.phrases import Earlier, Spoken, listed, shown, spoken_wish
from tasks.extractive.tools.tones import spoken_request, steps_said
from tasks.extractive.tools.values import draw_arguments

_FIRST = "First, {deed}."
_NEXT = ("Next, {deed}.", "That is done; now {deed}.", "Then {deed}.")
_LEARNED = (
    "The result has {values}, so now {deed}.",
    "Now that {values} came up, {deed}.",
    "That gave {values}; the next thing is to {deed}.",
)


def next_move(example: ToolExample, path: Sequence[Turn], tried: Sequence[Call], steps_left: int) -> dict[str, Any]:
    """The next decision of a search, as `tool_next_call` wants it.

    Args:
        example: The request; `metadata.needed` names the tools that it needs, in order.
        path: What was done.
        tried: Calls that were tried at this point.
        steps_left: Turns with calls that are left.
    """
    steps = steps_of(path)
    told = example.metadata.model_extra or {}
    needed, feeds = told.get("needed") or [], [Feed.model_validate(one) for one in told.get("feeds") or []]
    tool = next_tool(example.tools, needed, steps)
    if tool is None and len(needed) > 1 and not learned(steps):
        return _move("give_up", "No call goes on from what another gave.")
    if tool is None and gives_away(example.instruction, steps, {tool.name: tool for tool in example.tools}):
        return _move("give_up", "The request says what only a result shows.")
    if tool is None:
        return _move("finish", "All that was asked for is there.", answer=answer_to(steps, example.tools))
    made = [*tried, *(call for turn in path for call in turn.calls)]
    said = steps_said(example.instruction, len(needed))
    drawn = _arguments(tool, steps, example.instruction)
    if said is not None:
        drawn = chain(said_arguments(tool, steps, said[_done(needed, steps)], feeds), () if len(said) > 1 else drawn)
    fresh = (args for args in drawn if Call(tool.name, args) not in made)
    args = next(fresh, None) if steps_left else None
    if args is None:
        return _move("give_up", "There is no other value to go on with.")
    return _move("call", thought(tool, args, steps, example.instruction), calls=[proposal(tool, args)])


def propose(task: ToolTask, steps: Sequence[Step], made: Sequence[Call], count: int) -> list[dict[str, Any]]:
    """Calls of the chain's next tool, as `tool_propose` wants them; none at its end.

    They differ in their values, and each after the first takes one from an earlier result.

    Args:
        task: The chain's tools and the values that are known.
        steps: The chain so far.
        made: Calls that failed after it.
        count: Most proposals.
    """
    tool = next_tool(task.tools, task.needed, steps)
    if tool is None:
        return []
    found: list[dict[str, Any]] = []
    known = [*made, *(Call(step.tool, step.args) for step in steps)]
    for args in islice(_known_arguments(tool, task, steps), TRIED):
        if args not in found and Call(tool.name, args) not in known and _goes_on(tool, args, steps):
            found.append(args)
        if len(found) == count:
            break
    return [{"thought": thought(tool, args, steps), **proposal(tool, args)} for args in found]


def choose(task: ToolTask, steps: Sequence[Step], seen: Sequence[Any]) -> dict[str, Any]:
    """The first result from which the chain goes on, as `tool_select` wants it.

    Args:
        task: The chain's tools.
        steps: The chain so far.
        seen: Results of the calls that went well; there is at least one.
    """
    place = next((n for n, result in enumerate(seen) if not _is_empty(result)), 0)
    return {"thought": "It gives what comes next.", "choice": place + 1, "complete": len(steps) + 1 >= len(task.needed)}


def request_out_of(task: ToolTask, steps: Sequence[Step], told: Sequence[Mapping[str, Any]]) -> str:
    """The request that a chain answers, as its tools' descriptions say what they are for.

    Args:
        task: Who asks, and how.
        steps: The chain.
        told: Of each call the arguments that the user says; what the others are about is `that`.
    """
    by_name = {tool.name: tool for tool in task.tools}
    wishes, said = list[Spoken](), dict[str, str]()
    for step, args in zip(steps, told, strict=True):
        words = {
            name: args[name] if name in args else _pointer(name, value, steps) for name, value in step.args.items()
        }
        wishes.append(spoken_wish(by_name[step.tool], words, said))
    chance = random.Random(task.seed)  # noqa: S311  not for secrets
    return spoken_request(wishes, task.tone, task.persona, chance, then=True)


def _pointer(name: str, value: Any, steps: Sequence[Step]) -> Earlier:
    """How a value that a result gave is pointed at: as one of several where it stood in a list."""
    link = next((one for one in links(steps) if one["to_input"] == name and linked(one, steps) == value), None)
    source = next((step.result for step in steps if link and step.step == link["from_step"]), None)
    for part in link["from_output"].split(".") if link else ():
        source = source.get(part) if isinstance(source, dict) else source
    number = link["to_step"] if link else 0
    taken = any(step.step < number and step.args.get(name) == value for step in steps)
    return Earlier(many=isinstance(source, list) and len(source) > 1, again=taken)


def next_tool(tools: Sequence[Tool], needed: Sequence[str], steps: Sequence[Step]) -> Tool | None:
    """The first of the needed tools, in their order, whose turn has not come; None at the end."""
    by_name, place = {tool.name: tool for tool in tools}, _done(needed, steps)
    return by_name.get(needed[place]) if place < len(needed) else None


def thought(tool: Tool, args: Mapping[str, Any], steps: Sequence[Step], request: str = "") -> str:
    """Why a call is made: what was learned that makes it possible, and what it is to give.

    Args:
        tool: What is called.
        args: With what.
        steps: The calls before.
        request: What the user has said is not learned.
    """
    number, (verb, thing) = len(steps) + 1, spoken_wish(tool, args, {})
    deed = f"{verb or 'get'} {thing}".replace("tell me ", "find out ")
    known = given([*steps, Step(step=number, tool=tool.name, args=dict(args))])[-1]
    before = [value for step in steps for value in step.args.values()]
    new = [value for name, value in args.items() if name not in known and value not in before]
    values = [shown(value) for value in new if isinstance(value, str | int) and not says(request, value)]
    if values:
        return _LEARNED[number % len(_LEARNED)].format(values=listed(values), deed=deed)
    return (_NEXT[number % len(_NEXT)] if steps else _FIRST).format(deed=deed)


def _done(needed: Sequence[str], steps: Sequence[Step]) -> int:
    """How many of the needed tools had their turn."""
    place = 0
    for step in steps:
        place += place < len(needed) and step.tool == needed[place]
    return place


def proposal(tool: Tool, args: Mapping[str, Any]) -> dict[str, str]:
    """A call as a model writes it."""
    return {"tool": tool.name, "arguments": orjson.dumps(args).decode()}


def _move(action: str, why: str, calls: Sequence[dict[str, str]] = (), answer: str = "") -> dict[str, Any]:
    return {"thought": why, "action": action, "calls": list(calls), "answer": answer}


def _arguments(tool: Tool, steps: Sequence[Step], request: str) -> Iterator[dict[str, Any]]:
    """Arguments of which each value has a source; what the request says goes before what calls had."""
    results, asked, before = from_results(tool, steps), from_request(tool, request), from_calls(tool, steps)
    sources = ({**asked, **before, **results}, {**before, **results, **asked}, {**before, **asked})
    for values in (*sources, *(_required(tool, values) for values in sources)):
        yield from combined(tool, values)


def _known_arguments(tool: Tool, task: ToolTask, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """Arguments that go on from the results first; then such as are known to exist, or made by the schema."""
    chance = random.Random(task.seed + len(steps))  # noqa: S311  not for secrets
    results = from_results(tool, steps)
    if task.feeds:  # what may be left out is not taken only because a field is called like it
        results = _required(tool, results) | from_feeds(tool, steps, task.feeds)
    near = {name: values[0] for name, values in {**from_calls(tool, steps), **results}.items()}
    made = [args for _ in range(8) if (args := draw_arguments(tool, task.known, chance, near)) is not None]
    drawn = [args for args in made if not called_as_found(tool, args, steps)]
    for base in [*drawn[:1], near]:
        for values in (results, _required(tool, results)):
            yield from combined(tool, values, {**base, **_required(tool, near)})
    yield from drawn


def _goes_on(tool: Tool, args: dict[str, Any], steps: Sequence[Step]) -> bool:
    """Whether a call takes a value from an earlier result; of the first nobody wants that."""
    number = len(steps) + 1
    taken = links([*steps, Step(step=number, tool=tool.name, args=args)])
    return not steps or any(link["to_step"] == number for link in taken)


def _required(tool: Tool, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in tool.required}


def _is_empty(result: Any) -> bool:
    if isinstance(result, dict):
        return all(map(_is_empty, result.values()))
    return result is None or result in ("", [])
