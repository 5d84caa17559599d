"""Judging tool use by rule: what can be computed about calls, answers and outcomes, and no more. Deterministic.

A call is doubted whose values stand neither in the request, nor in an earlier result, nor in the tool's own schema; a
tool that has no word in common with the request; an answer with numbers or names that no result has. What a rule cannot
see (whether the request was understood) it does not judge.

An outcome is judged by what a request asks for, clause by clause, and whether answer, state and data bear it out:
"Open a.h5 and tell me the mean of /temp." → "Open a.h5", "tell me the mean of /temp"
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from generator.hashing import fingerprint
from generator.text.words import STOP_WORDS
from generator.tools.checking import Call, fault_of_turn
from generator.tools.exchanges import Exchange, answer_of, answer_turn, exchanges, request_of, said_until
from generator.tools.records import Step, ToolExample
from generator.tools.spec.model import Tool
from tasks.checks.chain_links import gives_away, links
from tasks.extractive.prose.words import content, share
from tasks.extractive.tools.grounds import Known, asked_values, leaves, values_in
from tasks.extractive.tools.row_signs import request_signs, result_signs

Reason = Literal["arguments", "functions", "number of calls", "results", "errors", "answer"]
_PENALTY: dict[Reason, float] = {
    "arguments": 4, "functions": 5, "number of calls": 3, "results": 3, "errors": 4, "answer": 4,
}  # fmt: skip
_DECLINES = re.compile(
    r"\?|\b(?:can ?not|can't|could not|unable|no tool|none of|not able|need|missing|which|please|provide|tell me|"
    r"do not have|don't have|not possible|not available|sorry)\b",
    re.IGNORECASE,
)
"""How an answer asks back, or says that it cannot be done."""
_NO_VALUES = STOP_WORDS - {"no", "other", "any", "all", "over", "under", "one", "two", "some"}
"""Words that stand for nothing by themselves: The, its, which."""
_ORDERS = re.compile(
    r"(?i)\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|rule|prompt)s?\b|\b(?:rate|score|pass|judge) this\b"
)
"""How a text tells its judge what to do."""
_COMMON = frozenset(content("get give list read show find set tell make return value name all data result file tool"))
"""Words that nearly every description and request has: they say nothing of what fits what."""

_CLUMSY = 2.0
"""What each sign of a clumsy request takes from a rating."""
MOST_REQUIREMENTS = 6
_CLAUSE = re.compile(r"(?<=[.?!;])\s+|,?\s+(?:and then|then|and also|after that)\s+|,\s+and\s+|\n+", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:i am|i'm|i was|we are|we're|this is|it is|it's|thanks|thank you|hi|hello|"
    r"i (?:want|have|need) to \w+ (?:this|it))\b",
    re.IGNORECASE,
)
"""Beginnings of clauses that tell who asks and why."""
_BORNE_OUT = 0.3
"""Share of a requirement's words that answer, state or data must have, where it names no value."""


class Finding(NamedTuple):
    """Something that is wrong with an example.

    Attributes:
        said: One sentence.
        turn: The step in which; 0 for the first answer, -1 for the second and so on, None for the example as a whole.
    """

    reason: Reason
    said: str
    turn: int | None


class Judged(NamedTuple):
    """What the rules say of an outcome; the criteria are from 0 to 1.

    Attributes:
        met: For each requirement whether it is satisfied, and why.
        failure: See `tasks/tools/judging/outcome.py`.
    """

    met: list[tuple[bool, str]]
    understanding: float
    correctness: float
    completeness: float
    failure: str


def findings(example: ToolExample) -> list[Finding]:
    """Everything that the rules find wrong with an example, the calls first."""
    called = [*_of_calls(example), *_of_results(example.path), *_of_whole(example)]
    return list(dict.fromkeys([*called, *_of_chain(example), *_of_answers(example)]))


def semantic_fault(example: ToolExample) -> tuple[Reason, str] | None:
    """The first of the findings; None where there is none."""
    found = findings(example)
    return (found[0].reason, found[0].said) if found else None


