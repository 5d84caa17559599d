"""Growing a chain call by call: propose, run, choose, append what was run (the rounds of ToolGrad).

https://arxiv.org/abs/2508.04086. Proposals that may be repeated are run beside each other, each after the chain so far
in a session of its own. One that may not be is run only where it is the model's first wish, or where all others failed,
and by itself; then it is the next call, for it has happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import orjson
from pydantic import BaseModel

from generator import prompts
from generator.engine.ask import ask
from generator.engine.replies.several import Several, sized
from generator.lengths import Sentences
from generator.records import Origin
from generator.tools.call_messages import ProposedCall, read, shown_call, shown_result, shown_steps, step_of
from generator.tools.checking import Call
from generator.tools.execution import Observation
from generator.tools.records import Step, ToolTask
from generator.tools.spec.documentation import documentation
from generator.types import Model, Request
from generator.usage import Usage
from tasks.extractive.tool_making import choose, propose
from tasks.tools.running.replay_session import ReplaySession

R = TypeVar("R", bound=BaseModel)

TRIES = 3
"""How often calls are proposed for one place in a chain while all of them fail."""


class ThoughtfulCall(ProposedCall):
    """A call, and why."""

    thought: Sentences


class Proposals(Several[ThoughtfulCall]):
    """What the model replies when calls are proposed; none where nothing useful can follow."""

    LEAST = "none"

    calls: list[ThoughtfulCall]


class Selection(BaseModel):
    """What the model replies when one is chosen.

    Attributes:
        choice: Number of the option, from 1.
        complete: Whether the chain is whole with it.
    """

    thought: Sentences
    choice: int
    complete: bool


@dataclass(frozen=True)
class Option:
    """A proposed call, and what came of it."""

    thought: str
    call: Call
    seen: Observation


@dataclass
class Growth:
    """A chain that grows. See the module; `grow` is called once.

    Attributes:
        steps: The chain.
        ended: Why it grew no further; empty where it is complete or as long as it may be.
        failed_calls: Calls that were proposed and failed or were refused.
        origin: The completion that proposed last.
    """

    task: ToolTask
    llm: Model
    replay: ReplaySession
    min_steps: int
    max_steps: int
    proposals: int
    steps: list[Step] = field(default_factory=list)
    ended: str = ""
    failed_calls: int = 0
    usage: Usage = field(default_factory=Usage)
    origin: Origin | None = None

    async def grow(self) -> None:
        """Let the chain grow to its end.

        Raises:
            ReplayChanged: The chain no longer gives what it gave.
            ExecutorGone: There is no executor any more.
            GeneratorError: A completion that it needs failed.
        """
        complete = False
        while not complete and len(self.steps) < self.max_steps and (options := await self._options()):
            complete = await self._take(options)

    async def asked(self, request: Request, reply: type[R]) -> tuple[R, Origin]:
        """What the model says and where that is from; what it took is counted, also where it raises the error."""
        (answer,) = await ask(self.llm, [request], reply)
        self.usage += answer.usage
        if answer.value is None:
            assert answer.error is not None
            raise answer.error
        return answer.value, answer.origin

    async def _options(self) -> list[Option]:
        """Calls that went well after the chain; none where it cannot grow."""
        failed: list[Option] = []
        for _ in range(TRIES):
            proposed = await self._proposed(failed)
            if not proposed:
                self.ended = "nothing to add" if not failed else "every call failed"
                return []
            tried = await self._tried(proposed)
            failed += [option for option in tried if not option.seen.ok]
            self.failed_calls += sum(not option.seen.ok for option in tried)
            if good := [option for option in tried if option.seen.ok]:
                return good
            if any(not self.replay.is_free(option.call) for option in tried):
                break  # what a call that failed has done is not known
        self.ended = "every call failed"
        return []

    async def _tried(self, proposed: Sequence[tuple[str, Call]]) -> list[Option]:
        free = [(thought, call) for thought, call in proposed if self.replay.is_free(call)]
        bound = [(thought, call) for thought, call in proposed if not self.replay.is_free(call)]
        if bound and bound[0] == proposed[0]:
            return await self._bound(bound[0])
        seen = await self.replay.each(self.steps, [call for _, call in free])
        tried = [Option(thought, call, came) for (thought, call), came in zip(free, seen, strict=True)]
        if bound and not any(option.seen.ok for option in tried):
            tried += await self._bound(bound[0])
        return tried

    async def _bound(self, proposed: tuple[str, Call]) -> list[Option]:
        thought, call = proposed
        (seen,) = await self.replay.run(self.steps, [call])
        return [Option(thought, call, seen)]

    async def _proposed(self, failed: Sequence[Option]) -> list[tuple[str, Call]]:
        """What the model proposes, without what was called in this place or in the chain already."""
        request = proposal_request(self.task, self.steps, failed, self.proposals)
        proposed, self.origin = await self.asked(request, Proposals)
        self.failed_calls += len(proposed.misfits)
        made = [Call(step.tool, step.args) for step in self.steps] + [option.call for option in failed]
        found: list[tuple[str, Call]] = []
        for thoughtful in proposed.calls:
            call = read(thoughtful)
            if call not in made and all(call != other for _, other in found):
                found.append((thoughtful.thought, call))
        return found[: self.proposals]

    async def _take(self, options: Sequence[Option]) -> bool:
        """Append the option that the model chooses; whether the chain is complete."""
        chosen, complete = options[0], True
        if len(options) > 1 or len(self.steps) + 1 < self.max_steps:
            request = selection_request(self.task, self.steps, options, self.min_steps)
            said, _ = await self.asked(request, Selection)
            chosen, complete = options[said.choice - 1], said.complete
        self.steps.append(step_of(chosen.call, chosen.seen, len(self.steps) + 1, chosen.thought))
        return complete and len(self.steps) >= self.min_steps


def proposal_request(task: ToolTask, steps: Sequence[Step], failed: Sequence[Option], count: int) -> Request:
    """What is asked when calls are to be proposed."""
    return prompts.load("tool_propose").render(
        sized(Proposals, count),
        partial(_propose_by_rules, task, steps, [option.call for option in failed], count),
        documentation=documentation(task.tools),
        guide=task.needed,
        known=orjson.dumps(task.known).decode() if task.known else "",
        turns=shown_steps(steps),
        failed=[_shown(option) for option in failed],
        n=count,
    )


def selection_request(task: ToolTask, steps: Sequence[Step], options: Sequence[Option], least: int) -> Request:
    """What is asked when one of several calls is to be chosen."""
    return prompts.load("tool_select").render(
        Selection,
        partial(_choose_by_rules, task, steps, options),
        lambda reply: _wrong_choice(reply, len(options)),
        documentation=documentation(task.tools),
        turns=shown_steps(steps),
        options=[_shown(option) for option in options],
        length=len(steps) + 1,
        least=least,
    )


def _wrong_choice(reply: BaseModel, count: int) -> str | None:
    assert isinstance(reply, Selection)
    return None if 1 <= reply.choice <= count else f"There is no option {reply.choice}; there are 1 to {count}."


def _propose_by_rules(task: ToolTask, steps: Sequence[Step], made: Sequence[Call], count: int) -> Proposals:
    """How `extractive` answers."""
    return Proposals.model_validate({"calls": propose(task, steps, made, count)})


def _choose_by_rules(task: ToolTask, steps: Sequence[Step], options: Sequence[Option]) -> Selection:
    """How `extractive` answers."""
    return Selection.model_validate(choose(task, steps, [option.seen.result for option in options]))


def _shown(option: Option) -> dict[str, str]:
    return {
        "call": shown_call(option.call.name, option.call.args),
        "result": shown_result(option.seen.result, option.seen.error),
    }
