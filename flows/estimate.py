"""`--dry-run`: how many calls, tokens and dollars a command would take, and one rendered prompt. No call is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flows.generating import chunk_source, prompt_arguments
from flows.options import CurateOptions, EnrichOptions, GenerateOptions, ModelOptions, PipelineOptions
from flows.reading import fault
from generator.errors import UsageError
from generator.files import read_rows
from generator.llm.prices import cost, estimate_tokens
from generator.llm.types import Model, Request
from generator.records import Chunk, QAPair
from generator.settings import Settings, load
from tasks import judge as judging
from tasks import planning
from tasks import rewrite as rewriting
from tasks.backtranslate import requests_for

if TYPE_CHECKING:
    from rich.console import RenderableType

TOKENS_A_PAIR = 160
"""Output tokens of one question with answer and evidence, roughly."""
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
    if isinstance(options, EnrichOptions | CurateOptions):
        return _drawn(*_pairs(options, settings))
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
    (sample,) = requests_for([first], [max(1, plan.ask[0])], **prompt_arguments(options))
    frame = estimate_tokens(sample.system + sample.user) - estimate_tokens(first.text)
    pairs = sum(n for _, n in asked)
    texts = sum(estimate_tokens("x" * length) for length, _ in asked)
    steps = [Step("generate", settings.model(), len(asked), texts + frame * len(asked), TOKENS_A_PAIR * pairs)]
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
    rate = Step("judge", settings.judge_model(), calls, texts + 750 * calls + 120 * pairs, TOKENS_A_RATING * pairs)
    return [rate] if options.skip_enrichment else [rewrite, rate]


def _pairs(options: EnrichOptions | CurateOptions, settings: Settings) -> tuple[str, list[Step], Request]:
    rows = read_rows(options.input, on_bad=lambda _: None, check=fault)
    pairs = [QAPair.model_validate(row) for row in rows]
    curate = isinstance(options, CurateOptions)
    unrated = [
        p for p in pairs if not (curate and not options.fresh and judging.still_rated(p, getattr(options, "topic", "")))
    ]
    requests = []
    for _, run in groupby(unrated or pairs[:1], key=lambda pair: pair.source_text):
        group = list(run)
        for start in range(0, len(group), options.batch_size):
            labelled = [(f"p{n}", pair) for n, pair in enumerate(group[start : start + options.batch_size], 1)]
            requests.append(
                judging.request_for(labelled, None, getattr(options, "topic", ""))
                if curate
                else rewriting.request_for(labelled, None)
            )
    calls = len(requests) if unrated else 0
    tokens = sum(estimate_tokens(request.system + request.user) for request in requests) if calls else 0
    model, each = (settings.judge_model(), TOKENS_A_RATING) if curate else (settings.model(), TOKENS_A_REWRITE)
    step = Step("judge" if curate else "enrich", model, calls, tokens, each * len(unrated))
    return f"{len(pairs):,} pairs, {len(unrated):,} to ask about", [step], requests[0]


def _drawn(what: str, steps: list[Step], sample: Request) -> "RenderableType":
    from rich.console import Group
    from rich.text import Text

    from flows.terminal import table

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
        Text("The first prompt", style="bold"),
        Text(f"[system]\n{sample.system}\n\n[user]\n{sample.user}", style="dim"),
    )
