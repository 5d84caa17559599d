"""What can be said against a run's models, outputs and budget before anything is done."""

from collections.abc import Sequence
from pathlib import Path

from flows.options.base import ModelOptions
from flows.options.updating import UpdateOptions
from flows.running.account.summary_file import check_places as refuse_clashes
from generator.errors import UsageError
from generator.files import same_place
from generator.files.stores import is_url
from generator.llm.batching.connect import has_batches
from generator.llm.catalog import CATALOG
from generator.llm.prices import cost
from generator.llm.weights import weighed
from generator.releases.places import places_of
from generator.settings.tree import Settings
from generator.types import Model


def models_of(options: ModelOptions, settings: Settings) -> list[Model]:
    """The models that will be asked.

    Raises:
        UsageError: One that runs in this process is not there.
    """
    return [weighed(model) for model in options.models(settings)]


def check_places(options: ModelOptions) -> None:
    """Refuse outputs that could not be written, that are also read, or that would write over each other.

    Raises:
        UsageError: The sentence names the output.
    """
    outputs = options.writes()
    for folder in options.folders():
        if options.dry_run:  # which makes none, so that nothing can be said of what would go there
            outputs = [output for output in outputs if not Path(output).is_relative_to(folder)]
        elif not is_url(folder):
            _make_folder(Path(folder))
    if outputs:
        refuse_clashes(outputs, options.reads())
    if isinstance(options, UpdateOptions) and (beside := places_of(outputs[0]) if outputs else None):
        for place in (beside.manifest, beside.retired, beside.chunks):
            if same_place(place, [*outputs, *options.reads()]):
                raise UsageError(
                    f"{place} belongs to the releases of {outputs[0]}; rename what this command reads or writes."
                )


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


def check_batch(options: ModelOptions, models: Sequence[Model]) -> None:
    """Refuse `--mode batch` where nobody that is asked has a batch API.

    Raises:
        UsageError: The sentence names the providers that have one.
    """
    if options.mode == "batch" and not any(map(has_batches, models)):
        asked = " and ".join(dict.fromkeys(CATALOG[model.provider].label for model in models))
        others = ", ".join(name for name, entry in CATALOG.items() if entry.batches)
        raise UsageError(
            f"--mode batch needs a provider with a batch API, which {asked} has not: leave it out, or choose one of "
            f"{others}."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} cannot be made ({error.strerror}); name another.") from None
