"""Depth-first search for the calls that meet a request, each really made (DFSDT).

ToolLLM, Qin et al. 2023, https://arxiv.org/abs/2307.16789. At each node the model sees the request, the tools and what
the calls so far gave, and calls, finishes or gives up; a new sibling is told what was tried, and to differ. Paper:
chains up to 12, width 2, at most 200 queries, any finished answer passes. Here an answer counts only with enough calls
that went well behind it and without numbers that nothing gave; calls that failed are seen by the model and are no steps
of the example; a call that the documentation refuses is never made. Backtracking makes the path again in a fresh
session, which only calls that may be repeated allow: once another was made, the search goes on but not back.

    ToolExample(instruction="What is Ada's number, and who else lives in her town?", tools=[find_person, …])
    → the same with solution.reasoning_path=[find_person(name="Ada") → {"id": 1, …}, get_phone(id=1) → "0171", …],
      final_answer="Ada's number is 0171; Bela lives in Lund as well."
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from pydantic import BaseModel

from generator import prompts
from generator.engine.accounting import failure, placed, rejection
from generator.engine.ask import ask
from generator.engine.orchestration import technique
from generator.engine.run import current_run
from generator.engine.task_group import task_group
from generator.errors import Permanent, Transient, UsageError
from generator.hashing import fingerprint
from generator.lengths import Sentences
from generator.records import Failure, Origin, Outcome, Rejection, Tally
from generator.tools.call_messages import ProposedCall, Turn, read, shown_call, shown_turn, steps_of
from generator.tools.execution import Executor, ExecutorChoice
from generator.tools.records import Solution, ToolExample
from generator.tools.spec.documentation import documentation
from generator.types import Model, Request
from generator.usage import Usage, sum_usage
from tasks.extractive.tool_making import next_move
from tasks.tools.making.answers import answer_fault
from tasks.tools.making.search_tree import DeadEnd, Limits, Move, Path, Tree
from tasks.tools.running.replay_session import ReplayChanged, ReplaySession

LONGEST = 12
"""Most steps that the paper's chains have."""


class NextCall(BaseModel):
    """What the model replies."""

    thought: Sentences
    action: Literal["call", "finish", "give_up"]
    calls: list[ProposedCall]
    answer: Sentences


@technique(version=2, reply=NextCall, prompts=("tool_next_call",))
async def search(
    examples: Sequence[ToolExample],
    llm: Model,
    *,
    executor: ExecutorChoice,
    max_steps: int = 5,
    width: int = 2,
    max_nodes: int = 20,
    min_steps: int = 2,
) -> Outcome[ToolExample]:
    """Find the calls and the answer to each request; they replace those that an example has.

    Two tallies: `search` counts the examples, `branches` the ends of branches in their trees. A rejection is a dead end
    and holds the path up to there; an example without an answer counts under the reason of its last one.

    Args:
        examples: Requests, with the tools that are offered.
        llm: Whom to ask.
        executor: Who runs the calls.
        max_steps: Most turns with calls on a path, failed ones included; 1 to 12.
        width: Most siblings at a node.
        max_nodes: Most decisions that a model is asked for, an example.
        min_steps: Fewest calls that must have gone well.

    Raises:
        UsageError: The bounds leave nothing to search.
    """
    if not min_steps >= 1 or not 1 <= max_steps <= LONGEST or width < 1 or max_nodes < 1:
        raise UsageError(f"A search has 1 to {LONGEST} steps, and at least one sibling and one node; ask for that.")
    run = current_run()
    if run is None:
        raise RuntimeError("search() needs a run: see generator.engine.run.start_run")
    runs = await run.executor(executor)
    limits = Limits(max_steps=max_steps, width=width, max_nodes=max_nodes)
    searches = [_Search(example, llm, executor, limits, min_steps) for example in placed(examples)]
    return _outcome(searches, await task_group(one.make(runs) for one in searches))


def next_call_request(example: ToolExample, path: Path, tried: Sequence[Move], steps_left: int) -> Request:
    """What is asked at a node."""
    return prompts.load("tool_next_call").render(
        NextCall,
        partial(_by_rules, example, path, tried, steps_left),
        request=example.instruction,
        documentation=documentation(example.tools),
        turns=[shown_turn(turn) for turn in path],
        tried=[_shown_move(move) for move in tried],
        steps_left=steps_left,
    )


def _by_rules(example: ToolExample, path: Path, tried: Sequence[Move], steps_left: int) -> NextCall:
    """How `extractive` answers."""
    made = [call for move in tried for call in move.calls]
    return NextCall.model_validate(next_move(example, path, made, steps_left))


