"""What an attempt is billed: by the provider's count of tokens; where it has none, by an estimate, marked as one."""

from dataclasses import dataclass

from generator.llm.catalog import CATALOG
from generator.llm.prices import cost, estimate_tokens, prompt_tokens
from generator.types import Completion, Model, Request

_MOST = 10**9
"""More tokens than that are no count."""


@dataclass(frozen=True)
class Bill:
    """What one attempt took.

    Attributes:
        cost: US dollars; None where no price is known.
        estimated: Whether the tokens, or some of them, are our own estimate.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    estimated: bool = False


def bill(model: Model, request: Request | int, completion: Completion) -> Bill:
    """What a completion is billed; thinking counts as output.

    Args:
        model: Whose price counts.
        request: What was asked, or an estimate of its tokens.
        completion: The reply.
    """
    tokens_in, tokens_out = _counted(completion.tokens_in), _counted(completion.tokens_out)
    if CATALOG[model.provider].takes_tokens:
        said = estimate_tokens(completion.text + completion.thinking) if completion.text or completion.thinking else 0
        tokens_in = tokens_in or (request if isinstance(request, int) else prompt_tokens(request))
        tokens_out = tokens_out or min(said, model.max_tokens)
    estimated = (tokens_in, tokens_out) != (completion.tokens_in, completion.tokens_out)
    return Bill(tokens_in, tokens_out, cost(model, tokens_in, tokens_out), estimated)


def most(model: Model, tokens_in: int) -> float:
    """The most that an attempt can cost, in US dollars: estimated input, all the output that is allowed."""
    return 1.2 * (cost(model, tokens_in, 0) or 0.0) + (cost(model, 0, model.max_tokens) or 0.0)


def _counted(tokens: int) -> int:
    return tokens if 0 < tokens <= _MOST else 0
