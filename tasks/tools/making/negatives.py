"""What teaches a model not to call: the tool is taken away, a value is not given, or the request may mean two things.

APIGen (Liu et al. 2024, https://arxiv.org/abs/2406.18518) adds 8,000 rows in which the needed tool or argument is
missing and the right answer is a refusal; ToolACE (https://arxiv.org/abs/2409.00920) finds that without such rows
models call whatever is there.

    ToolTask(style="missing-parameter", needed=["get_shape"], …)
    → ToolExample(instruction="What is the shape of the dataset /lund/wind?", solution=Solution(reasoning_path=[],
        final_answer="Which file do you mean? I need the file before I can do that."), …)
"""

import re
from collections.abc import Sequence
from functools import partial

from pydantic import BaseModel

from generator import prompts
from generator.engine.ask import ask
from generator.engine.orchestration import technique
from generator.engine.replies.several import Several, sized
from generator.lengths import Sentences
from generator.records import Outcome
from generator.text.numbers import new_numbers
from generator.text.support import contains
from generator.text.words import words
from generator.tools.offering import missing_parameter, needed, offered
from generator.tools.records import ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.tools.spec.names import name_parts
from generator.types import Model, Request
from tasks.checks.request_words import concrete_values, has_placeholder, named_tool, says
from tasks.extractive.tool_making import Declined, decline_for, nouns_of
from tasks.tools.making.requests import shown
from tasks.tools.making.review import Found, is_repeated, review

_CALL = re.compile(r"<tool_call>|\{\s*\"(?:name|tool|function|arguments)\"|\b\w+\([^)]*=[^)]*\)")
_DECLINES = re.compile(
    r"\b(?:can ?not|can['’]t|could ?n['’]t|unable|not able|not possible|impossible|no (?:\w+ )?tools?|none of|beyond"
    r"|outside|do(?:es)? not|do(?:es)?n['’]t|not (?:available|supported|something)|unfortunately)\b",
    re.IGNORECASE,
)
_PRETENDS = re.compile(
    r"\b(?:I['’]ve|I have) (?:just |already |now |successfully )?(?:\w+ed|done|found|sent|set|read|made|run|got|put)\b"
    r"|\bsuccessfully\b|\bhere (?:is|are) (?:the|your)\b|\bdone[.!]|\bthe (?:answer|result) is\b",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"[\w-]*[/@\\][\w./@-]+|\b[\w-]+\.[a-z]\w{1,4}\b")


class ProposedNegative(BaseModel):
    """One request, and what the assistant says instead of a call."""

    request: Sentences
    answer: Sentences


class ToolNegatives(Several[ProposedNegative]):
    """What the model replies."""

    examples: list[ProposedNegative]


@technique(version=2, reply=ToolNegatives, prompts=("tool_negatives",))
async def write_negatives(tasks: Sequence[ToolTask], llm: Model) -> Outcome[ToolExample]:
    """Write requests that no call meets, and the answers: declined, or asked back.

    Args:
        tasks: What to write, see `plan_tasks`; all of a negative style.
        llm: Whom to ask.
    """
    answers = await ask(llm, [negative_request(task) for task in tasks], ToolNegatives)
    return review(tasks, answers, _look)


def negative_request(task: ToolTask) -> Request:
    """What is asked for a task; it depends on that task alone."""
    inputs = shown(task)
    missing = missing_parameter(task) if task.style == "missing-parameter" else ""
    del inputs["patterns"]
    reply = sized(ToolNegatives, task.count)
    return prompts.load("tool_negatives").render(reply, partial(by_rules, task), missing=missing, **inputs)


def negative_fault(task: ToolTask, request: str, answer: str) -> str | None:
    """Why a request and its answer may not be kept; None where they may."""
    if not request.strip() or not answer.strip():
        return "empty"
    said = (request, answer)
    faults = {
        "calls a tool": any(map(_CALL.search, said)),
        "placeholder": any(map(has_placeholder, said)),
        "names a tool": any(named_tool(words, task.tools) for words in said),
        "invents a value": _invents(task, request, answer),
    }
    common = next((fault for fault, found in faults.items() if found), None)
    return common or (_pretending(answer) if task.style == "irrelevance" else _silent(task, request, answer))


def by_rules(task: ToolTask) -> ToolNegatives:
    """How `extractive` answers: what it finds passes the same checks, else it gives less."""
    found: list[Declined] = []
    seen = set[str]()
    for one in decline_for(task):
        if len(found) == task.count:
            break
        if one.request in seen:
            continue
        seen.add(one.request)
        repeated = is_repeated(one.request, [other.request for other in found])
        if not repeated and not negative_fault(task, one.request, one.answer):
            found.append(one)
    return ToolNegatives(examples=[ProposedNegative(request=one.request, answer=one.answer) for one in found])


def _look(task: ToolTask, proposal: ProposedNegative) -> Found:
    fault = negative_fault(task, proposal.request, proposal.answer)
    return Found(proposal.request, answer=proposal.answer, fault=fault)


def _pretending(answer: str) -> str | None:
    if _PRETENDS.search(answer):
        return "pretends to have done it"
    return None if _DECLINES.search(answer) else "does not decline"


def _silent(task: ToolTask, request: str, answer: str) -> str | None:
    if "?" not in answer:
        return "asks nothing"
    if _PRETENDS.search(answer):
        return "pretends to have done it"
    if task.style != "missing-parameter":
        return None
    tool, missing = needed(task)[0], missing_parameter(task)
    schema = tool.properties[missing]
    named = {*nouns_of(missing, schema), *name_parts(missing)}
    if not named & set(words(answer)):
        return "does not name what is missing"
    known = task.known.get(f"{tool.name}.{missing}", [])
    values = [one for value in known for one in concrete_values(value, schema, tool.parameters.get("$defs", {}))]
    return "the missing value is there" if any(says(request, value) for value in values) else None


def _invents(task: ToolTask, request: str, answer: str) -> bool:
    """Whether an answer has a number, path or file that neither the request nor the documentation has."""
    source = f"{request}\n{documentation(offered(task))}"
    strange = (name.strip(".") for name in _NAME_LIKE.findall(answer))
    return bool(new_numbers(answer, source)) or any(not contains(source, name) for name in strange)
