"""Where a key comes from: the provider's environment variable, else the Prefect Secret block that the settings name."""

from generator.errors import UsageError
from generator.llm.catalog import CATALOG
from generator.secrets import read_secret
from generator.types import Model


async def find_key(model: Model) -> str:
    """The key for a model's provider; empty where there is none and none is needed.

    Raises:
        UsageError: The provider needs a key and there is none, or the block that is named cannot be read.
    """
    entry = CATALOG[model.provider]
    key = entry.key() or await _from_block(model)
    if key or not entry.key_required:
        return key
    names = " or ".join(entry.key_variables)
    raise UsageError(
        f"{entry.label} needs an API key and {names} is not set: set it ({entry.set_up}), name a Prefect Secret block "
        f"as `key_block` under llm.{entry.name} in config.yaml, or use `--provider extractive`, which needs none."
    )


async def _from_block(model: Model) -> str:
    if not model.key_block:
        return ""
    try:
        return (await read_secret(model.key_block)).strip()
    except ValueError:  # what Prefect raises where there is no such block
        remedy = f"make it with the Prefect UI, or set {' or '.join(CATALOG[model.provider].key_variables)}"
        raise UsageError(f"There is no Prefect Secret block {model.key_block!r}: {remedy}.") from None
