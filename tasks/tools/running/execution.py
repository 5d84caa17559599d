"""APIGen's first two gates: is an example well formed, and does every call of it really run.

Liu et al. 2024, https://arxiv.org/abs/2406.18518: of 40,000 examples by DeepSeek-V2, 817 fall at the format and 3,359
at the execution. An executor that dies is a failure, never a pass. Where we differ: an example that has results
already must give the same again, and an executor's own error decides, not the word "error" somewhere in a result.

    ToolExample(instruction="How warm is it in Lund?", solution={"reasoning_path": [{"tool": "weather", …}]})
    → the same with results in its steps, executor="mcp", verified={"format": "passed", "execution": "passed"}
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.records import Failure, Outcome, Rejection
from generator.tools.execution import Executor, ExecutorChoice, ExecutorGone, Observation, Session
from generator.tools.records import Step, ToolExample
from generator.types import Model
from tasks.tools.judging.form import FORMAT, format_verdict, turns_of
from tasks.tools.running.replay import run_steps, same

STAGE = "execution"
_OF_OLD_RESULTS = ("rating", "rating_reasoning", "rating_of", "outcome")
"""Fields that speak of the results as they were."""


class Nothing(BaseModel):
    """No model is asked."""


Verdict = ToolExample | Rejection | Failure


@technique(version=1, reply=Nothing)
async def execute(
    examples: Sequence[ToolExample],
    llm: Model,
    *,
    executor: ExecutorChoice,
) -> Outcome[ToolExample]:
    """Check the form of examples, then run their calls, each example in a fresh session.

    Results are written into the steps. Where an example had other results: made-up ones are replaced, and its
    `final_answer` is emptied, for it spoke of those; real ones say that the example does not replay, and it is
    rejected. An example without calls has nothing to run and passes.

    Args:
        examples: What to verify.
        llm: Not asked; another sample of it (`--fresh`) makes anew what is written down and otherwise not made again.
        executor: Who runs the calls; an example waits until one of its servers is free.
    """
    verdicts = [format_verdict(example) or example for example in placed(examples)]
    outcome = entered(Outcome[ToolExample](), verdicts, FORMAT, "examples")
    ran = await _all_run(outcome.kept, executor, llm.sample)
    replaced = sum(isinstance(example, ToolExample) and _is_changed(example) for example in ran)
    outcome.kept = []  # what is well formed is entered by what its calls came to
    return entered(outcome, ran, STAGE, "examples", {"results replaced": replaced} if replaced else {})


async def _all_run(examples: Sequence[ToolExample], choice: ExecutorChoice, sample: int) -> list[Verdict]:
    if not any(example.path for example in examples):
        return [_passed(example, {}) for example in examples]
    run = current_run()
    if run is None:
        raise RuntimeError("execute() needs a run: see generator.engine.run.start_run")
    executor = await run.executor(choice)
    one = _one_expected if run.estimates else _one_run
    return await asyncio.gather(*(one(example, executor, choice, sample) for example in examples))


async def _one_run(example: ToolExample, executor: Executor, choice: ExecutorChoice, sample: int) -> Verdict:
    if not example.path:
        return _passed(example, {})
    try:
        async with executor.session(f"{example.fingerprint()}/{sample}") as session:
            seen = await _run_path(example, session)
            state = await session.state()
    except ExecutorGone as error:
        return failure(example, STAGE, error)
    return _verdict(example, seen, state, choice)


async def _one_expected(example: ToolExample, executor: Executor, choice: ExecutorChoice, _sample: int) -> Verdict:
    """In an estimate, where nothing is run: real results are expected to come again, made-up ones to be replaced."""
    tools = {tool.name: tool for tool in example.tools}
    seen: list[Observation] = []
    async with executor.session(example.fingerprint()) as session:
        for step in example.path:
            if _has_run(step) and not step.simulated:
                seen.append(Observation(result=step.result, error=step.error))
                continue
            (now,) = await run_steps([step], tools, session)
            replaced = step.simulated and choice.kind != "simulated"
            seen.append(Observation(result=[now.result]) if replaced else now)
    return _verdict(example, seen, None, choice) if seen else _passed(example, {})


async def _run_path(example: ToolExample, session: Session) -> list[Observation]:
    """An observation for each call up to the turn in which one fails: what would follow rests on nothing."""
    tools = {tool.name: tool for tool in example.tools}
    seen: list[Observation] = []
    for turn in turns_of(example.path):
        seen += await run_steps(turn, tools, session)
        if not all(observation.ok for observation in seen):
            break
    return seen


def _verdict(example: ToolExample, seen: list[Observation], state: Any, choice: ExecutorChoice) -> Verdict:
    for step, observation in zip(example.path, seen, strict=False):
        if observation.error is not None:
            return rejection(example, STAGE, "execution: error", f"{step.tool}: {observation.error}")
    others = [step for step, now in zip(example.path, seen, strict=True) if not same(step, now)]
    real = [step for step in others if _has_run(step) and not step.simulated]
    if real:
        detail = f"Step {real[0].step}, {real[0].tool}: run again, it gave something else than was recorded."
        return rejection(example, STAGE, "execution: does not replay", detail)
    steps = [_with_result(step, now) for step, now in zip(example.path, seen, strict=True)]
    solution: dict[str, Any] = {"reasoning_path": steps, "final_state": state}
    update: dict[str, Any] = {"executor": choice.kind}
    if others:
        solution["final_answer"] = ""
        update |= dict.fromkeys(_OF_OLD_RESULTS)
    return _passed(example, {**update, "solution": example.solution.model_copy(update=solution)}, changed=bool(others))


def _has_run(step: Step) -> bool:
    return step.result is not None or step.error is not None


def _with_result(step: Step, seen: Observation) -> Step:
    """The step with what came of it; a result that was cut says so."""
    update: dict[str, Any] = {"result": seen.result, "error": seen.error, "simulated": seen.simulated}
    return step.model_copy(update=update | ({"cut": True} if seen.cut else {}))


def _passed(example: ToolExample, update: dict[str, Any], *, changed: bool = False) -> ToolExample:
    verified = {FORMAT: "passed", STAGE: "passed"}
    if changed:
        verified["semantics"] = "not judged anew"
    return example.model_copy(update={**update, "verified": verified})


def _is_changed(example: ToolExample) -> bool:
    return "semantics" in (example.verified or {})
