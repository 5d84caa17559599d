"""The weights that a model in this process is called by, and their fingerprint, which is part of what decides a reply.

transformers   a folder with a model, what `finetune` wrote, a name on the hub, SmolLM2-135M-Instruct
llamacpp       a file .gguf, SmolLM2-135M-Instruct
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.training.base_models import find_base, find_gguf, weights_fingerprint
from generator.training.manifests import MODEL_FILE, ModelManifest, is_model_folder
from generator.types import ProviderName


@dataclass(frozen=True)
class Weights:
    """Where weights are.

    Attributes:
        path: A folder, or a file `.gguf`.
        fingerprint: Of all that they are: of an adapter with those that it is put on.
        tuned: What `finetune` wrote beside them; None of a model that is whole by itself.
    """

    path: Path
    fingerprint: str
    tuned: ModelManifest | None = None


def find_weights(provider: ProviderName, name: str) -> Weights:
    """Where the weights of a model in this process are.

    Raises:
        UsageError: There are none, or they cannot be read.
    """
    place = Path(name).expanduser()
    try:
        # What has a path is looked at each time, for it may have changed; a name on the hub is asked for once.
        return _found(provider, name) if place.exists() else _named(provider, name)
    except OSError as error:
        raise UsageError(f"The model {name} cannot be read ({error.strerror}): mend that, or name another.") from None


@lru_cache(maxsize=16)
def _named(provider: ProviderName, name: str) -> Weights:
    return _found(provider, name)


def _found(provider: ProviderName, name: str) -> Weights:
    if provider == "llamacpp":
        file = find_gguf(name)
        return Weights(file, weights_fingerprint(file))
    if is_model_folder(name):
        return _tuned(Path(name).expanduser().resolve())
    base = find_base(name)
    return Weights(Path(base.path), base.fingerprint)


def _tuned(folder: Path) -> Weights:
    manifest = read_manifest(folder)
    return Weights(folder, fingerprint([weights_fingerprint(folder), manifest.base.fingerprint]), manifest)


def read_manifest(folder: Path) -> ModelManifest:
    """What `finetune` wrote of a model.

    Raises:
        UsageError: It is not what `finetune` writes.
    """
    try:
        return ModelManifest.model_validate_json((folder / MODEL_FILE).read_bytes())
    except ValueError:
        raise UsageError(f"{folder / MODEL_FILE} is not as `generator finetune` writes it: train anew.") from None
