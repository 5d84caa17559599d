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

from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.engine.task_group import task_group
from generator.errors import Permanent, Transient, UsageError
from generator.hashing import fingerprint
from generator.lengths import Sentences
from generator.records import Failure, Outcome, Rejection
from generator.tools.call_messages import shown_steps
from generator.tools.execution import Executor, ExecutorChoice
from generator.tools.offering import difficulty
from generator.tools.records import Metadata, Solution, Step, ToolExample, ToolTask
from generator.tools.spec.documentation import documentation
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.checks.chain_links import given, gives_away, links
from tasks.extractive.tool_making import answer_to, request_out_of
from tasks.tools.making.answers import answer_fault, used_tools
from tasks.tools.making.chain_growth import Growth, Proposals
from tasks.tools.making.requests import request_fault
from tasks.tools.planning.styles import TONES
from tasks.tools.running.replay_session import ReplayChanged, ReplaySession

STAGE = "chain"


class ChainRequest(BaseModel):
    """What the model replies in the end."""

    request: Sentences
    answer: Sentences


@technique(version=2, reply=Proposals, prompts=("tool_propose", "tool_select", "tool_chain_request"))
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
    growths = [
        Growth(task, llm, _session(task, llm, runs, executor), min_steps, max_steps, proposals)
        for task in placed(tasks)
    ]
    results = await task_group(_made(growth) for growth in growths)
    usage = sum_usage([growth.usage for growth in growths])
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "tasks")


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


def _by_rules(task: ToolTask, steps: Sequence[Step]) -> ChainRequest:
    """How `extractive` answers."""
    request = request_out_of(task, steps, given(steps))
    return ChainRequest(request=request, answer=answer_to(steps, task.tools))


def _session(task: ToolTask, llm: Model, executor: Executor, choice: ExecutorChoice) -> ReplaySession:
    key = fingerprint([task.seed, task.number, task.needed, llm.sample], 16)
    return ReplaySession(executor, choice, key, {tool.name: tool for tool in task.tools})


async def _made(growth: Growth) -> ToolExample | Rejection | Failure:
    """The chain grown and its request written; what concerns this task alone is its failure."""
    try:
        async with growth.replay as replay:
            try:
                await growth.grow()
                fault = _chain_fault(growth)
                state = None if fault else await replay.end(growth.steps)
            except ReplayChanged:
                fault = "does not replay"
        example = _example(growth)
        return rejection(example, STAGE, fault) if fault else await _written(growth, example, state)
    except (Permanent, Transient) as error:
        return failure(growth.task, STAGE, error)


def _chain_fault(growth: Growth) -> str | None:
    """Why calls are no chain; None where they are one."""
    if len(growth.steps) < growth.min_steps:
        return growth.ended or "too short"
    return None if links(growth.steps) else "unconnected"


async def _written(growth: Growth, example: ToolExample, state: Any) -> ToolExample | Rejection:
    """The example with the request that its chain answers, and with what the executor holds at its end."""
    task, steps = growth.task, growth.steps
    reply, origin = await growth.asked(chain_request(task, steps), ChainRequest)
    request, said = reply.request.strip(), reply.answer.strip()
    solution = example.solution.model_copy(update={"final_answer": said, "final_state": state})
    provenance = {**example.provenance, "request": origin}
    written = example.model_copy(update={"instruction": request, "solution": solution, "provenance": provenance})
    fault = request_fault(task, request, steps) if request else "empty request"
    if not fault and gives_away(request, steps, growth.replay.tools):
        fault = "gives away a result"
    fault = fault or answer_fault(said, request, steps, task.tools)
    return rejection(written, STAGE, fault) if fault else written


def _example(growth: Growth) -> ToolExample:
    task, steps = growth.task, growth.steps
    kind = {"mode": "chain", "style": "chain", "difficulty": difficulty(used_tools(steps, task.tools))}
    told = {"persona": task.persona, "tone": task.tone, "needed": [step.tool for step in steps]}
    return ToolExample(
        instruction="",
        solution=Solution(reasoning_path=steps, api_documentation=documentation(task.tools)),
        tools=task.tools,
        metadata=Metadata.model_validate(kind | told | {"links": links(steps), "failed_calls": growth.failed_calls}),
        executor=growth.replay.choice.kind,
        provenance={"chain": growth.origin} if growth.origin else {},
        ref=task.ref,
    )
