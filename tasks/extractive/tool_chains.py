"""What `extractive` does for chains: the next call of a search, proposals, the choice among them, and the request.

It follows the tools that an example or a task is to need, in their order. Values come from earlier results by name and
type, from earlier calls, from the request or from what is known to exist; where there are none it gives up.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson

from generator.tools.checking import Call
from generator.tools.records import Step, ToolExample, ToolTask
from generator.tools.spec import Tool
from tasks.asked_calls import Turn, steps_of
from tasks.chain_links import links
from tasks.extractive.tool_answers import answer_to
from tasks.extractive.tool_binding import combined, from_calls, from_request, from_results
from tasks.extractive.tool_phrases import phrase
from tasks.extractive.tool_tones import Spoken, spoken_request
from tasks.extractive.tool_values import draw_arguments
from tasks.extractive.tool_wishes import read_wish

_INDEFINITE = re.compile(r"(?P<before>^|\b(?:of|for|in|from|to|at|about) )(?:an?|one) (?=\w)")
"""How a thing is spoken of that an earlier call has found by now."""
_TRIED = 200
"""Most combinations of values that are looked at for a call."""


def next_move(example: ToolExample, path: Sequence[Turn], tried: Sequence[Call], steps_left: int) -> dict[str, Any]:
    """The next decision of a search, as `tool_next_call` wants it.

    Args:
        example: The request; `metadata.needed` names the tools that it needs, in order.
        path: What was done.
        tried: Calls that were tried at this point.
        steps_left: Turns with calls that are left.
    """
    steps = steps_of(path)
    tool = next_tool(example.tools, (example.metadata.model_extra or {}).get("needed") or [], steps)
    if tool is None:
        return _move("finish", "All that was asked for is there.", answer=answer_to(steps, example.tools))
    made = [*tried, *(call for turn in path for call in turn.calls)]
    fresh = (args for args in _arguments(tool, steps, example.instruction) if Call(tool.name, args) not in made)
    args = next(fresh, None) if steps_left else None
    if args is None:
        return _move("give_up", "There is no other value to go on with.")
    return _move("call", thought(tool, args, steps), calls=[proposal(tool, args)])


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
    for args in islice(_known_arguments(tool, task, steps), _TRIED):
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


def request_out_of(task: ToolTask, steps: Sequence[Step], given: Sequence[Mapping[str, Any]]) -> str:
    """The request that a chain answers, as its tools' descriptions say what they are for.

    Args:
        task: Who asks, and how.
        steps: The chain.
        given: Of each call the arguments that the user says; what the others are about is `that`.
    """
    by_name = {tool.name: tool for tool in task.tools}
    wishes, said = list[Spoken](), dict[str, str]()
    for step, args in zip(steps, given, strict=True):
        tool, wish, learned = by_name[step.tool], read_wish(by_name[step.tool]), step.args.keys() - args.keys()
        thing = phrase(wish, tool, args, said, silent=learned)
        wishes.append((wish.verb, _INDEFINITE.sub(r"\g<before>that ", thing, count=1) if learned else thing))
    chance = random.Random(task.seed)  # noqa: S311  not for secrets
    return spoken_request(wishes, task.tone, task.persona, chance, then=True)


def next_tool(tools: Sequence[Tool], needed: Sequence[str], steps: Sequence[Step]) -> Tool | None:
    """The first of the needed tools, in their order, whose turn has not come; None at the end."""
    left = list(needed)
    for step in steps:
        if left and step.tool == left[0]:
            left.pop(0)
    by_name = {tool.name: tool for tool in tools}
    return by_name.get(left[0]) if left else None


def thought(tool: Tool, args: Mapping[str, Any], steps: Sequence[Step]) -> str:
    """Why a call is made: what it gives, and what it goes on from."""
    what = tool.description.partition(".")[0].strip() or tool.name
    taken = [name for name, values in from_results(tool, steps).items() if args.get(name) in values]
    if taken:
        return f"The result before gives the {' and '.join(name.replace('_', ' ') for name in taken)}; next: {what}."
    return f"{'Next' if steps else 'First'}: {what}."


def proposal(tool: Tool, args: Mapping[str, Any]) -> dict[str, str]:
    """A call as a model writes it."""
    return {"tool": tool.name, "arguments": orjson.dumps(args).decode()}


def _move(action: str, why: str, calls: Sequence[dict[str, str]] = (), answer: str = "") -> dict[str, Any]:
    return {"thought": why, "action": action, "calls": list(calls), "answer": answer}


def _arguments(tool: Tool, steps: Sequence[Step], request: str) -> Iterator[dict[str, Any]]:
    """Arguments of which each value has a source; what the request says goes before what calls had."""
    results, asked, before = from_results(tool, steps), from_request(tool, request), from_calls(tool, steps)
    sources = ({**asked, **before, **results}, {**before, **results, **asked}, {**before, **asked})
    for values in sources:
        yield from islice(combined(tool, values), _TRIED)
    required = set(tool.required)
    for values in sources:
        yield from islice(combined(tool, {name: found for name, found in values.items() if name in required}), _TRIED)


def _known_arguments(tool: Tool, task: ToolTask, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """Arguments that go on from the results first; then such as are known to exist, or made by the schema."""
    chance = random.Random(task.seed + len(steps))  # noqa: S311  not for secrets
    results = from_results(tool, steps)
    near = {name: values[0] for name, values in {**from_calls(tool, steps), **results}.items()}
    drawn = [args for _ in range(8) if (args := draw_arguments(tool, task.known, chance, near)) is not None]
    for base in [*drawn[:1], near]:
        for values in (results, {name: found for name, found in results.items() if name in tool.required}):
            yield from islice(combined(tool, values, {**base, **_only(tool, near)}), _TRIED)
    yield from drawn


def _goes_on(tool: Tool, args: dict[str, Any], steps: Sequence[Step]) -> bool:
    """Whether a call takes a value from an earlier result; of the first nobody wants that."""
    number = len(steps) + 1
    taken = links([*steps, Step(step=number, tool=tool.name, args=args)])
    return not steps or any(link["to_step"] == number for link in taken)


def _only(tool: Tool, near: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in near.items() if name in tool.required}


def _is_empty(result: Any) -> bool:
    if isinstance(result, dict):
        return all(map(_is_empty, result.values()))
    return result is None or result in ("", [])
