"""The first gate of APIGen, https://arxiv.org/abs/2406.18518: whether an example is well formed. Pure functions.

Every call is checked against the documentation that the example itself carries (`generator/tools/checking.py`); its
steps count from 1 without gaps; each request of the user has its calls, or a question asked back; and an example of a
style in which no call is right makes none. An example that says which calls are right, as public sets of requests do,
makes those (`generator/tools/matching.py`).

    "metadata": {"expected_calls": [[{"tool": "weather", "args": {"city": "Lund"}}]]}    # a list of turns
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import Literal

from generator.engine.accounting import rejection
from generator.records import Rejection
from generator.tools.checking import Call, fault_of_turn
from generator.tools.exchanges import exchanges
from generator.tools.matching import difference
from generator.tools.records import NEGATIVE, Step, ToolExample

FORMAT = "format"
Match = Literal["calls", "state"]
"""By what an example is compared with the calls that are right: the calls themselves, or the state that they leave."""


def format_verdict(example: ToolExample, match: Match = "calls") -> Rejection | None:
    """Why an example is not well formed; None where it is."""
    found = _fault(example) or (_fault_of_expectation(example) if match == "calls" else None)
    return rejection(example, FORMAT, *found) if found else None


def turns_of(steps: Sequence[Step]) -> list[list[Step]]:
    """The calls by turn: those made at the same time stand together."""
    return [list(turn) for _, turn in groupby(steps, key=lambda step: step.step)]


def calls_of(steps: Sequence[Step]) -> list[Call]:
    """What is called in each step, without what came of it."""
    return [Call(step.tool, step.args) for step in steps]


def _fault(example: ToolExample) -> tuple[str, str] | None:
    """The reason, and the sentence that explains it."""
    if not example.instruction.strip():
        return "no instruction", "The instruction is empty."
    return (
        _fault_of_tools(example)
        or _fault_of_style(example)
        or _fault_of_follow_ups(example)
        or _fault_of_calls(example)
    )


def _fault_of_tools(example: ToolExample) -> tuple[str, str] | None:
    names = Counter(tool.name for tool in example.tools)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        return "tool offered twice", f"The tool {twice[0]} is offered {names[twice[0]]} times."
    silent = [name for name in names if name not in example.solution.api_documentation]
    if silent:
        return "tool not documented", f"The documentation in the example says nothing of the tool {silent[0]}."
    return None


def _fault_of_style(example: ToolExample) -> tuple[str, str] | None:
    style = example.metadata.style
    if style in NEGATIVE and example.path:
        return "call not expected", f"An example of style {style} makes no call; this one calls {example.path[0].tool}."
    if style not in NEGATIVE and not example.path:
        return "no call", f"An example of style {style} makes a call; this one makes none."
    return None


def _fault_of_follow_ups(example: ToolExample) -> tuple[str, str] | None:
    """Whether each later request comes in its order, says something, and is one that a call is made for."""
    later = example.follow_ups or []
    begins = [1, *(one.first_step for one in later), max((step.step for step in example.path), default=0) + 1]
    if begins != sorted(begins):
        return "follow-ups not in order", f"The first steps of the requests must not go back; they are {begins[:-1]}."
    for exchange in exchanges(example) if later else ():
        if not exchange.request.strip():
            return "no request", f"The user's request {exchange.number} is empty."
        asked_back = exchange.number <= len(later) and later[exchange.number - 1].kind == "answer"
        if not exchange.steps and not (asked_back and exchange.answer):
            return "no call", f"Nothing is called for the user's request {exchange.number}, and nothing is asked back."
    return None


def _fault_of_calls(example: ToolExample) -> tuple[str, str] | None:
    turns = turns_of(example.path)
    counted = [turn[0].step for turn in turns]
    if counted != list(range(1, len(turns) + 1)):
        return "steps not in order", f"Steps must count 1, 2, 3, …; these count {', '.join(map(str, counted))}."
    tools = {tool.name: tool for tool in example.tools}
    expected = [[Call(call.tool, call.args) for call in wanted] for wanted in example.metadata.expected_calls or []]
    for turn, right in zip(turns, [*expected, *([] for _ in turns)], strict=False):
        if fault := fault_of_turn(calls_of(turn), tools, expected=right):
            return fault.kind, fault.said
    return None


def _fault_of_expectation(example: ToolExample) -> tuple[str, str] | None:
    """What differs from the calls that the example says are right; None where it says nothing."""
    expected = example.metadata.expected_calls
    if expected is None:
        return None
    tools, turns = {tool.name: tool for tool in example.tools}, turns_of(example.path)
    for wanted, made in zip_longest(expected, turns, fillvalue=()):
        right = [Call(call.tool, call.args) for call in wanted]
        if fault := difference(right, calls_of(made), tools):
            return f"expected otherwise: {fault.kind}", fault.said
    return None