def rate_trajectory(example: ToolExample) -> tuple[float, str]:
    """A rating of 0 to 10 and what decides it: 9, less for each finding and each sign of a clumsy request (which counts
    nowhere else: it can still be met); 10 where every call has its thought too.
    """
    found, clumsy = findings(example), request_signs(example.instruction, example.tools, example.path)
    if not found and not clumsy:
        thoughtful = all(len(step.thought.split()) >= 4 for step in example.path)
        return (10.0, "Nothing is wrong, and each call has its reason.") if thoughtful else (9.0, "Nothing is wrong.")
    rating = max(0.0, 9.0 - sum(_PENALTY[finding.reason] for finding in found) - _CLUMSY * len(clumsy))
    return rating, " ".join([*(finding.said for finding in found), *clumsy][:3])


def fault_of_one_turn(example: ToolExample, turn: int) -> str | None:
    """What is wrong with one turn of the assistant; None where nothing is.

    Args:
        example: The whole example.
        turn: The step, or what stands for an answer, see `answer_turn`.
    """
    return next((finding.said for finding in findings(example) if finding.turn == turn), None)


def requirements_of(request: str) -> list[str]:
    """The clauses of a request that ask for something; the whole of it where none stands out."""
    clauses = [clause.strip(" ,;") for clause in _CLAUSE.split(request)]
    telling = [one for one in clauses if asked_values(one) or (len(content(one)) >= 2 and not _ASIDE.match(one))]
    return telling[:MOST_REQUIREMENTS] or [" ".join(request.split()) or "The request is met."]


def judge_outcome(
    request: str, requirements: Sequence[str], answer: str, state: Any, data: Sequence[Any], *, no_call: bool
) -> Judged:
    """Judge what was achieved, whatever the way there.

    Args:
        request: What the user asks.
        requirements: What has to be true.
        answer: The final answer; may be empty.
        state: What the system holds in the end; None where nobody can tell.
        data: What the system gave.
        no_call: The right outcome is to ask back, or to say that it cannot be done.
    """
    strange = Known((request,), (*data, state)).strange(answer)
    empty = not answer.strip() or bool(_ORDERS.search(answer))
    declines = bool(_DECLINES.search(answer))
    if no_call:
        right = declines and not empty and not strange
        said = "The answer asks back or declines." if right else "The answer does not ask back, nor decline."
        return _summed([(right, said)] * len(requirements), float(right), strange, empty, refused=False)
    reached = Known((answer,), (*data, state))
    there = set(content(" ".join(reached.words)))
    met = [_is_met(requirement, reached, there, empty=empty) for requirement in requirements]
    understanding = 0.0 if empty else min(1.0, share(content(request), there) / _BORNE_OUT)
    return _summed(met, understanding, strange, empty, refused=declines and not data)


def _of_calls(example: ToolExample) -> Iterator[Finding]:
    tools = {tool.name: tool for tool in example.tools}
    for step in example.path:
        earlier = tuple(other.result for other in example.path if other.step < step.step)
        tool = tools.get(step.tool)
        if fault := fault_of_turn([Call(step.tool, step.args)], tools):
            yield Finding("arguments" if tool else "functions", fault.said, step.step)
        elif tool:
            yield from _of_values(step, tool, Known(tuple(said_until(example, step.step)), earlier))
            yield from _of_tool(example, step, tool)


def _of_values(step: Step, tool: Tool, known: Known) -> Iterator[Finding]:
    given = {fingerprint(value) for value in values_in(tool.parameters)}
    for name, argument in step.args.items():
        for value in leaves(argument):
            if fingerprint(value) in given:
                continue
            if isinstance(value, str) and value.strip().casefold() in _NO_VALUES:
                yield Finding("arguments", f"{step.tool}: `{name}` is {value!r}, which is no value.", step.step)
            elif not known.has(value):
                said = f"`{name}` has a value that neither the request nor a result has: {str(value)[:60]}."
                yield Finding("arguments", f"{step.tool}: {said}", step.step)


