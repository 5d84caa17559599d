"""Replies without a model: each request brings the rule that answers it. Deterministic, local and free."""

import asyncio

from generator.errors import UsageError
from generator.types import Completion, Model, Request, written


class Extractive:
    """Answers with `Request.rule`; costs no tokens."""

    def __init__(self, model: Model, key: str) -> None:
        """Take what every provider is given; rules need neither."""

    async def complete(self, request: Request) -> Completion:
        """Apply the request's rule; see `Provider`.

        Raises:
            UsageError: The prompt has no rule, so only a model can answer it.
        """
        if request.rule is None:
            name = f"The prompt {request.prompt!r}" if request.prompt else "This prompt"
            raise UsageError(f"{name} needs a model: `extractive` has no rule for it, so choose another provider.")
        # A rule never waits; without this, a queue of them would keep Ctrl-C and the progress bar from their turn.
        await asyncio.sleep(0)
        return Completion(text=written(request.rule()))

    async def close(self) -> None:
        """Nothing to close."""
