"""APIGen: requests together with the calls that meet them, several a task, each checked before anything is run.

Liu et al. 2024, https://arxiv.org/abs/2406.18518. Sampled tools and known values go in, requests and calls come out
in JSON; here is the first of its gates, the format, made strict: calls fit the documentation, the request names no
tool and says each value. Execution and semantics come later. For a chain the request alone is written; a search finds
the calls.

    ToolTask(needed=["get_shape"], style="multiple", tone="question", known={"get_shape.file": ["weather.h5"], …}, …)
    → ToolExample(instruction="What is the shape of the dataset /lund/wind in weather.h5?", solution=Solution(
        reasoning_path=[Step(step=1, tool="get_shape", args={"file": "weather.h5", "path": "/lund/wind"})]), …)
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from generator import prompts
from generator.engine.ask import ask
from generator.engine.orchestration import technique
from generator.engine.replies.several import Several, sized
from generator.lengths import Sentences
from generator.records import Outcome
from generator.tools.call_messages import ProposedCall, arguments_of
from generator.tools.checking import fault_of
from generator.tools.offering import needed, offered
from generator.tools.records import Step, ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.types import Model, Request
from tasks.checks.chain_links import given
from tasks.checks.request_words import has_placeholder, named_tool, unsaid
from tasks.extractive.tool_making import Asked, ask_for
from tasks.tools.making.review import Found, is_repeated, review
from tasks.tools.planning.styles import TONES

ENOUGH = 5
"""Tries for each wanted example, after which rules look for no calls that are new altogether."""


class ProposedExample(BaseModel):
    """One request with its calls as the model gives them."""

    request: Sentences
    calls: list[ProposedCall]
    thought: Sentences


class ToolRequests(Several[ProposedExample]):
    """What the model replies."""

    examples: list[ProposedExample]


@technique(version=2, reply=ToolRequests, prompts=("tool_requests",))
async def write_requests(tasks: Sequence[ToolTask], llm: Model) -> Outcome[ToolExample]:
    """Write requests and the calls that meet them; for tasks of mode `multi` requests alone.

    Args:
        tasks: What to write, see `plan_tasks`; none of a negative style.
        llm: Whom to ask.
    """
    answers = await ask(llm, [request_for(task) for task in tasks], ToolRequests)
    return review(tasks, answers, _look)


def request_for(task: ToolTask) -> Request:
    """What is asked for a task; it depends on that task alone."""
    reply = sized(ToolRequests, task.count)
    return prompts.load("tool_requests").render(reply, partial(by_rules, task), **shown(task))


def shown(task: ToolTask) -> dict[str, Any]:
    """A task as the variables of a prompt."""
    about = needed(task)
    names = {tool.name for tool in about}
    return {
        "documentation": documentation(about),
        "others": documentation(tool for tool in offered(task) if tool.name not in names),
        "needed": task.needed,
        "style": task.style,
        "n": task.count,
        "persona": task.persona,
        "tone": TONES.get(task.tone, task.tone),
        "known": _json(task.known) if task.known else "",
        "patterns": "\n".join(map(_json, task.examples)),
        "mark": f"{task.seed:08x}",
    }


def request_fault(task: ToolTask, request: str, steps: Sequence[Step]) -> str | None:
    """Why a request may not be kept for calls, of which it says what no earlier result gave; None where it may."""
    values = [value for step in steps for value in step.args.values()]
    if not request.strip():
        return "empty"
    if has_placeholder(request):
        return "placeholder"
    if named_tool(request, task.tools, values):
        return "names a tool"
    by_name = {tool.name: tool for tool in task.tools}
    if any(unsaid(request, args, by_name[step.tool]) for step, args in zip(steps, given(steps), strict=True)):
        return "value not in the request"
    return None


def style_fault(task: ToolTask, steps: Sequence[Step]) -> str | None:
    """Why calls are not those that a task's style wants; None where they are."""
    used = {step.tool for step in steps}
    if used != set(task.needed):
        return "other tools than wanted"
    if (len(steps) > 1) is not task.style.startswith("parallel"):
        return "wrong number of calls"
    return "the same call twice" if len({_json([step.tool, step.args]) for step in steps}) < len(steps) else None


def by_rules(task: ToolTask) -> ToolRequests:
    """How `extractive` answers: what it finds passes the same checks, else it gives less."""
    found, spare, made, seen = list[Asked](), list[Asked](), set[str](), set[str]()
    for number, asked in enumerate(ask_for(task)):
        enough = len(found) + (len(spare) if number > ENOUGH * task.count else 0)
        if enough >= task.count:
            break
        if asked.request in seen:
            continue
        seen.add(asked.request)
        calls = [] if task.mode == "multi" else asked.calls
        steps = [Step(step=1, tool=tool, args=args) for tool, args in calls]
        if not request_fault(task, asked.request, steps) and not _calls_fault(task, steps)[0]:
            same = _json(sorted(map(_json, asked.calls)))
            added = spare if same in made else found  # other words for calls that there are, only where they run out
            if not is_repeated(asked.request, [one.request for one in [*found, *spare]]):
                added.append(asked)
                made.add(same)
    return ToolRequests(examples=[_proposed(one, task) for one in [*found, *spare][: task.count]])


def _proposed(asked: Asked, task: ToolTask) -> ProposedExample:
    calls = [] if task.mode == "multi" else asked.calls
    written = [ProposedCall(tool=tool, arguments=_json(args)) for tool, args in calls]
    return ProposedExample(request=asked.request, calls=written, thought=asked.thought)


def _look(task: ToolTask, proposal: ProposedExample) -> Found:
    if task.mode == "multi":  # calls that were given all the same are the search's to find
        return Found(proposal.request, fault=request_fault(task, proposal.request, []))
    steps: list[Step] = []
    for call in proposal.calls:
        if (args := arguments_of(call.arguments)) is None:
            return Found(proposal.request, steps, fault="arguments are not JSON", detail=call.arguments[:200])
        steps.append(Step(step=1, thought="" if steps else proposal.thought.strip(), tool=call.tool, args=args))
    fault, detail = _calls_fault(task, steps)
    return Found(proposal.request, steps, fault=fault or request_fault(task, proposal.request, steps), detail=detail)


def _calls_fault(task: ToolTask, steps: Sequence[Step]) -> tuple[str | None, str]:
    if task.mode == "multi":
        return None, ""
    by_name = {tool.name: tool for tool in offered(task)}
    for step in steps:
        if fault := fault_of(step.tool, step.args, by_name):
            return fault.kind, fault.said
    return style_fault(task, steps), ""


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
