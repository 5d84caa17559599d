"""APIGen's first two gates: is an example well formed, and does every call of it really run.

Liu et al. 2024, https://arxiv.org/abs/2406.18518: of 40,000 examples by DeepSeek-V2, 817 fall at the format and 3,359
at the execution. An executor that dies is a failure, never a pass. Where we differ: an example that has results
already must give the same again, and an executor's own error decides, not the word "error" somewhere in a result.

    ToolExample(instruction="How warm is it in Lund?", solution={"reasoning_path": [{"tool": "weather", …}]})
    → the same with results in its steps, executor="mcp", verified={"format": "passed", "execution": "passed"}
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.records import Failure, Outcome, Rejection
from generator.tools.exchanges import cut_before, exchanges, with_answers
from generator.tools.execution import Executor, ExecutorChoice, ExecutorGone, Observation, Session
from generator.tools.records import Step, ToolExample
from generator.types import Model
from tasks.tools.judging.form import FORMAT, Match, format_verdict, turns_of
from tasks.tools.running.expectation import as_expected, expects_state
from tasks.tools.running.replay import run_steps, same

STAGE = "execution"
_OF_OLD_RESULTS = ("rating", "rating_reasoning", "rating_of", "outcome")
"""Fields that speak of the results as they were."""


class Nothing(BaseModel):
    """No model is asked."""


Verdict = ToolExample | Rejection | Failure


@technique(version=2, reply=Nothing)
async def execute(
    examples: Sequence[ToolExample],
    llm: Model,
    *,
    executor: ExecutorChoice,
    match: Match = "calls",
) -> Outcome[ToolExample]:
    """Check the form of examples, then run their calls, each example in a fresh session, from the state it begins in.

    Results are written into the steps. Where an example had other results: made-up ones are replaced, and the answers
    are emptied, for they spoke of those; real ones say that the example does not replay, and it is rejected. Where that
    happens, or a call fails, in what was done for a later request of the user, that request and what follows it are cut
    off, and what is left is run anew. An example without calls has nothing to run and passes.

    Args:
        examples: What to verify.
        llm: Not asked; another sample of it (`--fresh`) makes anew what is written down and otherwise not made again.
        executor: Who runs the calls; an example waits until one of its servers is free.
        match: By what an example that says which calls are right is compared with them; see
            `tasks.tools.running.expectation`.
    """
    verdicts = [format_verdict(example, match) or example for example in placed(examples)]
    outcome = entered(Outcome[ToolExample](), verdicts, FORMAT, "examples")
    whole = {example.ref: len(example.follow_ups or ()) for example in outcome.kept}
    ran = await _all_run(outcome.kept, executor, llm.sample, match)
    outcome.kept = []  # what is well formed is entered by what its calls came to
    return entered(outcome, ran, STAGE, "examples", _notes(ran, whole))


def _notes(ran: Sequence[Verdict], whole: Mapping[int | None, int]) -> dict[str, int]:
    kept = [example for example in ran if isinstance(example, ToolExample)]
    notes = {
        "results replaced": sum(map(_is_changed, kept)),
        "follow-ups cut off": sum(whole[example.ref] - len(example.follow_ups or ()) for example in kept),
    }
    return {name: count for name, count in notes.items() if count}


async def _all_run(examples: Sequence[ToolExample], choice: ExecutorChoice, sample: int, match: Match) -> list[Verdict]:
    if not any(example.path or expects_state(example, match) for example in examples):
        return [_passed(example) for example in examples]
    run = current_run()
    if run is None:
        raise RuntimeError("execute() needs a run: see generator.engine.run.start_run")
    executor = await run.executor(choice)
    if run.estimates:
        return await asyncio.gather(*(_one_expected(example, executor, choice) for example in examples))
    return await asyncio.gather(*(_one_run(example, executor, choice, sample, match) for example in examples))


async def _one_run(
    example: ToolExample, executor: Executor, choice: ExecutorChoice, sample: int, match: Match
) -> Verdict:
    if not example.path and not expects_state(example, match):
        return _passed(example)
    try:
        async with executor.session(f"{example.fingerprint()}/{sample}", example.initial_state) as session:
            seen = await _run_path(example, session)
            state = await session.state()
        if number := _broken_off(example, seen):
            return await _one_run(cut_before(example, number), executor, choice, sample, match)
        verdict = _verdict(example, seen, state, choice)
        if isinstance(verdict, ToolExample) and expects_state(example, match):
            verdict = await as_expected(verdict, executor, f"{example.fingerprint()}/expected/{sample}")
    except ExecutorGone as error:
        return failure(example, STAGE, error)
    return verdict


async def _one_expected(example: ToolExample, executor: Executor, choice: ExecutorChoice) -> Verdict:
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
    return _verdict(example, seen, None, choice) if seen else _passed(example)


async def _run_path(example: ToolExample, session: Session) -> list[Observation]:
    """An observation for each call up to the turn in which one fails: what would follow rests on nothing."""
    tools = {tool.name: tool for tool in example.tools}
    seen: list[Observation] = []
    for turn in turns_of(example.path):
        seen += await run_steps(turn, tools, session)
        if not all(observation.ok for observation in seen):
            break
    return seen


def _broken_off(example: ToolExample, seen: Sequence[Observation]) -> int | None:
    """The later request of the user for which something was done that does not hold; None where there is none."""
    for step, now in zip(example.path, seen, strict=False):
        if now.error is not None or _is_other(step, now):
            number = next(one.number for one in exchanges(example) if any(own is step for own in one.steps))
            return number if number > 1 else None
    return None


def _verdict(example: ToolExample, seen: list[Observation], state: Any, choice: ExecutorChoice) -> Verdict:
    for step, observation in zip(example.path, seen, strict=False):
        if observation.error is not None:
            return rejection(example, STAGE, "execution: error", f"{step.tool}: {observation.error}")
    pairs = list(zip(example.path, seen, strict=True))
    if real := [step for step, now in pairs if _is_other(step, now)]:
        detail = f"Step {real[0].step}, {real[0].tool}: run again, it gave something else than was recorded."
        return rejection(example, STAGE, "execution: does not replay", detail)
    changed = not all(same(step, now) for step, now in pairs)
    solution: dict[str, Any] = {"reasoning_path": [_with_result(*pair) for pair in pairs], "final_state": state}
    update = {"executor": choice.kind, "solution": example.solution.model_copy(update=solution)}
    ran = example.model_copy(update=update)
    if changed:
        called = [exchange.number for exchange in exchanges(ran) if exchange.steps]
        ran = with_answers(ran, dict.fromkeys(called, "")).model_copy(update=dict.fromkeys(_OF_OLD_RESULTS))
    return _passed(ran, changed=changed)


def _is_other(step: Step, now: Observation) -> bool:
    """Whether a real result did not come again."""
    return _has_run(step) and not step.simulated and not same(step, now)


def _has_run(step: Step) -> bool:
    return step.result is not None or step.error is not None


def _with_result(step: Step, seen: Observation) -> Step:
    """The step with what came of it; a result that was cut says so."""
    update: dict[str, Any] = {"result": seen.result, "error": seen.error, "simulated": seen.simulated}
    return step.model_copy(update=update | ({"cut": True} if seen.cut else {}))


def _passed(example: ToolExample, *, changed: bool = False) -> ToolExample:
    verified = {FORMAT: "passed", STAGE: "passed"}
    if changed:
        verified["semantics"] = "not judged anew"
    return example.model_copy(update={"verified": verified})


def _is_changed(example: ToolExample) -> bool:
    return "semantics" in (example.verified or {})
