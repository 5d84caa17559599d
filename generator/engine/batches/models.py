"""The model of a batch, as any process can ask its provider about it: in the ledger without what may be secret."""

from generator.addresses import shown_url
from generator.settings.tree import Settings
from generator.types import Model


def stored(model: Model) -> str:
    """What the ledger keeps of a model: not what its calls are sent with, nor what its URL may hold of a key."""
    url = model.base_url and shown_url(model.base_url)
    return model.model_copy(update={"base_url": url, "options": {}}).model_dump_json()


def restored(text: str, settings: Settings) -> Model:
    """The model that was stored; its URL is that of the settings where these name the same place."""
    model = Model.model_validate_json(text)
    own = settings.model(model.provider)
    if own.base_url and model.base_url == shown_url(own.base_url):
        return model.model_copy(update={"base_url": own.base_url, "key_block": own.key_block})
    return model
