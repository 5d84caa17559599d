"""Conversations that go on: the user asks for more, takes something back, or says what the assistant asked for.

Examples of several turns of the user, each verified by itself: the new calls are really made, from the state that those
before them left, and what is then said passes the checks of every answer. So do τ-bench (Yao et al. 2024,
https://arxiv.org/abs/2406.12045) and Berkeley's leaderboard for several turns see a conversation: as requests, each of
which is met or not. A follow-up that does not hold is left away, and the example stays as it was.

    ToolExample(instruction="What is the shape of /a in b.h5?", …)
    → the same with follow_ups=[FollowUp(request="And its type?", first_step=2, final_answer="The type is float32.")]
      and the step get_dtype(file="b.h5", path="/a") → "float32"
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from generator import prompts
from generator.engine.accounting import entered, placed
from generator.engine.ask import ask
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.engine.task_group import task_group
from generator.hashing import fingerprint
from generator.lengths import Sentences
from generator.records import Outcome
from generator.tools.call_messages import ProposedCall, read, shown_steps, step_of
from generator.tools.checking import fault_of
from generator.tools.exchanges import Exchange, exchanges, with_answers
from generator.tools.execution import Executor, ExecutorChoice, ExecutorGone
from generator.tools.mcp.client import is_url
from generator.tools.records import FollowUp, FollowUpKind, Step, ToolExample
from generator.tools.spec.documentation import documentation
from generator.types import Model, Request
from generator.usage import Usage
from tasks.checks.chain_links import given
from tasks.checks.request_words import has_placeholder, named_tool, unsaid
from tasks.extractive.tool_making import go_on
from tasks.tools.making.answers import FinalAnswer, answer_request, exchange_fault
from tasks.tools.making.review import is_repeated
from tasks.tools.running.replay_session import ReplayChanged, ReplaySession

STAGE = "follow-up"
MOST_CALLS = 3
"""Calls that are made at once for what the user says next."""
Known = Mapping[str, list[Any]]
"""By `tool.parameter`, values that exist, aligned by position among the parameters of a tool."""


class ProposedFollowUp(BaseModel):
    """What the model replies."""

    kind: FollowUpKind
    request: Sentences
    calls: list[ProposedCall]
    thought: Sentences


class NotLonger(Exception):
    """Why a conversation does not go on."""


@technique(version=1, reply=ProposedFollowUp, prompts=("tool_follow_up", "tool_answer"))
async def follow_up(
    examples: Sequence[ToolExample], llm: Model, *, executor: ExecutorChoice, share: float, known: Known
) -> Outcome[ToolExample]:
    """Let some conversations go on by one more request; none is left out, and the notes count what became of them.

    Which they are follows from their content. Where one cannot go on, another is tried.

    Args:
        examples: With results and answers.
        llm: Whom to ask.
        executor: Who runs the calls.
        share: Of the examples, 0 to 1, those that are to go on.
        known: What exists, so that a request can be about something real.
    """
    results, notes, usage = list(placed(examples)), Counter[str](), Usage()
    waiting = sorted((_drawn(one, "goes on"), place) for place, one in enumerate(results) if kind_of(one))
    missing = _wanted(share * len(results), waiting)
    while missing and waiting:
        places, waiting = [place for _, place in waiting[:missing]], waiting[missing:]
        going = [_Going(results[place], llm, executor, known) for place in places]
        longer = await _all_gone_on(going, executor)
        for place, one, result in zip(places, going, longer, strict=True):
            results[place] = result
            notes[one.note] += 1
            usage += one.usage
            missing -= one.is_longer
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "examples", notes)


async def _all_gone_on(going: Sequence["_Going"], choice: ExecutorChoice) -> list[ToolExample]:
    run = current_run()
    if run is None:
        raise RuntimeError("follow_up() needs a run: see generator.engine.run.start_run")
    executor = await run.executor(choice)
    return await task_group(one.go_on(executor) for one in going)


def _wanted(share: float, drawn: Sequence[tuple[float, int]]) -> int:
    """A number of conversations, not whole as a rule: what is left of one is decided by the first of those drawn."""
    whole = int(share)
    return whole + bool(drawn and drawn[0][0] < share - whole)


def follow_up_request(example: ToolExample, known: Known) -> Request:
    """What is asked about a conversation."""
    kind = kind_of(example) or "follow-up"
    offered = {f"{tool.name}.{name}" for tool in example.tools for name in tool.properties}
    own = {key: values for key, values in known.items() if key in offered}
    return prompts.load("tool_follow_up").render(
        ProposedFollowUp,
        partial(_by_rules, example, kind, own),
        kind=kind,
        documentation=documentation(example.tools),
        turns=[_shown(exchange) for exchange in exchanges(example)],
        known=orjson.dumps(own).decode() if own else "",
    )


def kind_of(example: ToolExample) -> FollowUpKind | None:
    """How a conversation should go on, by its content; None where it does not: what was declined stays so."""
    if example.metadata.style == "missing-parameter" and not example.path:
        return "answer"
    if not example.path or any(step.error is not None for step in example.path):
        return None
    return "correction" if _drawn(example, "kind") < 1 / 3 else "follow-up"


def follow_up_fault(example: ToolExample, request: str, steps: Sequence[Step]) -> str | None:
    """Why a request with its calls may not come next; None where it may.

    Args:
        example: The conversation so far.
        request: What the user says.
        steps: The calls for it, not made yet.
    """
    said = [one.request for one in exchanges(example)]
    values = [value for step in steps for value in step.args.values()]
    faults = {
        "empty": not request.strip(),
        "placeholder": has_placeholder(request),
        "names a tool": bool(named_tool(request, example.tools, values)),
        "near-identical request": is_repeated(request, said),
        "no call": not steps,
        "too many calls at once": len(steps) > MOST_CALLS,
        "the same call twice": _is_called_twice([*example.path, *steps]),
    }
    found = next((fault for fault, is_so in faults.items() if is_so), None)
    return found or _fault_of_calls(example, " ".join([*said, request]), steps)


@dataclass
class _Going:
    """One conversation that is to go on.

    Attributes:
        note: What became of it.
        is_longer: Whether it went on.
    """

    example: ToolExample
    llm: Model
    choice: ExecutorChoice
    known: Known
    note: str = ""
    is_longer: bool = False
    usage: Usage = field(default_factory=Usage)

    async def go_on(self, executor: Executor) -> ToolExample:
        """The example with one more request; as it was where that does not hold."""
        try:
            longer = await self._longer(executor)
        except NotLonger as error:
            self.note = f"not longer: {error}"
            return self.example
        self.note, self.is_longer = (longer.follow_ups or [])[-1].kind, True
        return longer

    async def _longer(self, executor: Executor) -> ToolExample:
        if _outlives(self.choice) and not all(_is_repeatable(self.example, step) for step in self.example.path):
            raise NotLonger("its calls may not be made twice")
        asked = follow_up_request(self.example, self.known)
        (answer,) = await ask(self.llm, [asked], ProposedFollowUp)
        self.usage += answer.usage
        if (said := answer.value) is None:
            raise NotLonger("no usable reply")
        if (said.kind == "answer") is not (kind_of(self.example) == "answer"):
            raise NotLonger("another kind than asked for")
        longer = await self._made(executor, said)
        provenance = {**longer.provenance, STAGE: answer.origin}
        return await self._answered(longer.model_copy(update={"provenance": provenance}))

    async def _made(self, executor: Executor, said: ProposedFollowUp) -> ToolExample:
        """The example with the calls really made."""
        path, calls = self.example.path, [read(call) for call in said.calls]
        number = max((step.step for step in path), default=0) + 1
        proposed = [Step.model_construct(step=number, tool=call.name, args=call.args) for call in calls]
        if fault := follow_up_fault(self.example, said.request, proposed):
            raise NotLonger(fault)
        key = fingerprint([self.example.fingerprint(), "follow-up", self.llm.sample], 16)
        tools = {tool.name: tool for tool in self.example.tools}
        try:
            async with ReplaySession(executor, self.choice, key, tools, self.example.initial_state) as replay:
                seen = await replay.run(path, calls)
                if not all(one.ok for one in seen):
                    raise NotLonger("a call failed")
                thoughts = [said.thought, *[""] * len(calls)]
                steps = [step_of(call, one, number, why) for call, one, why in zip(calls, seen, thoughts, strict=False)]
                state = await replay.end([*path, *steps])
        except ReplayChanged:
            raise NotLonger("does not replay") from None
        except ExecutorGone as error:
            raise NotLonger(f"the executor was gone ({error})") from None
        return self._with(FollowUp(request=said.request.strip(), kind=said.kind, first_step=number), steps, state)

    def _with(self, one: FollowUp, steps: Sequence[Step], state: Any) -> ToolExample:
        solution = {"reasoning_path": [*self.example.path, *steps], "final_state": state}
        answered = {"style": "simple"} if one.kind == "answer" else {}  # a call is right after all
        return self.example.model_copy(
            update={
                "solution": self.example.solution.model_copy(update=solution),
                "follow_ups": [*(self.example.follow_ups or ()), one],
                "metadata": self.example.metadata.model_copy(update=answered),
                "executor": self.choice.kind,
            }
        )

    async def _answered(self, longer: ToolExample) -> ToolExample:
        last = exchanges(longer)[-1]
        (answer,) = await ask(self.llm, [answer_request(longer, last)], FinalAnswer)
        self.usage += answer.usage
        if answer.value is None:
            raise NotLonger("no usable reply")
        told = with_answers(longer, {last.number: answer.value.answer.strip()})
        if fault := exchange_fault(told, exchanges(told)[-1]):
            raise NotLonger(fault)
        return told


def _by_rules(example: ToolExample, kind: FollowUpKind, known: Known) -> ProposedFollowUp:
    """How `extractive` answers: with the first that passes the checks, else with nothing."""
    number = max((step.step for step in example.path), default=0) + 1
    for found, asked in go_on(example, kind, known, int(example.fingerprint(), 16)):
        steps = [Step(step=number, tool=tool, args=args) for tool, args in asked.calls]
        if not follow_up_fault(example, asked.request, steps):
            calls = [ProposedCall(tool=tool, arguments=orjson.dumps(args).decode()) for tool, args in asked.calls]
            return ProposedFollowUp(kind=found, request=asked.request, calls=calls, thought=asked.thought)
    return ProposedFollowUp(kind=kind, request="", calls=[], thought="")


def _fault_of_calls(example: ToolExample, said: str, steps: Sequence[Step]) -> str | None:
    tools = {tool.name: tool for tool in example.tools}
    for step in steps:
        if fault := fault_of(step.tool, step.args, tools):
            return fault.kind
    told = given([*example.path, *steps])[len(example.path) :]
    if any(unsaid(said, args, tools[step.tool]) for step, args in zip(steps, told, strict=True)):
        return "value not in the request"
    return None


def _is_called_twice(steps: Sequence[Step]) -> bool:
    return len({orjson.dumps([step.tool, step.args], option=orjson.OPT_SORT_KEYS) for step in steps}) < len(steps)


def _drawn(example: ToolExample, what: str) -> float:
    """From 0 to 1, by content alone."""
    return int(fingerprint([example.fingerprint(), what], 8), 16) / 16**8


def _outlives(choice: ExecutorChoice) -> bool:
    """Whether what calls do is there for others too, and stays."""
    return choice.kind == "http" or (choice.kind == "mcp" and is_url(choice.target))


def _is_repeatable(example: ToolExample, step: Step) -> bool:
    return all(tool.effects.repeatable for tool in example.tools if tool.name == step.tool)


def _shown(exchange: Exchange) -> dict[str, Any]:
    calls = [made for turn in shown_steps(exchange.steps) for made in turn["calls"]]
    return {"request": exchange.request, "calls": calls, "answer": exchange.answer}