@dataclass
class _Search:
    """The search for one example.

    Attributes:
        dead_ends: Where it did not go on.
    """

    example: ToolExample
    llm: Model
    choice: ExecutorChoice
    limits: Limits
    min_steps: int
    usage: Usage = field(default_factory=Usage)
    dead_ends: list[DeadEnd] = field(default_factory=list)
    _origin: Origin | None = None

    async def make(self, executor: Executor) -> ToolExample | Failure | None:
        """The example with its calls, or why they could not be looked for; None where the search found none."""
        tools = {tool.name: tool for tool in self.example.tools}
        shown = [tool.name for tool in self.example.tools]
        key = fingerprint([self.example.instruction, shown, self.llm.sample], 16)
        try:
            async with ReplaySession(executor, self.choice, key, tools, self.example.initial_state) as replay:
                return await self._search(replay)
        except (Permanent, Transient) as error:
            return failure(self.example, "search", error)

    async def _search(self, replay: ReplaySession) -> ToolExample | None:
        async def act(path: Path, move: Move) -> Turn:
            return Turn(move.thought, move.calls, tuple(await replay.run(steps_of(path), move.calls)))

        tree = Tree(
            self._decide, act, self._unfinished, lambda: not replay.is_held, self.limits, dead_ends=self.dead_ends
        )
        found = await tree.grow()
        if found is None:
            return None
        path, answer = found
        try:
            state = await replay.end(steps_of(path))
        except ReplayChanged:
            self.dead_ends.append(DeadEnd("does not replay", path))
            return None
        return self._made(path, tree.nodes, final_answer=answer, final_state=state)

    async def _decide(self, path: Path, tried: Sequence[Move]) -> Move:
        asked = next_call_request(self.example, path, tried, self.limits.max_steps - len(path))
        (answer,) = await ask(self.llm, [asked], NextCall)
        self.usage += answer.usage
        self._origin = answer.origin
        if answer.value is None:
            assert answer.error is not None
            raise answer.error
        said = answer.value
        return Move(said.thought, said.action, tuple(map(read, said.calls)), said.answer.strip())

    def _unfinished(self, path: Path, move: Move) -> str | None:
        steps = steps_of(path)
        if len(steps) < self.min_steps:
            return "too few calls"
        return answer_fault(move.answer, self.example.instruction, steps, self.example.tools)

    def _made(self, path: Path, nodes: int, **ending: Any) -> ToolExample:
        example = self._with_path(path, **ending)
        failed = sum(len(turn.calls) - len(turn.good()) for turn in path)
        counts = {"nodes": nodes, "dead_ends": len(self.dead_ends), "failed_calls": failed}
        metadata = example.metadata.model_copy(update={"search": counts})
        provenance = {**example.provenance, "search": self._origin}
        return example.model_copy(update={"metadata": metadata, "provenance": provenance, "executor": self.choice.kind})

    def rejections(self) -> list[Rejection]:
        """The dead ends."""
        return [rejection(self._with_path(end.path), "search", end.reason) for end in self.dead_ends]

    def _with_path(self, path: Path, **ending: Any) -> ToolExample:
        documents = documentation(self.example.tools)
        solution = Solution(reasoning_path=steps_of(path), api_documentation=documents, **ending)
        return self.example.model_copy(update={"solution": solution})


def _outcome(searches: Sequence[_Search], results: Sequence[ToolExample | Failure | None]) -> Outcome[ToolExample]:
    outcome = Outcome[ToolExample](
        kept=[one for one in results if isinstance(one, ToolExample)],
        rejected=[end for one in searches for end in one.rejections()],
        failed=[one for one in results if isinstance(one, Failure)],
        usage=sum_usage([one.usage for one in searches]),
    )
    lost = Counter(one.dead_ends[-1].reason for one, result in zip(searches, results, strict=True) if result is None)
    kept, ends = len(outcome.kept), Counter(one.reason for one in outcome.rejected)
    counts = {"taken": len(searches), "kept": kept, "failed": len(outcome.failed)}
    outcome.tallies = [
        Tally(stage="search", unit="examples", rejected=lost, **counts),
        Tally(stage="branches", unit="branches", taken=kept + ends.total(), kept=kept, rejected=ends),
    ]
    return outcome


def _shown_move(move: Move) -> str:
    if move.action == "finish":
        return f"finish: {move.answer}"
    return ", ".join(shown_call(call.name, call.args) for call in move.calls) or "no call"
