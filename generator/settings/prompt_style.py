"""Which prompts a model is asked with, where the settings leave it open: the short ones for small models at home.

    style: auto    ollama, qwen2.5:0.5b                           → compact
                   vllm at http://localhost:8080/v1, gemma-3-4b   → full
                   gemini, gemma-3-1b-it                          → full

The name of a model tells its size; one that does not, or that is asked as a service, gets the full prompts.
"""

import re
from typing import Literal

from generator.addresses import is_nearby
from generator.errors import UsageError
from generator.llm.provider_info import ProviderInfo
from generator.types import Style

StyleChoice = Literal["auto", "full", "compact"]
SMALL = 3.5e9
"""Parameters below which a model is small: it takes long rules for part of the text, and loses what was asked."""
_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)(m|b)(?![a-z])", re.IGNORECASE)
_UNITS = {"m": 1e6, "b": 1e9}


def style_of(choice: StyleChoice, entry: ProviderInfo, base_url: str | None, model: str) -> Style:
    """The style that is meant.

    Args:
        choice: What the settings say.
        entry: The provider.
        base_url: Where it answers, if that is said.
        model: The model's name.
    """
    if choice != "auto":
        return choice
    size = size_of(model)
    return "compact" if size is not None and size < SMALL and _is_at_home(entry, base_url) else "full"


def size_of(model: str) -> float | None:
    """The parameters of a model by its name, the most that it speaks of; None where it does not."""
    sizes = [float(number) * _UNITS[unit.lower()] for number, unit in _SIZE.findall(model)]
    return max(sizes, default=None)


def _is_at_home(entry: ProviderInfo, base_url: str | None) -> bool:
    try:
        url = entry.url(base_url) if entry.default_url else ""
    except UsageError:  # told when the model is asked
        return False
    return bool(url) and is_nearby(url)
