"""A depth-first search for calls that lead to an answer: which node comes next, where it ends, why a branch is left.

The tree of ToolLLM (https://arxiv.org/abs/2307.16789, DFSDT), pre-order: a node is what the model decides after a
path; of several siblings each is made with the earlier ones in view. Who decides and who runs calls comes from outside.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from generator.tools.call_messages import Turn
from generator.tools.checking import Call
from tasks.tools.running.replay_session import ReplayChanged

Path = tuple[Turn, ...]
MOST_AT_ONCE = 8
"""Calls that a turn may have."""


@dataclass(frozen=True)
class Move:
    """What the model decides at a node.

    Attributes:
        answer: Of `finish`, what it says to the user.
    """

    thought: str
    action: Literal["call", "finish", "give_up"]
    calls: tuple[Call, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class DeadEnd:
    """A branch that led nowhere, why, and the path to its end."""

    reason: str
    path: Path


@dataclass(frozen=True)
class Limits:
    """How far the search goes.

    Attributes:
        max_steps: Most turns with calls on a path.
        width: Most siblings at a node.
        max_nodes: Most decisions in all.
    """

    max_steps: int
    width: int
    max_nodes: int


@dataclass
class Tree:
    """A search. See the module; `grow` is called once.

    Attributes:
        decide: What the model wants after a path, given what was tried there already.
        act: Runs a move's calls after a path.
        unfinished: Why an answer does not count; None where it does.
        may_go_back: Whether a sibling may still be tried: not after a call that may not be repeated.
        nodes: Decisions made.
        dead_ends: Branches that were left, in the order in which that happened.
    """

    decide: Callable[[Path, Sequence[Move]], Awaitable[Move]]
    act: Callable[[Path, Move], Awaitable[Turn]]
    unfinished: Callable[[Path, Move], str | None]
    may_go_back: Callable[[], bool]
    limits: Limits
    nodes: int = 0
    dead_ends: list[DeadEnd] = field(default_factory=list)
    _is_over: bool = False

    async def grow(self, path: Path = ()) -> tuple[Path, str] | None:
        """Look for an answer from here on: the path that leads to it, and what it says; None where there is none."""
        tried: list[Move] = []
        while len(tried) < self.limits.width and not self._is_over:
            if self.nodes >= self.limits.max_nodes:
                self._leave("too many nodes", path)
                self._is_over = True
                break
            move = await self.decide(path, tried)
            self.nodes += 1
            if move.action == "give_up":
                self._leave("gave up", path)
                break
            if reason := self._fault(path, move, tried):
                self._leave(reason, path)
            elif move.action == "finish":
                return path, move.answer
            elif found := await self._go_down(path, move):
                return found
            tried.append(move)
        return None

    def _fault(self, path: Path, move: Move, tried: Sequence[Move]) -> str | None:
        """Why a move is not made."""
        if move.action == "finish":
            return self.unfinished(path, move)
        if not move.calls:
            return "no call"
        if len(move.calls) > MOST_AT_ONCE:
            return "too many calls at once"
        if len(path) >= self.limits.max_steps:
            return "too long"
        return "tried already" if any(move.calls == earlier.calls for earlier in tried) else None

    async def _go_down(self, path: Path, move: Move) -> tuple[Path, str] | None:
        try:
            turn = await self.act(path, move)
        except ReplayChanged:
            self._leave("does not replay", path)
            return None
        found = await self.grow((*path, turn))
        self._is_over = self._is_over or (found is None and not self.may_go_back())
        return found

    def _leave(self, reason: str, path: Path) -> None:
        self.dead_ends.append(DeadEnd(reason, path))
