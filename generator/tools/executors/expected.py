"""Who runs calls in an estimate: nobody. Answers are made up, and pass for real ones where the real executor is real.

What the real one would refuse is refused, so that an estimate goes the way that the run will go.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from generator.tools.execution import Observation, refusal
from generator.tools.executors.simulated import SimulatedExecutor, SimulatedSession
from generator.tools.spec.model import Tool


class ExpectedExecutor(SimulatedExecutor):
    """Stands in for the executor that a choice names."""

    @asynccontextmanager
    async def session(self, key: str, state: Any = None) -> AsyncIterator["_ExpectedSession"]:  # noqa: ARG002  what is made up depends on neither
        """A session that holds nothing yet."""
        yield _ExpectedSession(self._choice)


class _ExpectedSession(SimulatedSession):
    async def call(self, tool: Tool, args: dict[str, Any]) -> Observation:
        """What probably comes back."""
        if self._choice.kind == "simulated":
            return await super().call(tool, args)
        if refused := refusal(tool, self._choice):
            return Observation(error=refused)
        return replace(await super().call(tool, args), simulated=False)
