"""From plain data to a connection: the adapter for the batch API of a model's provider, with its key."""

from importlib import import_module

from generator.errors import UsageError
from generator.llm.batching.provider import BatchProvider
from generator.llm.catalog import CATALOG
from generator.llm.keys import find_key
from generator.types import Model

PRICE = 0.5
"""What a batch's replies cost, as a share of their price by calls, with all providers: for estimates."""


def has_batches(model: Model) -> bool:
    """Whether the model's provider has a batch API, as far as can be told without asking it."""
    return bool(CATALOG[model.provider].batches)


async def connect_batches(model: Model) -> BatchProvider:
    """Make the adapter for a model's batches; nothing is sent yet.

    Raises:
        UsageError: The provider has no batch API, or what `connect` raises.
    """
    entry = CATALOG[model.provider]
    if not entry.batches:
        others = ", ".join(name for name, other in CATALOG.items() if other.batches)
        raise UsageError(f"{entry.label} has no batch API: ask it call by call, or one of those that have: {others}.")
    module, name = entry.batches.split(":")
    adapter: BatchProvider = getattr(import_module(f"generator.llm.{module}"), name)(model, await find_key(model))
    return adapter
