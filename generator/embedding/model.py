"""A model of sentence-transformers, found on this machine or fetched from the hub, and silent.

Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084. The library is the extra `coverage`. A model that lies on
this machine is taken as it is, without a look at the hub; so an embedding does not change because a model was updated.
"""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import UsageError, first_line

_REACHABLE_WITHIN = 5.0
"""Seconds in which the model hub must answer."""

Encode = Callable[[list[str]], NDArray[np.float32]]


def load(model: str) -> Encode:
    """Load a model, on a CUDA device where there is one, else on the CPU.

    Args:
        model: A name, or a folder that holds a model.

    Returns:
        The function that embeds a batch: (n,) texts to (n, d) vectors, not brought to any length.

    Raises:
        UsageError: The library is not installed, or the model cannot be loaded.
    """
    check_installed(model)
    path = Path(model).expanduser()
    if (path.is_absolute() or model.startswith(".")) and not path.is_dir():
        raise _cannot_load(model, "there is no such folder")  # said before the library is imported, which takes seconds
    with _quiet():
        loaded = _loaded(located(model))

    def encode(texts: list[str]) -> NDArray[np.float32]:
        with _quiet():
            vectors = loaded.encode(texts, batch_size=len(texts), show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(vectors, np.float32)

    return encode


def located(model: str) -> str:
    """A folder by its whole path, which means the same to every process; else the name."""
    path = Path(model).expanduser()
    return str(path.resolve()) if path.is_dir() else model


def check_installed(model: str) -> None:
    """Refuse a model that could not be loaded whatever it is.

    Raises:
        UsageError: The library is not installed, or the name is empty.
    """
    if not model.strip():
        raise _cannot_load(model, "that is no name")
    if find_spec("sentence_transformers") is None:
        raise UsageError(
            f"The embedding model {model} needs sentence-transformers: pip install 'generator[coverage]', or choose "
            "the model `lexical`, which needs nothing."
        )


@lru_cache(maxsize=1)
def _loaded(model: str) -> Any:
    """A model from a folder, else from the hub's local cache, else from the hub; loaded once a process.

    The hub's client tries an unreachable hub for more than a minute; so it is asked once beforehand.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return SentenceTransformer(model, device=device, local_files_only=True)
    except Exception as error:
        if Path(model).is_dir():
            raise _cannot_load(model, first_line(error)) from error
    _reach_hub(model)
    try:
        return SentenceTransformer(model, device=device)
    except Exception as error:
        raise _cannot_load(model, first_line(error)) from error


def _reach_hub(model: str) -> None:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        HfApi().model_info(model if "/" in model else f"sentence-transformers/{model}", timeout=_REACHABLE_WITHIN)
    except HFValidationError as error:
        raise _cannot_load(model, "that is neither a model's name nor a folder") from error
    except HfHubHTTPError:
        return  # It answered; what the name is worth shows when the model is loaded.
    except Exception as error:
        raise _cannot_load(model, "it is not on this machine and the model hub cannot be reached") from error


def _cannot_load(model: str, reason: str) -> UsageError:
    return UsageError(
        f"The embedding model {model!r} cannot be loaded: {reason.rstrip('.')}; give a folder that holds the model, or "
        "choose `lexical`, which needs none."
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings, log lines or progress bars of the libraries below."""
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _without_progress_bars()
        yield


def _without_progress_bars() -> None:
    from huggingface_hub.utils.tqdm import disable_progress_bars
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bars()
    disable_progress_bar()
