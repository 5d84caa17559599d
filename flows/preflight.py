"""What can be said against a command before a server is started for it: a misspelt path should not take six seconds."""

from flows.checks import check_budget, check_places, models_of
from flows.choosing.choice import no_text
from flows.choosing_options import CompareOptions, MultiScoreOptions
from flows.generating import chunk_source, prompt_arguments
from flows.options import GenerateOptions, ModelOptions, PipelineOptions
from flows.reading import fault
from flows.tool_options import ToolCurateOptions, ToolEvaluateOptions, ToolExecuteOptions, ToolMakingOptions
from flows.tools.stages import fault as example_fault
from generator.files import read_rows
from generator.ledger import open_ledger
from generator.llm.catalog import CATALOG
from generator.llm.keys import find_key
from generator.llm.types import Model
from generator.settings import Settings, load
from generator.tools.reading import read_spec


async def preflight(options: ModelOptions) -> None:
    """Look at all that a run with these options will need, but for what only a Prefect server can tell.

    Raises:
        UsageError: A setting, a key, a path, a table, a prompt or the ledger is wrong.
    """
    settings = load(options.config, options.overrides())
    models = models_of(options, settings)
    check_places(options)
    check_budget(options.budget, models)
    _check_content(options, settings)
    for model in models:
        await _check_provider(model)
    async with open_ledger(settings.ledger_url):
        pass


def _check_content(options: ModelOptions, settings: Settings) -> None:
    """Tables and prompts; or of a file its beginning, which standard input gives only once."""
    if isinstance(options, GenerateOptions | PipelineOptions):
        chunk_source(settings, options)
        prompt_arguments(options)
        return
    if isinstance(options, ToolMakingOptions):
        read_spec(options.spec)
        return
    if isinstance(options, ToolExecuteOptions | ToolCurateOptions | ToolEvaluateOptions):
        if options.input != "-":
            next(read_rows(options.input, on_bad=lambda _: None, check=example_fault))
        return
    has_text = isinstance(options, CompareOptions | MultiScoreOptions)
    for where in options.reads():
        if where != "-":
            next(read_rows(where, on_bad=lambda _: None, check=no_text if has_text else fault))


async def _check_provider(model: Model) -> None:
    """Its URL and its key; a key in a Prefect Secret block is looked up once there is a server."""
    if model.provider != "extractive":
        CATALOG[model.provider].url(model.base_url)
    if model.key_block is None:
        await find_key(model)
