"""Money: a call is made only if the run cannot exceed its budget by it, at the worst."""

import asyncio

from generator.errors import BudgetReached
from generator.money import dollars


class Budget:
    """What a run may spend.

    The most that a call can cost is reserved before it is sent and settled when its reply is there. A call that does
    not fit beside what others have reserved waits for them; one that does not fit at all closes the budget.

    Args:
        limit: US dollars; None is no limit.
    """

    def __init__(self, limit: float | None = None) -> None:
        self.limit = limit
        self.spent = 0.0
        self.reached = False
        self._reserved = 0.0
        self._aside = 0.0
        self._refused = 0.0
        self._settled = asyncio.Condition()

    async def reserve(self, most: float) -> None:
        """Wait until `most` US dollars are free, and set them aside.

        Raises:
            BudgetReached: They never will be.
        """
        if self.limit is None:
            return
        async with self._settled:
            while not self.reached and self._over(most) and self._reserved > 0:
                await self._settled.wait()
            if self.reached or self._over(most):
                self.reached = True
                self._refused = self._refused or most
                self._settled.notify_all()
                raise self.used_up()
            self._reserved += most

    async def settle(self, most: float, paid: float) -> None:
        """Give back what was reserved, and note what was really paid."""
        self.spent += paid
        if self.limit is None:
            return
        async with self._settled:
            self._reserved = max(0.0, self._reserved - most)
            if self._reserved < 1e-12:
                self._reserved = 0.0
            self._settled.notify_all()

    @property
    def waits(self) -> bool:
        """Whether money is set aside for batches, of which some may be left when they have ended."""
        return self._aside > 0

    def set_aside(self, most: float) -> bool:
        """Set aside what a request of a batch can cost, which is settled when the batch has ended; False where it does
        not fit.
        """
        if self._over(most):
            self._refused = self._refused or most
            return False
        self._aside += most
        return True

    def used_up(self) -> BudgetReached:
        """Why nothing more is asked."""
        next_one = f", and the next call may cost {dollars(self._refused)}" if self._refused else ""
        return BudgetReached(
            f"Not asked: the budget of ${self.limit:g} is used up ({dollars(self.spent)} spent{next_one})."
        )

    def _over(self, most: float) -> bool:
        return self.limit is not None and self.spent + self._reserved + self._aside + most > self.limit
