"""The fingerprint of weights that lie on this machine: with what is asked, they decide the reply."""

from generator.errors import UsageError
from generator.llm.catalog import CATALOG
from generator.training.weights import find_weights
from generator.types import Model


def weighed(model: Model) -> Model:
    """The model with the fingerprint of its weights, where it runs in this process; any other as it is.

    Raises:
        UsageError: What it takes is not installed, or there are no such weights.
    """
    entry = CATALOG[model.provider]
    if not entry.in_process:
        return model
    if missing := entry.missing():
        raise UsageError(f"{entry.label} needs {' and '.join(missing)}: pip install 'generator[train]'.")
    return model.model_copy(update={"weights": find_weights(model.provider, model.name).fingerprint})
