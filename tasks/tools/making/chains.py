"""Chain first: calls are made one after the other, and only then is the request written that needs just these.

ToolGrad, 2025, https://arxiv.org/abs/2508.04086. A round proposes three calls, runs them, and a model chooses one that
went well; the executed call is appended, and request and answer are written for what was executed. The paper rewrites
both after every round and takes up to ten; here they are written once, at the end, for a chain of 2 to 4 that the
parameter graph suggests. Kept is what replays in a fresh session, has a call that takes a value from an earlier result,
and a request that says what a user knows and not what only a result gave.

    ToolTask(needed=["find_person", "get_phone"], tools=[find_person, get_phone, list_people, …])
    → ToolExample(instruction="What is the phone number of Ada Berg?", solution.reasoning_path=[find_person(name="Ada
      Berg") → {"person_id": 11}, get_phone(person_id=11) → "0171 2233"], metadata.links=[{"from_step": 1, …}], …)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from generator import prompts
from generator.engine.ask import ask
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.errors import Permanent, Transient, UsageError
from generator.hashing import fingerprint
from generator.records import Failure, Origin, Outcome, Rejection, Tally, Usage, sum_usage
from generator.tools.call_messages import shown_steps
from generator.tools.execution import Executor, ExecutorChoice
from generator.tools.offering import difficulty
from generator.tools.records import Metadata, Solution, Step, ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Tool
from generator.types import Model, Request
from tasks.checks.chain_links import given, gives_away, links
from tasks.checks.request_words import has_placeholder, named_tool, unsaid
from tasks.extractive.tool_making import answer_to, request_out_of
from tasks.tools.making.answers import answer_fault, used_tools
from tasks.tools.making.chain_growth import Growth, Proposals
from tasks.tools.planning.styles import TONES
from tasks.tools.running.replay_session import ReplayChanged, ReplaySession
from tasks.tools.running.task_group import task_group


class ChainRequest(BaseModel):
    """What the model replies in the end."""

    request: str
    answer: str


@technique(version=1, reply=Proposals, prompts=("tool_propose", "tool_select", "tool_chain_request"))
async def grow_chains(
    tasks: Sequence[ToolTask],
    llm: Model,
    *,
    executor: ExecutorChoice,
    min_steps: int = 2,
    max_steps: int = 4,
    proposals: int = 3,
) -> Outcome[ToolExample]:
    """Grow a chain of executed calls for each task, and write the request that it answers.

    Args:
        tasks: Each with the tools that are offered, a chain of them as a guide in `needed`, and known values.
        llm: Whom to ask.
        executor: Who runs the calls.
        min_steps: Fewest calls of a chain; 2 or more.
        max_steps: Most calls of a chain.
        proposals: Most calls that are tried for one place at a time.

    Raises:
        UsageError: The bounds leave no chain.
    """
    if not 2 <= min_steps <= max_steps or proposals < 1:
        raise UsageError(f"A chain has 2 calls or more; {min_steps} to {max_steps} with {proposals} proposals is none.")
    run = current_run()
    if run is None:
        raise RuntimeError("grow_chains() needs a run: see generator.engine.run.start_run")
    runs = await run.executor(executor)
    chains = [_Chain(task, llm, executor, place) for place, task in enumerate(tasks)]
    await task_group(chain.make(runs, min_steps, max_steps, proposals) for chain in chains)
    return _outcome(chains)


def chain_request(task: ToolTask, steps: Sequence[Step]) -> Request:
    """What is asked when request and answer are to be written for a chain."""
    return prompts.load("tool_chain_request").render(
        ChainRequest,
        partial(_by_rules, task, steps),
        documentation=documentation(used_tools(steps, task.tools)),
        turns=shown_steps(steps),
        given=orjson.dumps([args for args in given(steps) if args]).decode(),
        persona=task.persona,
        tone=TONES.get(task.tone, task.tone),
    )


def chain_fault(steps: Sequence[Step], min_steps: int) -> str | None:
    """Why calls are no chain; None where they are one."""
    if len(steps) < min_steps:
        return "too short"
    return None if links(steps) else "unconnected"


def request_fault(request: str, steps: Sequence[Step], tools: Sequence[Tool]) -> str | None:
    """Why a request may not stand for a chain; None where it may."""
    by_name = {tool.name: tool for tool in tools}
    if not request.strip():
        return "empty request"
    if has_placeholder(request):
        return "placeholder"
    if named_tool(request, tools, [value for step in steps for value in step.args.values()]):
        return "names a tool"
    if any(unsaid(request, args, by_name[step.tool]) for step, args in zip(steps, given(steps), strict=True)):
        return "value not in the request"
    return "gives away a result" if gives_away(request, steps, by_name) else None


def _by_rules(task: ToolTask, steps: Sequence[Step]) -> ChainRequest:
    """How `extractive` answers."""
    request = request_out_of(task, steps, given(steps))
    return ChainRequest(request=request, answer=answer_to(steps, task.tools))


@dataclass
class _Chain:
    """One task on its way.

    Attributes:
        example: What became of it, as far as it came.
        rejected: Why it is not kept.
        failed: Why it could not be worked on.
    """

    task: ToolTask
    llm: Model
    choice: ExecutorChoice
    place: int
    example: ToolExample | None = None
    rejected: str | None = None
    failed: str | None = None
    usage: Usage = field(default_factory=Usage)
    _state: Any = None

    async def make(self, executor: Executor, min_steps: int, max_steps: int, proposals: int) -> None:
        """Grow the chain and write its request; what concerns this task alone ends up in `failed`."""
        tools = {tool.name: tool for tool in self.task.tools}
        key = fingerprint([self.task.seed, self.task.number, self.task.needed, self.llm.sample], 16)
        try:
            async with ReplaySession(executor, self.choice, key, tools) as replay:
                growth = Growth(self.task, self.llm, replay, min_steps, max_steps, proposals)
                try:
                    await growth.grow()
                finally:
                    self.usage += growth.usage
                self.example = self._example(growth)
                self.rejected = await self._fault(growth, min_steps)
            if self.rejected is None:
                await self._write(growth.steps)
        except (Permanent, Transient) as error:
            self.failed = str(error)

    async def _fault(self, growth: Growth, min_steps: int) -> str | None:
        """Why the chain is not kept; where it is, what the executor holds at its end is taken down."""
        if growth.ended == "does not replay":
            return growth.ended
        if fault := chain_fault(growth.steps, min_steps):
            return growth.ended if fault == "too short" and growth.ended else fault
        try:
            self._state = await growth.replay.end(growth.steps)
        except ReplayChanged:
            return "does not replay"
        return None

    async def _write(self, steps: Sequence[Step]) -> None:
        (answer,) = await ask(self.llm, [chain_request(self.task, steps)], ChainRequest)
        self.usage += answer.usage
        if answer.value is None:
            self.failed = str(answer.error)
            return
        assert self.example is not None
        request, said = answer.value.request.strip(), answer.value.answer.strip()
        solution = self.example.solution.model_copy(update={"final_answer": said, "final_state": self._state})
        update = {"instruction": request, "solution": solution, "provenance": self._provenance(request=answer.origin)}
        self.example = self.example.model_copy(update=update)
        fault = request_fault(request, steps, self.task.tools)
        self.rejected = fault or answer_fault(said, request, steps, self.task.tools)

    def _example(self, growth: Growth) -> ToolExample:
        steps = growth.steps
        kind = {"mode": "chain", "style": "chain", "difficulty": difficulty(used_tools(steps, self.task.tools))}
        told = {"persona": self.task.persona, "tone": self.task.tone, "needed": [step.tool for step in steps]}
        return ToolExample(
            instruction="",
            solution=Solution(reasoning_path=steps, api_documentation=documentation(self.task.tools)),
            tools=self.task.tools,
            metadata=Metadata.model_validate(
                kind | told | {"links": links(steps), "failed_calls": growth.failed_calls}
            ),
            executor=self.choice.kind,
            provenance=self._provenance(chain=growth.origin),
            ref=self.place if self.task.ref is None else self.task.ref,
        )

    def _provenance(self, **origins: Origin | None) -> dict[str, Origin]:
        known = self.example.provenance if self.example else {}
        return {**known, **{stage: origin for stage, origin in origins.items() if origin is not None}}


def _outcome(chains: Sequence[_Chain]) -> Outcome[ToolExample]:
    outcome = Outcome[ToolExample](usage=sum_usage([chain.usage for chain in chains]))
    for chain in chains:
        ref = chain.place if chain.task.ref is None else chain.task.ref
        if chain.failed is not None:
            outcome.failed.append(Failure(stage="chain", error=chain.failed, ref=ref))
            continue
        assert chain.example is not None
        if chain.rejected is None:
            outcome.kept.append(chain.example)
        else:
            row = chain.example.row()
            outcome.rejected.append(Rejection(stage="chain", reason=chain.rejected, ref=ref, record=row))
    reasons = Counter(rejection.reason for rejection in outcome.rejected)
    counts = {"taken": len(chains), "kept": len(outcome.kept), "failed": len(outcome.failed)}
    outcome.tallies = [Tally(stage="chain", unit="tasks", rejected=reasons, **counts)]
    return outcome
