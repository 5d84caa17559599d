"""What the commands on tools would ask: for `--dry-run`.

No executor is started. So the prompts show what the specification says of values, not what the executor holds, and
what a call would give is reckoned with a length.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from flows.options.tools import (
    MakingOptions,
    ToolCurateOptions,
    ToolEvaluateOptions,
    ToolExecuteOptions,
    ToolPipelineOptions,
)
from flows.running.estimate import Step
from flows.tools.generating import Share, kind_of, planned
from flows.tools.material import Material, executor_of, read_patterns, usable
from flows.tools.shares import shares_of
from flows.tools.stages import EXAMPLES_A_BATCH, fault
from flows.tools.stand_ins import seen_of, stand_in, turns_of
from generator.files import read_rows
from generator.llm.prices import estimate_tokens
from generator.settings.tree import Settings
from generator.tools.reading.specification import read_spec
from generator.tools.records import NEGATIVE, ToolExample, ToolTask
from generator.tools.records import Step as ToolStep
from generator.types import Request
from tasks.tools.graph.parameter_graph import build_graph
from tasks.tools.judging.outcome import outcome_request
from tasks.tools.judging.requirements import requirements_request
from tasks.tools.judging.score import fault_of_run
from tasks.tools.judging.semantics import semantics_request
from tasks.tools.judging.trajectory import PER_CALL, trajectory_request
from tasks.tools.judging.turns import still_rated, turns_request
from tasks.tools.making.answers import answer_request
from tasks.tools.making.chain_growth import proposal_request, selection_request
from tasks.tools.making.chains import chain_request
from tasks.tools.making.negatives import negative_request
from tasks.tools.making.requests import request_for
from tasks.tools.making.search import next_call_request
from tasks.tools.planning.example_calls import KnownCalls
from tasks.tools.planning.explore import documented_calls

SAMPLED = 200
"""Tasks whose prompts are made; of more the rest is reckoned from these."""
JUDGED_TOGETHER = 5
WRITTEN = {"generate": 110, "answer": 50, "search": 70, "propose": 180, "select": 50, "request": 90}
JUDGED = {"semantics": 70, "curate": 70, "turns": 60, "requirements": 60, "evaluate": 150}
"""Tokens of a reply, roughly, by stage; where it is on several examples or turns, of each of them."""

Estimate = tuple[str, list[Step], Request | None]
Asked = tuple[str, Request, int]
"""A call: its stage, what is asked, and on how many examples or turns."""


def making(options: MakingOptions, settings: Settings) -> Estimate:
    """Calls to make examples from a specification, and in the pipeline to judge them.

    Raises:
        UsageError: The specification cannot be used for what is wanted.
    """
    material, shares = _documented(options), shares_of(options)
    asked: list[tuple[Asked, float]] = []
    for place, share in enumerate(shares):
        asked += _of_share(options, material, share, options.seed + 1000 * place)
    negative = sum(share.without_call for share in shares)
    said = f"{len(material.spec.tools):,} tools, {options.target_pairs:,} examples, {negative:,} of them without a call"
    return said, _steps(asked, settings), asked[0][0][1]


def executing(options: ToolExecuteOptions, settings: Settings) -> Estimate:
    """Calls to judge examples that were run, and to answer anew where results were made up or are missing."""
    examples, live = _read(options.input), executor_of(options).kind != "simulated"
    silent = [example for example in examples if _is_to_be_answered(example, live=live)]
    asked: list[Asked] = [("answer", answer_request(example), 1) for example in silent]
    if options.semantics:
        for batch in _groups(examples, EXAMPLES_A_BATCH):
            asked += _semantics(batch, options.batch_size)
    return f"{len(examples):,} examples to run", _steps(_all(asked), settings), asked[0][1] if asked else None


def curating(options: ToolCurateOptions, settings: Settings) -> Estimate:
    """Calls to rate trajectories, a few together, and to judge the turns of each."""
    examples = _read(options.input)
    open_ones = [example for example in examples if options.fresh or not still_rated(example)]
    asked = [one for batch in _groups(open_ones, EXAMPLES_A_BATCH) for one in _curated(batch)]
    (_, sample, _), *_ = asked or _curated(examples[:1])
    said = f"{len(examples):,} examples, {len(open_ones):,} to ask about"
    return said, _steps(_all(asked), settings), sample


def evaluating(options: ToolEvaluateOptions, settings: Settings) -> Estimate:
    """Calls to draw the requirements of each request, and to judge each outcome."""
    examples = _read(options.input)
    ran = [example for example in examples if fault_of_run(example) is None]
    asked = _evaluated(ran)
    (_, sample, _), *_ = asked or _evaluated(examples[:1])
    said = f"{len(examples):,} examples, {len(ran):,} to ask about"
    return said, _steps(_all(asked), settings), sample


def _documented(options: MakingOptions) -> Material:
    """What the specification says by itself."""
    parsed, choice = read_spec(options.spec).spec, executor_of(options)
    tools = usable(parsed.tools, choice)
    known = KnownCalls()
    for tool in tools:
        for args in documented_calls(tool):
            known.add(tool.name, args)
    spec, patterns = parsed.model_copy(update={"tools": tools}), read_patterns(options.like)
    return Material(spec, build_graph(tools), known.by_parameter(), choice, patterns)


def _of_share(options: MakingOptions, material: Material, share: Share, seed: int) -> list[tuple[Asked, float]]:
    """What is asked for the first tasks of a share, and how often such a call is made for all of them."""
    tasks = list(islice(planned(material, share, share.target, share.without_call, seed), SAMPLED))
    asked = [one for task in tasks for one in _asked_for(task, chain=share.mode == "chain")]
    if isinstance(options, ToolPipelineOptions):
        made = [stand_in(task) for task in tasks for _ in range(task.count)]
        asked += _semantics(made, JUDGED_TOGETHER)
        asked += [] if options.skip_curation else [*_curated(made), *_evaluated(made)]
    times = share.target / sum(task.count for task in tasks)
    return [(one, times) for one in asked]


def _asked_for(task: ToolTask, *, chain: bool) -> Iterator[Asked]:
    """What a task takes where all goes well at once."""
    kind = kind_of(task, chain=chain)
    if kind == "negative":
        yield "generate", negative_request(task), task.count
        return
    example = stand_in(task)
    if kind == "chain":
        yield from _chained(task, example.path)
        return
    yield "generate", request_for(task), task.count
    for _ in range(task.count):
        if kind == "single":
            yield "answer", answer_request(example), 1
            continue
        for made in range(len(example.path) + 1):
            asked = next_call_request(example, turns_of(example.path[:made]), [], task.max_steps - made)
            yield "search", asked, 1


def _chained(task: ToolTask, path: Sequence[ToolStep]) -> Iterator[Asked]:
    for made, step in enumerate(path):
        yield "propose", proposal_request(task, path[:made], [], 3), 1
        yield "select", selection_request(task, path[:made], [seen_of(step)] * 3, 2), 1
    yield "request", chain_request(task, path), 1


def _semantics(examples: Sequence[ToolExample], per_call: int) -> Iterator[Asked]:
    for group in _groups(examples, per_call):
        yield "semantics", semantics_request(_labelled(group), None), len(group)


def _curated(examples: Sequence[ToolExample]) -> Iterator[Asked]:
    for group in _groups(examples, PER_CALL):
        yield "curate", trajectory_request(_labelled(group), None), len(group)
    for example in examples:
        yield "turns", turns_request(example), len(example.path) + 1


def _evaluated(examples: Sequence[ToolExample]) -> list[Asked]:
    called = [example for example in examples if example.metadata.style not in NEGATIVE]
    drawn: list[Asked] = [("requirements", requirements_request(example), 1) for example in called]
    return [*drawn, *(("evaluate", outcome_request(example, [example.instruction]), 1) for example in examples)]


def _is_to_be_answered(example: ToolExample, *, live: bool) -> bool:
    """Whether the answer is missing, or spoke of results that a live executor will replace."""
    unseen = any((live and step.simulated) or (step.result is None and step.error is None) for step in example.path)
    return bool(example.path) and (unseen or not example.solution.final_answer)


def _all(asked: Iterable[Asked]) -> list[tuple[Asked, float]]:
    return [(one, 1.0) for one in asked]


def _steps(asked: Sequence[tuple[Asked, float]], settings: Settings) -> list[Step]:
    """A line a stage, in the order of the stages."""
    steps = []
    for stage, each in {**WRITTEN, **JUDGED}.items():
        calls = [(request, items, times) for (name, request, items), times in asked if name == stage]
        if calls:
            tokens_in = sum(estimate_tokens(request.system + request.user) * times for request, _, times in calls)
            tokens_out = sum(each * items * times for _, items, times in calls)
            model = settings.judge_model() if stage in JUDGED else settings.model()
            steps.append(Step(stage, model, round(sum(t for *_, t in calls)), round(tokens_in), round(tokens_out)))
    return steps


def _groups(examples: Sequence[ToolExample], size: int) -> Iterator[Sequence[ToolExample]]:
    for start in range(0, len(examples), size):
        yield examples[start : start + size]


def _labelled(examples: Sequence[ToolExample]) -> list[tuple[str, ToolExample]]:
    return [(f"e{number}", example) for number, example in enumerate(examples, 1)]


def _read(where: str) -> list[ToolExample]:
    return [ToolExample.model_validate(row) for row in read_rows(where, on_bad=lambda _: None, check=fault)]
