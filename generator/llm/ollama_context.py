"""Ollama's `num_ctx`: the tokens of context that a request asks for, raised where a prompt needs more.

A prompt that is longer is cut without a word, and the model answers what is left of it: by default half a context, from
the end. Newer servers refuse it instead where they are asked to; of all others the count of the prompt's tokens tells.
Another `num_ctx` loads the model anew, so it is at least doubled, up to what the model was made for.
"""

import logging
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any

from generator.llm.prices import prompt_tokens
from generator.types import Completion, Request

log = logging.getLogger(__name__)

REFUSE_LONG_PROMPTS = {"truncate": False, "shift": False}
"""What asks a newer server to refuse a prompt that does not fit, and to end a reply there, in place of cutting."""
_HALF_AND = 8
"""Tokens that a prompt that was cut has more than half a context, at most."""
_SURE = 0.7
"""A prompt of half a context by count, and of so much of it by estimate, was cut."""
_STEP = 1024


class OllamaContext:
    """The context that one model is asked with.

    Args:
        num_ctx: As set; None leaves it to the server.
        reply: Tokens that a reply may have.
        longest: Asks the server what the model was made for; None where it does not say.
    """

    def __init__(self, num_ctx: int | None, reply: int, longest: Callable[[], Awaitable[int | None]]) -> None:
        self.num_ctx = num_ctx
        self._reply = reply
        self._longest = longest

    def cut(self, completion: Completion, request: Request, num_ctx: int | None) -> bool:
        """Whether a reply, asked for with `num_ctx`, is to a prompt that was cut, or ended where the context did."""
        if num_ctx is None:
            return False
        read = completion.tokens_in
        if read >= num_ctx or (completion.finish == "length" and read + completion.tokens_out >= num_ctx):
            return True
        return 0 <= read - num_ctx // 2 <= _HALF_AND and prompt_tokens(request) >= _SURE * num_ctx

    async def grow(self, needed: int, tried: int | None) -> bool:
        """Raise `num_ctx` so that a prompt fits, if the model can take it.

        Args:
            needed: Tokens of the prompt.
            tried: What it did not fit into.

        Returns:
            Whether it is larger now.
        """
        if tried is None:
            return False
        longest = await self._longest() or 0
        if (self.num_ctx or 0) > tried:  # another call has raised it meanwhile
            return True
        wanted = max(2 * tried, ceil((needed + self._reply) / _STEP) * _STEP)
        if longest <= tried:
            return False
        self.num_ctx = min(longest, wanted)
        log.warning(
            "A prompt does not fit into Ollama's num_ctx of %s tokens: going on with %s (llm.ollama.num_ctx).",
            tried,
            self.num_ctx,
        )
        return True


def context_length(shown: dict[str, Any]) -> int | None:
    """Tokens of context that a model was made for, from what `/api/show` says of it."""
    facts = shown.get("model_info") or {}
    return next((int(value) for name, value in facts.items() if name.endswith(".context_length")), None)
