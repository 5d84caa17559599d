"""From plain data to a connection: the adapter for a model's provider, with its key."""

from importlib import import_module

from generator.llm.access import AccessAware
from generator.llm.catalog import CATALOG
from generator.llm.keys import find_key
from generator.types import Model, Provider


async def connect(model: Model) -> Provider:
    """Make the adapter for a model; nothing is sent yet. SDKs are imported here, each only when it is used.

    Raises:
        UsageError: The key is missing, the base URL is not one, or an option is unknown to the provider.
    """
    module, name = CATALOG[model.provider].adapter.split(":")
    adapter: Provider = getattr(import_module(f".{module}", __package__), name)(model, await find_key(model))
    return AccessAware(adapter)
