"""Judging tool use by rule: what can be computed about calls and answers, and no more. Deterministic.

A call is doubted whose values stand neither in the request, nor in an earlier result, nor in the tool's own schema; a
tool that has no word in common with the request; an answer with numbers or names that no result has. What a rule cannot
see (whether the request was understood) it does not judge.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from generator.hashing import fingerprint
from generator.tools.checking import Call, fault_of_turn
from generator.tools.records import Step, ToolExample
from generator.tools.spec.model import Tool
from tasks.extractive.prose.words import content
from tasks.extractive.tools.grounds import Known, asked_values, leaves, values_in

Reason = Literal["arguments", "functions", "number of calls", "results", "errors", "answer"]
_PENALTY: dict[Reason, float] = {
    "arguments": 4, "functions": 5, "number of calls": 3, "results": 3, "errors": 4, "answer": 4,
}  # fmt: skip
_DECLINES = re.compile(
    r"\?|\b(?:can ?not|can't|could not|unable|no tool|none of|not able|need|missing|which|please|provide|tell me|"
    r"do not have|don't have|not possible|not available|sorry)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"(?i)\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|rule|prompt)s?\b|\b(?:rate|score|pass|judge) this\b"
)
_COMMON = frozenset(content("get give list read show find set tell make return value name all data result file tool"))
"""Words that nearly every description and request has: they say nothing of what fits what."""


class Finding(NamedTuple):
    """Something that is wrong with an example.

    Attributes:
        said: One sentence.
        turn: The step in which; 0 for the final answer, None for the example as a whole.
    """

    reason: Reason
    said: str
    turn: int | None


def findings(example: ToolExample) -> list[Finding]:
    """Everything that the rules find wrong with an example, the calls first."""
    found = [*_of_calls(example), *_of_results(example.path), *_of_whole(example), *_of_answer(example)]
    return list(dict.fromkeys(found))


def semantic_fault(example: ToolExample) -> tuple[Reason, str] | None:
    """The first of the findings; None where there is none."""
    found = findings(example)
    return (found[0].reason, found[0].said) if found else None


def rate_trajectory(example: ToolExample) -> tuple[float, str]:
    """A rating of 0 to 10 and what decides it: 9, less for each finding; 10 where every call has its thought too."""
    found = findings(example)
    if not found:
        thoughtful = all(len(step.thought.split()) >= 4 for step in example.path)
        return (10.0, "Nothing is wrong, and each call has its reason.") if thoughtful else (9.0, "Nothing is wrong.")
    rating = max(0.0, 9.0 - sum(_PENALTY[finding.reason] for finding in found))
    return rating, " ".join(finding.said for finding in found[:3])


def fault_of_one_turn(example: ToolExample, turn: int) -> str | None:
    """What is wrong with one turn of the assistant; None where nothing is.

    Args:
        example: The whole example.
        turn: The step, or 0 for the final answer.
    """
    return next((finding.said for finding in findings(example) if finding.turn == turn), None)


def declines(answer: str) -> bool:
    """Whether an answer asks back, or says that it cannot be done."""
    return bool(_DECLINES.search(answer))


def gives_orders(said: str) -> bool:
    """Whether a text tells its judge what to do."""
    return bool(_ORDERS.search(said))


def _of_calls(example: ToolExample) -> Iterator[Finding]:
    tools = {tool.name: tool for tool in example.tools}
    for step in example.path:
        earlier = tuple(other.result for other in example.path if other.step < step.step)
        tool = tools.get(step.tool)
        if fault := fault_of_turn([Call(step.tool, step.args)], tools):
            yield Finding("arguments" if tool else "functions", fault.said, step.step)
        elif tool:
            yield from _of_values(step, tool, Known((example.instruction,), earlier))
            yield from _of_tool(example, step, tool)


def _of_values(step: Step, tool: Tool, known: Known) -> Iterator[Finding]:
    given = {fingerprint(value) for value in values_in(tool.parameters)}
    for name, argument in step.args.items():
        for value in leaves(argument):
            if fingerprint(value) not in given and not known.has(value):
                said = (
                    f"{step.tool}: `{name}` has a value that neither the request nor a result has: {str(value)[:60]}."
                )
                yield Finding("arguments", said, step.step)


def _of_tool(example: ToolExample, step: Step, tool: Tool) -> Iterator[Finding]:
    """A tool has to do with the request if they share a word, or if a later call works with what it gave."""
    asked = set(content(_spaced(example.instruction)))
    about = set(content(_spaced(tool.name))) | (set(_words_of(tool)) - _COMMON)
    if asked & about or _is_used_later(example.path, step):
        return
    yield Finding("functions", f"{step.tool} has nothing to do with the request.", step.step)


def _is_used_later(path: Sequence[Step], step: Step) -> bool:
    """Whether a later call has a value that this one gave: a telling one, or one under the same name."""
    gave = {fingerprint(value) for value in leaves(step.result) if _is_telling(value)}
    named = step.result if isinstance(step.result, dict) else {}
    later = [other for other in path if other.step > step.step]
    if any(name in named and named[name] == value for other in later for name, value in other.args.items()):
        return True
    return any(fingerprint(value) in gave for other in later for value in leaves(other.args))


def _is_telling(value: Any) -> bool:
    """Whether a value is hardly there by chance."""
    return len(value) > 1 if isinstance(value, str) else not isinstance(value, bool | None) and abs(value) >= 10


def _of_results(path: Sequence[Step]) -> Iterator[Finding]:
    for step in path:
        if step.error is not None:
            yield Finding("errors", f"{step.tool} failed: {step.error[:120]}.", step.step)
    if path and all(step.result in (None, "", [], {}) for step in path):
        yield Finding("results", "Nothing came back.", None)


def _of_whole(example: ToolExample) -> Iterator[Finding]:
    made: dict[str, int] = {}
    for step in example.path:
        first = made.setdefault(fingerprint([step.tool, step.args]), step.step)
        if first != step.step or sum(other is not step and _is_same(other, step) for other in example.path) > 1:
            yield Finding("number of calls", f"{step.tool} is called again as in step {first}.", step.step)
    if not example.path:
        return
    reached = Known(
        (example.solution.final_answer,), (*(s.args for s in example.path), *(s.result for s in example.path))
    )
    for value in asked_values(example.instruction):
        if not reached.has(value):
            yield Finding("number of calls", f"No call is about {value[:60]}, which was asked for.", None)


def _is_same(one: Step, other: Step) -> bool:
    return (one.step, one.tool, one.args) == (other.step, other.tool, other.args)


def _of_answer(example: ToolExample) -> Iterator[Finding]:
    answer = example.solution.final_answer
    if not answer.strip():
        yield Finding("answer", "There is no answer.", 0)
    elif gives_orders(answer):
        yield Finding("answer", "The answer gives orders to its reader.", 0)
    elif not example.path and not declines(answer):
        yield Finding("answer", "No call is made, yet the answer neither asks back nor says that it cannot be done.", 0)
    elif strange := _source(example).strange(answer):
        yield Finding("answer", f"The answer says what no result has: {', '.join(strange[:5])}.", 0)


def _source(example: ToolExample) -> Known:
    names = tuple(tool.name for tool in example.tools)
    described = tuple(" ".join(_spaced(str(word)) for word in tool.properties) for tool in example.tools)
    data: tuple[Any, ...] = (*(step.result for step in example.path), example.solution.final_state)
    return Known((example.instruction, *names, *described), (*data, *(step.args for step in example.path)))


def _words_of(tool: Tool) -> list[str]:
    described = [str(schema.get("description", "")) for schema in tool.properties.values() if isinstance(schema, dict)]
    return content(_spaced(" ".join([tool.name, tool.category, tool.description, *tool.properties, *described])))


def _spaced(said: str) -> str:
    """Names with their words apart: `read_file` and `readFile` are two words each."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_./-]", " ", said)
