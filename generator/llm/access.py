"""A refusal of access, and whom it concerns: every call of the run, or one prompt.

A 403 may mean a wrong key, or a prompt that a moderator or a firewall does not let pass; a 404 an unknown model, or one
page of a proxy. What other calls meet tells these apart: a key that has worked is not to blame.
"""

import asyncio

from generator.errors import AccessRefused, UsageError
from generator.types import Completion, Provider, Request

MANY = 20
"""So many refusals, with no success between them, are no longer put down to the prompts."""


class AccessAware:
    """A provider that says of a refused call whether the user has to mend something, or only this prompt fails.

    Args:
        adapter: Who really asks.
    """

    def __init__(self, adapter: Provider) -> None:
        self._adapter = adapter
        self._worked = False
        self._refused = 0
        self._asking = 0
        self._told = asyncio.Event()

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        try:
            return await self._ask(request)
        except AccessRefused as error:
            self._refused += 1
            if self._asking and not self._worked:  # one of the others may tell
                await self._told.wait()
            raise (error.alone if self._worked and self._refused < MANY else UsageError(str(error))) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._adapter.close()

    async def _ask(self, request: Request) -> Completion:
        self._asking += 1
        if not self._worked:
            self._told.clear()
        try:
            completion = await self._adapter.complete(request)
            self._worked, self._refused = True, 0
            return completion
        finally:
            self._asking -= 1
            if self._worked or not self._asking:
                self._told.set()
