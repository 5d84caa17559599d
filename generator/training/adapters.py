"""Models as they lie in folders: a base, and what `finetune` made of it, with its tokenizer."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from generator.errors import UsageError, first_line
from generator.training.extra import need_train
from generator.training.manifests import MODEL_FILE, is_model_folder
from generator.training.quiet import quieten

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

CONFIG, GENERATION, TOKENS = "config.json", "generation_config.json", "tokenizer_config.json"
"""What a model's folder says of it."""


def load_base(folder: str | Path, **how: Any) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """A base model and its tokenizer, of a folder; nothing is fetched.

    Args:
        folder: As `find_base` names it.
        how: Further arguments of transformers' `from_pretrained` for the model; `dtype` is float32 where it is not
            among them.

    Raises:
        UsageError: There is no model in the folder, or one that transformers does not read.
    """
    need_train("A model")
    quieten()
    from transformers import AutoModelForCausalLM

    _check_parts(folder)
    try:
        model = AutoModelForCausalLM.from_pretrained(str(folder), local_files_only=True, **{"dtype": "float32", **how})
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{folder} is no model that transformers reads: {first_line(error)}.") from error
    return model, load_tokenizer(folder)


def load_tuned(
    folder: str | Path, *, merged: bool = False, **how: Any
) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """A model that `finetune` made: its base with the adapter on it, and the tokenizer with the template trained with.

    Args:
        folder: What `finetune` wrote.
        merged: The adapter is added to the base's weights, and a plain model returned: faster, and can be saved.
        how: As for `load_base`.

    Raises:
        UsageError: `finetune` did not write the folder, or its base is gone.
    """
    need_train("A model")
    from peft import PeftConfig, PeftModel

    if not is_model_folder(folder):
        raise UsageError(f"{folder} has no {MODEL_FILE}: it is no model that `generator finetune` has finished.")
    base = PeftConfig.from_pretrained(str(folder)).base_model_name_or_path
    model, _ = load_base(base_of(folder, base), **how)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # PEFT asks transformers by a name that goes with its version 6
        tuned: Any = PeftModel.from_pretrained(model, str(folder))
        return tuned.merge_and_unload() if merged else tuned, load_tokenizer(folder)


def base_of(folder: str | Path, base: str | None) -> Path:
    """The folder of the base that an adapter names.

    Args:
        folder: Of the adapter.
        base: What it names.

    Raises:
        UsageError: It is gone.
    """
    if base is None or not Path(base).is_dir():
        raise UsageError(f"The base of {folder} is not at {base} any more: put it back there, or train anew.")
    return Path(base)


def load_tokenizer(folder: str | Path, name: str = "") -> "PreTrainedTokenizerBase":
    """The tokenizer of a folder; nothing is fetched.

    Args:
        folder: Of a model, or of a tokenizer.
        name: How sentences call the model; its folder by default.

    Raises:
        UsageError: There is none that transformers reads.
    """
    quieten()
    from transformers import AutoTokenizer

    _check_parts(folder)
    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError) as error:
        raise UsageError(
            f"{name or folder} has no tokenizer that transformers reads ({first_line(error)}): name a complete model."
        ) from error
    return tokenizer


def read_part(file: Path) -> dict[str, Any]:
    """A JSON file in the folder of a model; empty where it is not there.

    Raises:
        UsageError: It is no JSON object.
    """
    try:
        found = orjson.loads(file.read_bytes()) if file.is_file() else {}
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{file} is no JSON object: mend it, or get the model's files anew.")
    return found


def _check_parts(folder: str | Path) -> None:
    """Before transformers, which fails over each of them in a way of its own."""
    for name in (CONFIG, GENERATION, TOKENS):
        read_part(Path(folder) / name)
