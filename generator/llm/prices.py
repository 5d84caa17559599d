"""What a call costs, where a price is known: from the settings, else from the `genai-prices` list. Never a guess."""

from decimal import Decimal
from functools import lru_cache

from generator.llm.catalog import CATALOG
from generator.types import Model, Request

CHARACTERS_PER_TOKEN = 3.5


def cost(model: Model, tokens_in: int, tokens_out: int) -> float | None:
    """US dollars for one call; None where no price is known (vLLM, unlisted models)."""
    if model.price is not None:
        return (tokens_in * model.price.get("input", 0.0) + tokens_out * model.price.get("output", 0.0)) / 1e6
    entry = CATALOG[model.provider]
    if entry.free:
        return 0.0
    return _listed_cost(entry.prices, model.name, tokens_in, tokens_out) if entry.prices else None


@lru_cache(maxsize=4096)
def _listed_cost(provider: str, name: str, tokens_in: int, tokens_out: int) -> float | None:
    from genai_prices import Usage, calc_price

    try:
        price = calc_price(Usage(input_tokens=tokens_in, output_tokens=tokens_out), name, provider_id=provider)
    except LookupError:
        return None
    return float(Decimal(price.total_price))


def estimate_tokens(text: str) -> int:
    """A rough count of tokens: a token is about 3.5 characters of western Europe's alphabets, one of any other."""
    narrow = len(text.encode("latin-1", "ignore"))
    return int(narrow / CHARACTERS_PER_TOKEN) + len(text) - narrow + 1


def prompt_tokens(request: Request) -> int:
    """A rough count of the tokens that a request takes in."""
    return estimate_tokens(request.system) + estimate_tokens(request.user)
