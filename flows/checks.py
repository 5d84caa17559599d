"""What a run reads, writes and asks, by its options; and what can be said against that before anything is done."""

from collections.abc import Sequence
from pathlib import Path

from flows.choosing_options import CompareOptions, MultiScoreOptions
from flows.options import CurateOptions, EnhanceCoTOptions, EnrichOptions, GenerateOptions, PipelineOptions
from flows.summary_file import check_places as refuse_clashes
from generator.errors import UsageError
from generator.files.whole import check_whole
from generator.llm.prices import cost
from generator.llm.types import Model
from generator.settings import Settings

FlowOptions = (
    GenerateOptions
    | PipelineOptions
    | EnrichOptions
    | CurateOptions
    | EnhanceCoTOptions
    | MultiScoreOptions
    | CompareOptions
)


def models_of(options: FlowOptions, settings: Settings) -> list[Model]:
    """The models that will be asked: who writes, who rates, or both."""
    if isinstance(options, CurateOptions | CompareOptions):
        return [settings.judge_model()]
    rates = isinstance(options, PipelineOptions) or (isinstance(options, GenerateOptions) and options.topic)
    return [settings.model(), settings.judge_model()] if rates else [settings.model()]


def inputs_of(options: FlowOptions) -> list[str]:
    """What is read: the LanceDB, or the files or tables of records."""
    if isinstance(options, CompareOptions):
        return options.inputs
    return [options.lancedb_path if isinstance(options, GenerateOptions | PipelineOptions) else options.input]


def intermediate_of(options: FlowOptions) -> dict[str, str]:
    """Where `--keep-intermediate` puts the records of each stage, by its name; empty where it is not asked for."""
    if not isinstance(options, PipelineOptions) or options.keep_intermediate is None:
        return {}
    names = ["qa", *(["enriched"] if options.rewrites else []), *(["reasoned"] if options.cot == "enhance" else [])]
    names += ["curated", "rejected"]
    return {name: str(Path(options.keep_intermediate) / f"{name}.json") for name in names}


def calls_each(options: FlowOptions) -> float | None:
    """Calls that a chunk or a duel takes, roughly; None where pairs are read, of which several go into a call."""
    if isinstance(options, PipelineOptions):
        return 2.0 + options.rewrites + (options.cot == "enhance")
    if isinstance(options, CompareOptions):
        return 1.0
    return (2.0 if options.topic else 1.0) if isinstance(options, GenerateOptions) else None


def check_places(options: FlowOptions) -> None:
    """Refuse outputs that could not be written, that are also read, or that would write over each other.

    Raises:
        UsageError: The sentence names the output.
    """
    if isinstance(options, CompareOptions):
        _check_sets(options)
        return
    intermediate = intermediate_of(options)
    if intermediate:
        _make_folder(Path(next(iter(intermediate.values()))).parent)
    rejected = options.rejected if isinstance(options, CurateOptions | MultiScoreOptions) else None
    outputs = [options.output, *([rejected] if rejected else []), *intermediate.values()]
    refuse_clashes(outputs, inputs_of(options))


def _check_sets(options: CompareOptions) -> None:
    if twice := next((name for name in options.inputs if options.inputs.count(name) > 1), None):
        raise UsageError(f"{twice} is named twice; compare it with another set.")
    check_whole(options.output, ".json", options.inputs)


def check_budget(budget: float | None, models: Sequence[Model]) -> None:
    """Refuse a budget that cannot be kept.

    Raises:
        UsageError: The price of a model is not known.
    """
    for model in models:
        if budget is not None and cost(model, 1000, 1000) is None:
            raise UsageError(
                f"No price is known for {model.provider} {model.name}, so --budget cannot be kept: set "
                f"llm.{model.provider}.price to {{input: …, output: …}} in US dollars per million tokens, or leave "
                "--budget out."
            )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} for --keep-intermediate cannot be made: {error.strerror}.") from None
