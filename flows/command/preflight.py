"""What can be said against a command before a server is started for it: a misspelt path should not take six seconds."""

from flows.options.base import ModelOptions
from flows.options.entry import Entry, found
from flows.running.checks import check_batch, check_budget, check_places, models_of
from generator.ledger.store import open_ledger
from generator.llm.catalog import CATALOG
from generator.llm.keys import find_key
from generator.settings.layers import load
from generator.types import Model


async def preflight(entry: Entry, options: ModelOptions) -> None:
    """Look at all that a run with these options will need, but for what only a Prefect server can tell.

    Raises:
        UsageError: A setting, a key, a path, a table, a prompt or the ledger is wrong.
    """
    settings = load(options.config, options.overrides())
    models = models_of(options, settings)
    await found(entry.check)(options, settings)
    check_places(options)
    check_budget(options.budget, models)
    check_batch(options, models)
    if options.dry_run:  # which asks nobody and writes nothing
        return
    for model in models:
        await _check_provider(model)
    async with open_ledger(settings.ledger_url):
        pass


async def _check_provider(model: Model) -> None:
    """Its URL and its key; a key in a Prefect Secret block is looked up once there is a server."""
    entry = CATALOG[model.provider]
    if entry.default_url:
        entry.url(model.base_url)
    if model.key_block is None:
        await find_key(model)
