"""Making calls at the end of a path, so that each finds the state that the calls before it left.

Servers are few and models are slow, so no session is held while a model thinks: the next call opens one of its own and
the path is made again in it. That is only right for calls that may be repeated. Once one that may not has been made,
its session is held to the end, the path grows in it alone, and nothing goes back behind that call.
"""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Self

from generator.engine.task_group import task_group
from generator.tools.checking import Call, fault_of
from generator.tools.execution import Executor, ExecutorChoice, Observation, Session, refusal
from generator.tools.records import Step
from generator.tools.spec.model import Tool
from tasks.tools.running.replay import difference, run_steps


class ReplayChanged(Exception):
    """The calls of a path, made again, no longer give what they gave before; says which."""


@dataclass
class ReplaySession:
    """One row's calls. See the module; closed by `async with`.

    Attributes:
        choice: What the executor was opened for; says what it refuses.
        key: Names the row to the executor.
        tools: Those that are offered, by name.
        state: What the executor holds before the first call; None for what it holds by itself.
    """

    executor: Executor
    choice: ExecutorChoice
    key: str
    tools: Mapping[str, Tool]
    state: Any = None
    _held: Session | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    @property
    def is_held(self) -> bool:
        """Whether a call that may not be repeated was made: from then on there is no way back."""
        return self._held is not None

    def is_free(self, call: Call) -> bool:
        """Whether a call can be made without binding the path to it: it leaves nothing behind that others see."""
        if self._fault(call) or refusal(self.tools[call.name], self.choice):
            return True  # it will not be made at all
        effects = self.tools[call.name].effects
        return bool(effects.read_only) if self.is_held else effects.repeatable

    async def run(self, path: Sequence[Step], calls: Sequence[Call]) -> list[Observation]:
        """Make the calls of one turn, together, after those of `path`; those that are refused are not made.

        Args:
            path: The calls before; where a session is held, those that were made in it.
            calls: What to make.

        Returns:
            An observation for each call; of one that is refused, the reason as its error.

        Raises:
            ReplayChanged: The path does not give again what it gave.
            ExecutorGone: See `Session.call`.
        """
        if self._held is None and not all(map(self.is_free, calls)):
            await self._hold(path)
        if self._held is not None:
            return await self._made(calls, self._held)
        if all(map(self._fault, calls)):
            return [Observation(error=self._fault(call)) for call in calls]
        async with self.executor.session(self.key, self.state) as session:
            await self._repeat(path, session)
            return await self._made(calls, session)

    async def each(self, path: Sequence[Step], calls: Sequence[Call]) -> list[Observation]:
        """Make calls of which each `is_free`, each by itself right after `path`.

        Raises:
            ReplayChanged: As for `run`.
            ExecutorGone: See `Session.call`.
        """
        if self._held is not None:
            return await self._made(calls, self._held)
        return [seen for (seen,) in await task_group(self.run(path, [call]) for call in calls)]

    async def end(self, path: Sequence[Step]) -> Any:
        """What the executor holds after the last call; None where it cannot tell.

        Where no session is held, the whole path is made once more in a fresh one, which proves that it can be.

        Raises:
            ReplayChanged: As for `run`.
            ExecutorGone: See `Session.call`.
        """
        if self._held is not None:
            return await self._held.state()
        async with self.executor.session(self.key, self.state) as session:
            await self._repeat(path, session)
            return await session.state()

    async def _hold(self, path: Sequence[Step]) -> None:
        session = await self._stack.enter_async_context(self.executor.session(self.key, self.state))
        try:
            await self._repeat(path, session)
        except ReplayChanged:
            await self._stack.aclose()
            raise
        self._held = session

    async def _repeat(self, path: Sequence[Step], session: Session) -> None:
        if wrong := difference(path, await run_steps(path, self.tools, session)):
            raise ReplayChanged(wrong)

    async def _made(self, calls: Sequence[Call], session: Session) -> list[Observation]:
        return await task_group(self._one(call, calls[:place], session) for place, call in enumerate(calls))

    async def _one(self, call: Call, others: Sequence[Call], session: Session) -> Observation:
        if fault := self._fault(call):
            return Observation(error=fault)
        if call in others:
            return Observation(error=f"{call.name} is called twice at once with the same arguments.")
        return await session.call(self.tools[call.name], call.args)

    def _fault(self, call: Call) -> str | None:
        fault = fault_of(call.name, call.args, self.tools)
        return fault.said if fault else None
