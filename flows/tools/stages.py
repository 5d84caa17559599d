"""Stages that tool-use examples go through, each a batch in and what is left of it out; and the end of such a flow."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from flows.running.batches import grouped, in_window
from flows.running.job import Job
from flows.running.reading import read_records
from flows.tools.inputs import fault
from generator.records import Rejection, Tally
from generator.tools.exchanges import exchanges
from generator.tools.execution import ExecutorChoice
from generator.tools.records import ToolExample
from tasks.tools.judging import outcome as tool_outcome
from tasks.tools.judging import turns as tool_turns
from tasks.tools.judging.form import Match
from tasks.tools.judging.outcome import evaluate
from tasks.tools.judging.semantics import judge_semantics
from tasks.tools.judging.turns import judge_turns
from tasks.tools.making.answers import write_answers
from tasks.tools.making.follow_ups import follow_up
from tasks.tools.running.execution import execute

Stage = Callable[[list[ToolExample]], Awaitable[list[ToolExample]]]
Then = Callable[[list[ToolExample]], Awaitable[None]]
EXAMPLES_A_BATCH = 25
"""Examples a task, where the input is examples."""
AGAIN = 1 / 3
"""Of the conversations that go on, the share in which the user goes on a second time."""
ORDER = (
    "read generate check negatives form run answer search branches chain follow-up "
    "format execution semantics curate evaluate select"
).split()
"""Of the stages in the summary; batches of several kinds come to them in any order."""


def through(job: Job, stages: Sequence[Stage]) -> Then:
    """One stage after the other, then the output."""

    async def run(examples: list[ToolExample]) -> None:
        for stage in stages:
            if examples:
                examples = in_order(await stage(examples))
        for example in examples:
            job.emit(example.ref or 0, example.row())

    return run


async def each_batch(job: Job, where: str, then: Then) -> None:
    """Read examples and send them through, batch by batch."""

    async def work(examples: list[ToolExample]) -> None:
        await then(examples)
        job.progress.advance(len(examples))

    examples = read_records(job, where, ToolExample.model_validate, fault)
    size = job.of_a_sample(EXAMPLES_A_BATCH)
    await in_window(grouped(examples, size), work, job.window(job.llm, EXAMPLES_A_BATCH // 5))


def executed(job: Job, choice: ExecutorChoice, match: Match = "calls") -> Stage:
    """Form checked, calls really run; an answer that spoke of other results is written anew."""

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        return await answered(job, job.take(await execute(examples, job.llm, executor=choice, match=match)))

    return stage


async def answered(job: Job, examples: list[ToolExample]) -> list[ToolExample]:
    """A final answer for whatever has none yet."""
    silent = [example for example in examples if _is_silent(example)]
    ready = [example for example in examples if not _is_silent(example)]
    if silent:
        ready += job.take(await write_answers(silent, job.llm))
    return in_order(ready)


def _is_silent(example: ToolExample) -> bool:
    return any(exchange.steps and not exchange.answer for exchange in exchanges(example))


def going_on(job: Job, choice: ExecutorChoice, known: Mapping[str, list[Any]], share: float) -> Stage:
    """In a share of the examples the user says something more, in some of these once more."""

    async def longer(examples: list[ToolExample], part: float) -> list[ToolExample]:
        if not examples:
            return []
        names = {tool.name for example in examples for tool in example.tools}
        own = {key: values for key, values in known.items() if key.rpartition(".")[0] in names}
        return job.take(await follow_up(examples, job.llm, executor=choice, share=part, known=own))

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        once = await longer(examples, share)
        again = await longer([one for one in once if one.follow_ups], AGAIN)
        return in_order([*(one for one in once if not one.follow_ups), *again])

    return stage


def meaningful(job: Job, per_call: int = 5) -> Stage:
    """What the judge says meets its request."""

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        return job.take(await judge_semantics(examples, job.judge, per_call=per_call))

    return stage


def curated(job: Job, threshold: float, *, again: bool = False) -> Stage:
    """Trajectories rated, turns judged; a rating that still holds is not asked for again."""

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        open_ones = [example for example in examples if again or not tool_turns.still_rated(example)]
        ready = [example for example in examples if not again and tool_turns.still_rated(example)]
        kept = filtered(job, ready, lambda example: tool_turns.verdict_on(example, threshold), "already rated")
        if open_ones:
            outcome = await judge_turns(open_ones, job.judge, threshold=threshold)
            for row in [*map(vars, outcome.kept), *(rejection.record for rejection in outcome.rejected)]:
                if isinstance(row.get("rating"), float):
                    job.judgements.add(row["rating"], row.get("rating_reasoning") or "", "tool_trajectory")
            kept += job.take(outcome)
        for example in kept:
            job.summary.ratings[int(example.rating or 0)] += 1
        return kept

    return stage


def evaluated(job: Job) -> Stage:
    """Outcomes graded; nothing is left out."""

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        return job.take(await evaluate(examples, job.judge))

    return stage


def satisfied(job: Job, min_score: float, *, strict: bool = False) -> Stage:
    """Those whose outcome is good enough."""

    async def stage(examples: list[ToolExample]) -> list[ToolExample]:
        return filtered(job, examples, lambda example: tool_outcome.verdict_on(example, min_score, strict), "select")

    return stage


def filtered(
    job: Job, examples: list[ToolExample], verdict: Callable[[ToolExample], Rejection | None], stage: str
) -> list[ToolExample]:
    """Those that nothing is said against; the others are set aside and counted."""
    kept, reasons = [], dict[str, int]()
    for example in examples:
        rejection = verdict(example)
        if rejection is None:
            kept.append(example)
        else:
            job.reject(rejection)
            reasons[rejection.reason] = reasons.get(rejection.reason, 0) + 1
    if examples:
        job.summary.add(Tally(stage=stage, unit="examples", taken=len(examples), kept=len(kept), rejected=reasons))
    return kept


async def finish(job: Job, output: str | None, *, allow_empty: bool = False) -> dict[str, Any]:
    """As `Job.finish`, with the stages of the summary in order."""
    stages = job.summary.tallies
    known = [name for name in ORDER if name in stages]
    job.summary.tallies = {name: stages[name] for name in [*known, *(name for name in stages if name not in known)]}
    return await job.finish(output, allow_empty=allow_empty)


def in_order(examples: list[ToolExample]) -> list[ToolExample]:
    """By their place in the input."""
    return sorted(examples, key=lambda example: example.ref or 0)
