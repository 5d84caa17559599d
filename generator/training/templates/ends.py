"""Where a model's files say that it stops, and which token fills up rows that are shorter than others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.training.adapters import CONFIG, GENERATION, read_part

_PLACES = (GENERATION, CONFIG)


def ends_in(folder: Path, tokenizer: Any, places: Sequence[str] = _PLACES) -> tuple[str, ...]:
    """The tokens at which a model stops, as text: what its tokenizer says first, then its other files.

    Args:
        folder: Of the model.
        tokenizer: Of transformers.
        places: The other files.
    """
    ids = [tokenizer.eos_token_id, *(token for place in places for token in _eos_in(folder / place))]
    known = [token for token in dict.fromkeys(ids) if isinstance(token, int) and 0 <= token < len(tokenizer)]
    return tuple(str(tokenizer.convert_ids_to_tokens(token)) for token in known)


def eos_of_config(folder: Path) -> list[int]:
    """The end tokens in config.json, which a GGUF may take in place of the tokenizer's; empty where it has none."""
    return _eos_in(folder / CONFIG)


def padding_for(tokenizer: Any, taken: set[str], template: str) -> str | None:
    """A token to fill rows up with that means nothing else; None where the tokenizer has none.

    Args:
        tokenizer: Of transformers.
        taken: Tokens that begin or end something.
        template: What stands in it, means something.
    """
    special = [token.content for token in tokenizer.added_tokens_decoder.values() if token.special]
    free = [token for token in special if token not in taken and token.strip()]
    return next(iter(sorted(free, key=lambda token: _fitness(token, template, tokenizer.unk_token))), None)


def _fitness(token: str, template: str, unknown: str | None) -> tuple[bool, ...]:
    """Smaller is better: named for it, then the unknown token, then reserved ones, those of the template last."""
    unused = any(word in token for word in ("reserved", "unused", "extra", "endoftext"))
    return token in template, "pad" not in token.lower(), token != unknown, not unused


def _eos_in(file: Path) -> list[int]:
    read = read_part(file)
    inner = read.get("text_config")
    found = read.get("eos_token_id", inner.get("eos_token_id") if isinstance(inner, dict) else None)
    return [token for token in (found if isinstance(found, list) else [found]) if isinstance(token, int)]
