"""What can be said against a command before a server is started for it: a misspelt path should not take six seconds."""

from flows.options.base import ModelOptions
from flows.options.choosing import CompareOptions, MultiScoreOptions
from flows.options.qa import GenerateOptions, PipelineOptions
from flows.options.tools import (
    ExecutorOptions,
    ToolCurateOptions,
    ToolEvaluateOptions,
    ToolExecuteOptions,
    ToolMakingOptions,
)
from flows.pairs.generating import chunk_source, prompt_arguments
from flows.running.checks import check_budget, check_places, models_of
from flows.running.reading import fault
from generator.files import read_rows
from generator.ledger.store import open_ledger
from generator.llm.catalog import CATALOG
from generator.llm.keys import find_key
from generator.settings.layers import load
from generator.settings.tree import Settings
from generator.types import Model


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
    async with open_ledger(settings.ledger_url) as ledger:
        if isinstance(options, ExecutorOptions):
            from flows.tools.preflight import (
                check_executor,
            )  # what tools need is slow to import, and others can do without

            await check_executor(options, ledger)


def _check_content(options: ModelOptions, settings: Settings) -> None:
    """Tables and prompts; or of a file its beginning, which standard input gives only once."""
    if isinstance(options, GenerateOptions | PipelineOptions):
        chunk_source(settings, options)
        prompt_arguments(options)
        return
    if isinstance(options, ToolMakingOptions | ToolExecuteOptions | ToolCurateOptions | ToolEvaluateOptions):
        from flows.tools.preflight import check_tools

        check_tools(options)
        return
    check = fault
    if isinstance(options, CompareOptions | MultiScoreOptions):
        from flows.choosing.choice import no_text as check
    for where in options.reads():
        if where != "-":
            next(read_rows(where, on_bad=lambda _: None, check=check))


async def _check_provider(model: Model) -> None:
    """Its URL and its key; a key in a Prefect Secret block is looked up once there is a server."""
    if model.provider != "extractive":
        CATALOG[model.provider].url(model.base_url)
    if model.key_block is None:
        await find_key(model)
