"""Who runs calls in an estimate: nobody. Answers are made up, and pass for real ones where the real executor is real.

What the real one would refuse is refused, so that an estimate goes the way that the run will go.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from generator.tools.execution import ExecutorChoice, Observation, refusal
from generator.tools.executors.simulated import SimulatedExecutor, SimulatedSession
from generator.tools.spec.model import Tool


class ExpectedExecutor:
    """Stands in for the executor that a choice names."""

    def __init__(self, choice: ExecutorChoice) -> None:
        self._choice = choice
        self._simulated = SimulatedExecutor(choice)

    @asynccontextmanager
    async def session(self, key: str) -> AsyncIterator["_ExpectedSession"]:
        """A session that holds nothing yet."""
        async with self._simulated.session(key) as session:
            yield _ExpectedSession(session, self._choice)

    async def close(self) -> None:
        """There is nothing to close."""


class _ExpectedSession:
    def __init__(self, session: SimulatedSession, choice: ExecutorChoice) -> None:
        self._session = session
        self._choice = choice

    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """What probably comes back."""
        if self._choice.kind == "simulated":
            return await self._session.call(tool, args)
        if refused := refusal(tool, self._choice):
            return Observation(error=refused)
        return replace(await self._session.call(tool, args), simulated=False)

    async def state(self) -> Any:
        """What the session made; see `SimulatedSession`."""
        return await self._session.state()
