"""`--dry-run`: how many calls, tokens and dollars a command would take, and one rendered prompt. No call is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from flows.options.base import ModelOptions
from flows.options.choosing import CompareOptions, MultiScoreOptions
from flows.options.qa import CurateOptions, EnhanceCoTOptions, EnrichOptions, GenerateOptions, PipelineOptions
from flows.options.tools import (
    ToolCurateOptions,
    ToolEvaluateOptions,
    ToolExecuteOptions,
    ToolGenerateChainOptions,
    ToolGenerateOptions,
    ToolPipelineOptions,
)
from flows.pairs.generating import asks_for_steps, chunk_source, prompt_arguments
from flows.running.reading import fault
from generator.engine.by_chunk import Labelled
from generator.errors import UsageError
from generator.files import read_rows
from generator.llm.prices import cost, estimate_tokens
from generator.records import Chunk, QAPair
from generator.settings.layers import load
from generator.settings.tree import Settings
from generator.types import Model, Request
from tasks.cot import step_by_step
from tasks.cot.enhance_cot import enhance_request, is_reasoned
from tasks.qa import backtranslate as backtranslation
from tasks.qa import judge as judging
from tasks.qa import planning
from tasks.qa import rewrite as rewriting

if TYPE_CHECKING:
    from rich.console import RenderableType

TOKENS_A_PAIR = 160
"""Output tokens of one question with answer and evidence, roughly."""
TOKENS_OF_STEPS = 120
TOKENS_A_REWRITE = 120
TOKENS_A_RATING = 90


@dataclass
class Step:
    """One stage's calls.

    Attributes:
        tokens_in: Of all calls together, estimated from their characters.
    """

    name: str
    model: Model
    calls: int
    tokens_in: int
    tokens_out: int

    @property
    def cost(self) -> float | None:
        return cost(self.model, self.tokens_in, self.tokens_out)


def estimate(options: ModelOptions) -> "RenderableType":
    """What the command with these options would take.

    Raises:
        UsageError: What the command itself would say of its input and settings.
    """
    settings = load(options.config, options.overrides())
    if isinstance(options, GenerateOptions | PipelineOptions):
        return _drawn(*_generation(options, settings))
    if isinstance(options, EnrichOptions | CurateOptions | EnhanceCoTOptions):
        return _drawn(*_pairs(options, settings))
    return _drawn(*_elsewhere(options, settings))


def _elsewhere(options: ModelOptions, settings: Settings) -> "tuple[str, list[Step], Request | None]":
    from flows.choosing import estimates as choosing  # these need what this file gives
    from flows.tools import estimates as tools

    match options:
        case CompareOptions():
            return choosing.comparing(options, settings)
        case MultiScoreOptions():
            return choosing.scoring(options, settings)
        case ToolGenerateOptions() | ToolGenerateChainOptions() | ToolPipelineOptions():
            return tools.making(options, settings)
        case ToolExecuteOptions():
            return tools.executing(options, settings)
        case ToolCurateOptions():
            return tools.curating(options, settings)
        case ToolEvaluateOptions():
            return tools.evaluating(options, settings)
    raise TypeError(f"no estimate for {type(options).__name__}")


def _generation(options: GenerateOptions | PipelineOptions, settings: Settings) -> tuple[str, list[Step], Request]:
    survey = (source := chunk_source(settings, options)).survey()
    per_chunk = options.n_pairs or settings.generation.pairs_per_chunk
    target = options.target_pairs
    plan = planning.for_target(survey, target) if target else planning.fixed(len(survey), per_chunk)
    asked = [(info.length, n) for info, n in zip(survey, plan.ask, strict=True) if n]
    first = next((item for item in source.read() if isinstance(item, Chunk)), None)
    if first is None:
        raise UsageError(
            f"{options.lancedb_path} has no usable chunk in {', '.join(options.table)}: all are empty, shorter than "
            f"filtering.min_chunk_length ({settings.filtering.min_chunk_length} characters), or skipped by a pattern."
        )
    requests_for = step_by_step.requests_for if asks_for_steps(options) else backtranslation.requests_for
    (sample,) = requests_for([first], [max(1, plan.ask[0])], **prompt_arguments(options))
    frame = estimate_tokens(sample.system + sample.user) - estimate_tokens(first.text)
    pairs = sum(n for _, n in asked)
    texts = sum(estimate_tokens("x" * length) for length, _ in asked)
    each = TOKENS_A_PAIR + (TOKENS_OF_STEPS if asks_for_steps(options) else 0)
    steps = [Step("generate", settings.model(), len(asked), texts + frame * len(asked), each * pairs)]
    if isinstance(options, PipelineOptions):
        steps += _later(options, settings, asked, texts)
    elif options.topic:
        steps.append(Step("topic", settings.judge_model(), len(asked), 250 * len(asked) + 90 * pairs, 20 * pairs))
    what = f"{len(survey):,} usable chunks, {len(asked):,} asked for {pairs:,} pairs"
    return what, steps, sample


def _later(options: PipelineOptions, settings: Settings, asked: Sequence[tuple[int, int]], texts: int) -> list[Step]:
    calls = sum(-(-n // 5) for _, n in asked)
    pairs = sum(n for _, n in asked)
    rewrite = Step("enrich", settings.model(), calls, texts + 450 * calls + 120 * pairs, TOKENS_A_REWRITE * pairs)
    reason = Step("reason", settings.model(), calls, texts + 450 * calls + 120 * pairs, TOKENS_OF_STEPS * pairs)
    rate = Step("judge", settings.judge_model(), calls, texts + 750 * calls + 120 * pairs, TOKENS_A_RATING * pairs)
    return [*([rewrite] if options.rewrites else []), *([reason] if options.cot == "enhance" else []), rate]


def _pairs(
    options: EnrichOptions | CurateOptions | EnhanceCoTOptions, settings: Settings
) -> tuple[str, list[Step], Request]:
    work = _work(options, settings)
    rows = read_rows(options.input, on_bad=lambda _: None, check=fault)
    pairs = [QAPair.model_validate(row) for row in rows]
    open_ones = [pair for pair in pairs if work.wanted(pair)]
    requests = []
    for _, run in groupby(open_ones or pairs[:1], key=lambda pair: pair.source_text):
        group = list(run)
        for start in range(0, len(group), options.batch_size):
            labelled = [(f"p{n}", pair) for n, pair in enumerate(group[start : start + options.batch_size], 1)]
            requests.append(work.request(labelled))
    calls = len(requests) if open_ones else 0
    tokens = sum(estimate_tokens(request.system + request.user) for request in requests) if calls else 0
    step = Step(work.name, work.model, calls, tokens, work.tokens * len(open_ones))
    return f"{len(pairs):,} pairs, {len(open_ones):,} to ask about", [step], requests[0]


@dataclass(frozen=True)
class _Work:
    """What a command over pairs does: with which, asking whom what, and how many tokens a pair comes back."""

    name: str
    model: Model
    tokens: int
    wanted: Callable[[QAPair], bool]
    request: Callable[[Labelled], Request]


def _work(options: EnrichOptions | CurateOptions | EnhanceCoTOptions, settings: Settings) -> _Work:
    if isinstance(options, EnrichOptions):
        ask = partial(rewriting.request_for, complaint=None)
        return _Work("enrich", settings.model(), TOKENS_A_REWRITE, lambda _: True, ask)
    if isinstance(options, EnhanceCoTOptions):
        ask = partial(enhance_request, complaint=None)
        return _Work("reason", settings.model(), TOKENS_OF_STEPS, lambda pair: not is_reasoned(pair), ask)
    topic, again = options.topic, options.fresh
    ask = partial(judging.request_for, complaint=None, topic=topic)
    return _Work(
        "judge",
        settings.judge_model(),
        TOKENS_A_RATING,
        lambda pair: again or not judging.still_rated(pair, topic),
        ask,
    )


def _drawn(what: str, steps: list[Step], sample: Request | None) -> "RenderableType":
    from rich.console import Group
    from rich.text import Text

    from flows.running.terminal import table

    drawn = table(
        "stage",
        "model",
        "calls",
        "tokens in",
        "tokens out",
        "cost",
        numbers=("calls", "tokens in", "tokens out", "cost"),
    )
    for step in steps:
        price = "unknown" if step.cost is None else f"${step.cost:.4f}"
        name = f"{step.model.provider} {step.model.name}"
        drawn.add_row(step.name, name, f"{step.calls:,}", f"~{step.tokens_in:,}", f"~{step.tokens_out:,}", f"~{price}")
    known = [step.cost for step in steps if step.cost is not None]
    total = f"about ${sum(known):.4f}" + ("" if len(known) == len(steps) else " and calls whose price is not known")
    return Group(
        Text(f"{what}. No call was made; what the ledger holds already costs nothing."),
        "",
        drawn,
        "",
        Text(f"In all {total}."),
        "",
        Text("The first prompt" if sample else "There is nothing to ask.", style="bold"),
        Text(f"[system]\n{sample.system}\n\n[user]\n{sample.user}" if sample else "", style="dim"),
    )
