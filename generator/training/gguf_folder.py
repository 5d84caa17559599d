"""A GGUF as a folder that transformers trains: weights in full numbers, tokenizer, template, made once.

The folder is `models/{hash of the file}` in the user's data folder. It is made beside its place and renamed, so nobody
finds half of one; of two processes that need it, one makes it and the other waits.
"""

import fcntl
import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

from generator.data_folder import data_folder, open_private, private_folder
from generator.errors import GeneratorError, OutOfRoom, UsageError, first_line
from generator.hashing import file_digest
from generator.training.extra import need_train
from generator.training.quiet import quieten
from generator.training.shortage import is_disk_full, is_memory_short

_VERSION = 2
"""Part of the folder's name: raise it when this file writes folders otherwise."""
_DIGIT_BY_DIGIT = frozenset({"codeshell", "command-r", "exaone", "minerva-7b", "refact", "smollm", "starcoder"})
"""What llama.cpp calls tokenizers that cut numbers into digits before words are looked for; transformers does not."""


def folder_of(gguf: Path, on_say: Callable[[str], None] | None = None) -> Path:
    """The folder of a GGUF, which is made where it is not there yet.

    Args:
        gguf: The file.
        on_say: Told when it has to be made, which takes a minute.

    Raises:
        UsageError: The extra `train` is missing, or transformers does not read this file; says why.
        OutOfRoom: The disk is full.
        GeneratorError: Memory is short.
    """
    models = private_folder(data_folder() / "models")
    place = models / f"{file_digest(gguf)[:32]}-{_VERSION}"
    if not place.is_dir():
        need_train("A base model out of a GGUF")
        with _alone(models / f"{place.name}.lock"):
            if not place.is_dir():
                if on_say:
                    on_say(f"{gguf.name} is made into a folder that can be trained, once: {place}.")
                _make(gguf, models / f"{place.name}.part", place)
    return place


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait for whoever is at it; the lock goes with its process, however that ends."""
    with open_private(lock, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(gguf: Path, part: Path, place: Path) -> None:
    shutil.rmtree(part, ignore_errors=True)  # of somebody who was killed
    private_folder(part)
    try:
        _convert(gguf, part)
    except Exception as error:  # whatever transformers makes of a file that it does not know
        shutil.rmtree(part, ignore_errors=True)
        raise _fault(error, gguf, part.parent) from error
    part.rename(place)


def _fault(error: Exception, gguf: Path, models: Path) -> GeneratorError:
    if is_disk_full(error):
        return OutOfRoom(
            f"The disk of {models} is full, where {gguf} becomes a folder: free some room, or set XDG_DATA_HOME to a "
            "folder on another disk."
        )
    if is_memory_short(error):
        return GeneratorError(f"{gguf} as a folder needs more memory than there is: free some, or take a smaller base.")
    return UsageError(
        f"transformers cannot read {gguf} ({first_line(error)}): name the folder of the model that it was made of."
    )


def _convert(gguf: Path, folder: Path) -> None:
    """Save what transformers makes of the file.

    What it loads says that it is quantized, and is then not saved: the same weights go into a model that says nothing.
    """
    import torch
    from gguf import GGUFReader
    from tokenizers import pre_tokenizers
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

    where: dict[str, Any] = {"gguf_file": gguf.name}
    quieten()
    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), **where)
    with redirect_stderr(io.StringIO()):  # a bar that nothing else turns off
        loaded = AutoModelForCausalLM.from_pretrained(str(gguf.parent), dtype=torch.float32, **where)
    config = loaded.config
    config.__dict__.pop("quantization_config", None)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(loaded.state_dict())
    model.generation_config = GenerationConfig.from_model_config(config)
    fields = GGUFReader(gguf).fields
    model.generation_config.eos_token_id = _ends(fields, tokenizer.eos_token_id)
    if "tokenizer.ggml.pre" in fields and fields["tokenizer.ggml.pre"].contents() in _DIGIT_BY_DIGIT:
        words = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(True), words])
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def _ends(fields: Mapping[str, Any], eos: int) -> int | list[int]:
    """The tokens at which the model stops: a GGUF names the end of a turn and of a message beside the end of a text."""
    keys = [f"tokenizer.ggml.{kind}_token_id" for kind in ("eot", "eom")]
    ends = list(dict.fromkeys([eos, *(fields[key].contents() for key in keys if key in fields)]))
    return ends if len(ends) > 1 else eos