def _of_tool(example: ToolExample, step: Step, tool: Tool) -> Iterator[Finding]:
    """A tool has to do with the request if they share a word, or if a later call works with what it gave."""
    asked = set(content(_spaced(" ".join(said_until(example, step.step)))))
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
        for sign in result_signs(step.result):
            yield Finding("results", f"{step.tool}: {sign}", step.step)
    if path and all(step.result in (None, "", [], {}) for step in path):
        yield Finding("results", "Nothing came back.", None)


def _of_chain(example: ToolExample) -> Iterator[Finding]:
    """Calls made one after the other are to go on from each other, and what only a result shows nobody can ask for."""
    if example.metadata.style != "chain" or len(example.path) < 2:
        return
    tools = {tool.name: tool for tool in example.tools}
    if not links(example.path):
        yield Finding("functions", "The calls of the chain take nothing from each other.", None)
    elif all(step.tool in tools for step in example.path) and gives_away(example.instruction, example.path, tools):
        yield Finding("arguments", "The request says a value that only a result shows.", None)


def _of_whole(example: ToolExample) -> Iterator[Finding]:
    calls = [(step.step, step.tool, step.args) for step in example.path]
    made: dict[str, int] = {}
    for call in calls:
        number, tool, args = call
        first = made.setdefault(fingerprint([tool, args]), number)
        if first != number or calls.count(call) > 1:
            yield Finding("number of calls", f"{tool} is called again as in step {first}.", number)
    data = (*(step.args for step in example.path), *(step.result for step in example.path))
    reached = Known((answer_of(example),), data)
    for value in asked_values(request_of(example)) if calls else ():
        if not reached.has(value):
            yield Finding("number of calls", f"No call is about {value[:60]}, which was asked for.", None)


def _of_answers(example: ToolExample) -> Iterator[Finding]:
    for exchange in exchanges(example):
        if said := _fault_of_answer(example, exchange):
            yield Finding("answer", said, answer_turn(exchange.number))


def _fault_of_answer(example: ToolExample, exchange: Exchange) -> str | None:
    answer = exchange.answer
    if not answer.strip():
        return "There is no answer."
    if _ORDERS.search(answer):
        return "The answer gives orders to its reader."
    if not exchange.steps and not _DECLINES.search(answer):
        return "No call is made, yet the answer neither asks back nor says that it cannot be done."
    strange = _source(example).strange(answer)
    return f"The answer says what no result has: {', '.join(strange[:5])}." if strange else None


def _source(example: ToolExample) -> Known:
    names = tuple(tool.name for tool in example.tools)
    described = tuple(" ".join(_spaced(str(word)) for word in tool.properties) for tool in example.tools)
    data: tuple[Any, ...] = (*(step.result for step in example.path), example.solution.final_state)
    return Known((request_of(example), *names, *described), (*data, *(step.args for step in example.path)))


def _words_of(tool: Tool) -> list[str]:
    described = [str(schema.get("description", "")) for schema in tool.properties.values() if isinstance(schema, dict)]
    return content(_spaced(" ".join([tool.name, tool.category, tool.description, *tool.properties, *described])))


def _spaced(said: str) -> str:
    """Names with their words apart: `read_file` and `readFile` are two words each."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_./-]", " ", said)


def _is_met(requirement: str, reached: Known, there: set[str], *, empty: bool) -> tuple[bool, str]:
    if empty:
        return False, "There is no answer."
    values = asked_values(requirement)
    missing = [value for value in values if not reached.has(value)]
    if missing:
        return False, f"Neither answer nor state nor data has {missing[0][:60]}."
    if share(content(requirement), there) < _BORNE_OUT and not values:
        return False, "Neither answer nor state nor data speaks of it."
    return True, "Answer, state or data bear it out."


def _summed(
    met: list[tuple[bool, str]], understanding: float, strange: list[str], empty: bool, *, refused: bool
) -> Judged:
    correctness = 0.0 if empty else 1 / (1 + len(strange))
    completeness = sum(right for right, _ in met) / len(met) if met else 0.0
    failure = "none"
    if refused:
        failure = "refused a tool"
    elif strange:
        failure = "hallucination"
    elif completeness < 1:
        failure = "misread" if understanding < 0.5 and not empty else "omission"
    return Judged(met, round(understanding, 3), round(correctness, 3), round(completeness, 3), failure)
