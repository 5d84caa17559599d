"""One run asks, all others wait for its answer: claims on completions that are on their way.

Who is about to ask claims the key first. Whoever finds it claimed waits, without a permit and without a connection,
and looks again now and then: for the reply, or for a claim that was given back or whose owner is gone. What is claimed
at one moment is claimed in one transaction, which need not outlive a power cut. A reply on record ends a claim by
itself; its row goes with the next look.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from generator.errors import GeneratorError, RunStopped
from generator.ledger.claim_rows import Looked, leave, look
from generator.ledger.completions import Entry
from generator.ledger.database import cause
from generator.ledger.owners import RENEWAL
from generator.ledger.transactions import Database

T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = 0.1, 1.0
"""Seconds between looks at what others ask: half as long again each time, from the one to the other."""


class Claims:
    """The claims of one run.

    Args:
        database: Of the ledger; None where nothing is claimed because nothing is asked.

    Attributes:
        owner: The run, as it is called in the ledger.
    """

    def __init__(self, database: Database | None) -> None:
        self._database = database
        self.owner = str(uuid.uuid4())
        self._waiting: dict[str, tuple[asyncio.Future[Any], Callable[[Entry], Any]]] = {}
        self._stays = False
        self._held: set[str] = set()
        self._freed: set[str] = set()
        self._new = False
        self._looking: asyncio.Future[Looked] | None = None
        self._next: asyncio.Handle | None = None
        self._renewed = float("-inf")
        self._wait = FIRST_WAIT

    async def claim(self, key: str, accept: Callable[[Entry], T | None]) -> T | None:
        """Wait until the key is ours, or another run has got its reply.

        Args:
            key: Of the completion.
            accept: Makes of a usable reply what is returned; None where it is none for us.

        Returns:
            None where the key is ours, until `free` gives it back.

        Raises:
            RunStopped: The run was stopped, or the ledger cannot be used.
        """
        if self._database is None:
            return None
        turn: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._waiting[key] = (turn, accept)
        self._freed.discard(key)
        self._new = True
        if self._looking is None:
            self._look_at(0.0)  # with all that is claimed at this moment
        try:
            return await turn
        except asyncio.CancelledError:
            self.free(key)
            raise
        finally:
            self._waiting.pop(key, None)

    def free(self, key: str) -> None:
        """Give a key back: its reply is on record, or nobody got one."""
        if self._database is None:
            return
        self._held.discard(key)
        self._freed.add(key)
        if self._looking is None and self._next is None:
            self._look_at(LONGEST_WAIT)

    def stay(self) -> None:
        """Keep the lease from now on, whether or not anything is claimed."""
        self._stays = True
        if self._looking is None and self._next is None:
            self._look_at(0.0)

    def stop(self, error: GeneratorError) -> None:
        """Whoever waits gets `error`."""
        self._fail(error)

    async def close(self) -> None:
        """Give everything back."""
        if self._next is not None:
            self._next.cancel()
        if self._looking is not None:
            await asyncio.wait([self._looking])
        if self._database is not None and self._renewed > 0:
            with suppress(DBAPIError, OSError):  # the lease ends by itself
                await self._database.transact(partial(leave, owner=self.owner), lasting=False)

    def _look_at(self, seconds: float) -> None:
        if self._next is not None:
            self._next.cancel()
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(seconds, self._look) if seconds else loop.call_soon(self._look)

    def _look(self) -> None:
        assert self._database is not None
        self._next, self._new = None, False
        wanted, freed, self._freed = list(self._waiting), list(self._freed), set()
        renewing = time.monotonic() - self._renewed >= RENEWAL
        if renewing:
            self._renewed = time.monotonic()
        work = partial(look, owner=self.owner, wanted=wanted, freed=freed, renewing=renewing)
        self._looking = self._database.transact(work, lasting=False)
        self._looking.add_done_callback(self._looked)

    def _looked(self, done: asyncio.Future[Looked]) -> None:
        self._looking = None
        error = None if done.cancelled() else done.exception()
        if isinstance(error, DBAPIError | OSError):
            remedy = "mend it, then run the same command again"
            self._fail(RunStopped(f"The ledger cannot be used ({cause(error)}): {remedy}."))
        elif error is not None:
            self._fail(error)
        elif not done.cancelled():
            self._settle(done.result())
        if self._new:
            self._look_at(0.0)
        elif self._waiting:
            self._look_at(self._wait)
            self._wait = min(LONGEST_WAIT, 1.5 * self._wait)
        elif self._held or self._freed or self._stays:
            self._look_at(RENEWAL)

    def _settle(self, looked: Looked) -> None:
        for key in looked.found.keys() | looked.ours:
            if key not in self._waiting:  # who wanted it has given up
                self._freed.add(key)
                continue
            turn, accept = self._waiting[key]
            answer = accept(looked.found[key]) if key in looked.found else None
            if answer is None and key not in looked.ours:
                continue
            self._wait = FIRST_WAIT
            del self._waiting[key]
            (self._held if answer is None else self._freed).add(key)
            if not turn.done():
                turn.set_result(answer)

    def _fail(self, error: BaseException) -> None:
        for turn, _ in self._waiting.values():
            if not turn.done():
                turn.set_exception(error)
        self._waiting.clear()
