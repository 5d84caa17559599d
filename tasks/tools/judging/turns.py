"""ToolMind's two filters: the trajectory as a whole is rated, then each turn of what is left is judged by itself.

Yang et al. 2025, https://arxiv.org/abs/2511.15718. A bad turn is dropped as a target and stays in the context: here it
gets `loss: false`. The paper makes a row of each good turn; here one row carries all flags, so that an export can do
either. Ratings are asked for several trajectories at a time, for scores asked singly bunch together.

    ToolExample(instruction=…, solution={"reasoning_path": [{"step": 1, …}, {"step": 2, …}], "final_answer": …})
    → rating=8.5, and step 2 with loss=False, loss_reason="The file was open already."
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Annotated, Any, NamedTuple, TypeVar

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Group, Verdict, ask_in_groups
from generator.engine.orchestration import technique
from generator.engine.replies.points import Points
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Sentences
from generator.records import Failure, Outcome, Rejection
from generator.tools.exchanges import answer_turn, exchanges
from generator.tools.records import FollowUp, Solution, Step, ToolExample, rating_fingerprint
from generator.types import Model, Request
from generator.usage import Usage
from tasks.extractive.tool_judging import fault_of_one_turn, rate_trajectory
from tasks.tools.judging.form import turns_of
from tasks.tools.judging.showing import shown_example

STAGE = "curate"
Answered = TypeVar("Answered", Solution, FollowUp)
PER_CALL = 4
"""Trajectories that are rated in one call."""


class TrajectoryRating(Numbered):
    """What the model says of one trajectory."""

    reasoning: Sentences
    rating: Annotated[float, Points(0, 10, 0.5)]


class TrajectoryRatings(Several[TrajectoryRating]):
    """What the model replies about several."""

    ratings: list[TrajectoryRating]


class TurnVerdict(Numbered):
    """What the model says of one turn."""

    reasoning: Sentences
    good: bool


class TurnVerdicts(Several[TurnVerdict]):
    """What the model replies about the turns of one trajectory."""

    turns: list[TurnVerdict]


class Turn(NamedTuple):
    """A turn of the assistant: the example, and the number of the step, or what stands for an answer."""

    example: ToolExample
    step: int


@technique(version=2, reply=TurnVerdicts, prompts=("tool_trajectory", "tool_turns"))
async def judge_turns(examples: Sequence[ToolExample], llm: Model, *, threshold: float = 7.0) -> Outcome[ToolExample]:
    """Rate trajectories, then judge the turns of those that reach the threshold.

    Args:
        examples: With results in their steps. A flow leaves out those that are `still_rated`.
        llm: Who judges.
        threshold: Least rating of the trajectory, 0 to 10.
    """
    rated, spent = await _rate(examples, llm)
    sifted = [one if isinstance(one, Failure) else verdict_on(one, threshold) or one for one in rated]
    good = [one for one in sifted if isinstance(one, ToolExample)]
    judged, spent_too = await _judge(good, llm)
    results = [*(one for one in sifted if not isinstance(one, ToolExample)), *judged]
    notes = Counter(flag for one in results if isinstance(one, ToolExample) for flag in _flags(one))
    return entered(Outcome[ToolExample](usage=spent + spent_too), results, STAGE, "examples", notes)


def still_rated(example: ToolExample) -> bool:
    """Whether an example was rated as it is now and its turns judged: below a threshold they are not."""
    judged = f"{STAGE} turns" in example.provenance
    return judged and example.rating is not None and example.rating_of == rating_fingerprint(example)


def verdict_on(example: ToolExample, threshold: float) -> Rejection | None:
    """Why a rated example is left out; None where it stays.

    Args:
        example: As `judge_turns` leaves it, or as it was rated before.
        threshold: Least rating that stays, 0 to 10.
    """
    if (example.rating or 0) < threshold:
        return rejection(example, STAGE, f"rated below {threshold:g}", example.rating_reasoning or "")
    if not any(_targets(example)):
        return rejection(example, STAGE, "no good turn", "Every turn was judged bad; there is nothing to learn.")
    return None


def trajectory_request(numbered: Group[ToolExample]) -> Request:
    """What is asked about numbered trajectories."""
    items = [{"id": number, **shown_example(example)} for number, example in numbered]
    return prompts.load("tool_trajectory").render(TrajectoryRatings, partial(_rate_by_rules, numbered), items=items)


def turns_in(example: ToolExample) -> list[Turn]:
    """The turns of an example, for each request its calls and then the answer."""
    found: list[Turn] = []
    for exchange in exchanges(example):
        found += [Turn(example, turn[0].step) for turn in turns_of(exchange.steps)]
        found += [Turn(example, answer_turn(exchange.number))] if exchange.answer else []
    return found


def turns_request(numbered: Group[Turn]) -> Request:
    """What is asked about numbered turns of one example; its others are shown without a number."""
    example, numbers = numbered[0][1].example, {turn.step: number for number, turn in numbered}
    shown = shown_example(example)
    turns = [{**turn, "id": numbers.get(turn["step"])} for turn in shown.pop("turns")]
    rule = partial(_turns_by_rules, numbered)
    return prompts.load("tool_turns").render(
        TurnVerdicts, rule, turns=turns, answer_id=numbers.get(_last_answer(example)), n=len(numbered), **shown
    )


async def _rate(examples: Sequence[ToolExample], llm: Model) -> tuple[list[ToolExample | Failure], Usage]:
    """Each example with its rating and its position, or why there is none; and what it took."""
    groups = [list(range(start, min(start + PER_CALL, len(examples)))) for start in range(0, len(examples), PER_CALL)]
    verdicts, usage = await ask_in_groups(
        llm, examples, groups, trajectory_request, TrajectoryRatings, order=lambda example: example.instruction
    )
    return [_rated(example, verdict) for example, verdict in zip(placed(examples), verdicts, strict=True)], usage


def _rated(example: ToolExample, verdict: Verdict[TrajectoryRating]) -> ToolExample | Failure:
    if (said := verdict.item) is None:
        return failure(example, STAGE, verdict.error)
    update: dict[str, Any] = {"rating": said.rating, "rating_reasoning": said.reasoning}
    update |= {"rating_of": rating_fingerprint(example), "provenance": {STAGE: verdict.origin}}
    return example.model_copy(update=update)


async def _judge(examples: Sequence[ToolExample], llm: Model) -> tuple[list[ToolExample | Rejection | Failure], Usage]:
    """Each example with its turns judged, those of one example in one call; and what it took."""
    turns = [turn for example in examples for turn in turns_in(example)]
    groups = [list(run) for _, run in groupby(range(len(turns)), key=lambda place: turns[place].example.ref)]
    verdicts, usage = await ask_in_groups(llm, turns, groups, turns_request, TurnVerdicts)
    said = defaultdict[int | None, dict[int, Verdict[TurnVerdict]]](dict)
    for turn, verdict in zip(turns, verdicts, strict=True):
        said[turn.example.ref][turn.step] = verdict
    return [_judged(example, said[example.ref]) for example in examples], usage


def _judged(example: ToolExample, verdicts: dict[int, Verdict[TurnVerdict]]) -> ToolExample | Rejection | Failure:
    origins = example.provenance
    bad = {}
    for step, verdict in verdicts.items():
        if verdict.item is None:
            return failure(example, STAGE, verdict.error)
        origins = {**origins, f"{STAGE} turns": verdict.origin}
        if not verdict.item.good:
            bad[step] = verdict.item.reasoning
    judged = _without(bad, example).model_copy(update={"provenance": origins})
    return verdict_on(judged, 0) or judged


def _without(bad: dict[int, str], example: ToolExample) -> ToolExample:
    """The example with `loss` false on its bad turns; a turn that was no target before does not become one."""
    path = [_flagged(step, bad.get(step.step)) for step in example.path]
    solution = example.solution.model_copy(update={"reasoning_path": path})
    later = [_flagged_answer(one, bad.get(answer_turn(n))) for n, one in enumerate(example.follow_ups or (), 2)]
    update = {"solution": _flagged_answer(solution, bad.get(answer_turn(1))), "follow_ups": later or None}
    return example.model_copy(update=update)


def _flagged(step: Step, reason: str | None) -> Step:
    return step if reason is None else step.model_copy(update={"loss": False, "loss_reason": reason})


def _flagged_answer(said: Answered, reason: str | None) -> Answered:
    update = {} if reason is None else {"final_loss_reason": reason}
    if reason is None and said.final_answer:
        return said
    return said.model_copy(update={"final_loss": False, **update})


def _last_answer(example: ToolExample) -> int:
    return answer_turn(1 + len(example.follow_ups or ()))


def _targets(example: ToolExample) -> list[bool]:
    """Of each turn whether a model is to be trained on it."""
    targets = [any(step.loss for step in turn) for turn in turns_of(example.path)]
    return [*targets, *(one.trained for one in exchanges(example) if one.answer)]


def _flags(example: ToolExample) -> list[str]:
    return ["good turns" if target else "bad turns" for target in _targets(example)]


def _turns_by_rules(numbered: Group[Turn]) -> TurnVerdicts:
    """How `extractive` judges turns."""
    verdicts = []
    for number, turn in numbered:
        fault = fault_of_one_turn(turn.example, turn.step)
        reasoning = fault or "The rules find nothing wrong with it."
        verdicts.append(TurnVerdict(id=number, reasoning=reasoning, good=fault is None))
    return TurnVerdicts(turns=verdicts)


def _rate_by_rules(numbered: Group[ToolExample]) -> TrajectoryRatings:
    """How `extractive` rates."""
    ratings = []
    for number, example in numbered:
        rating, reasoning = rate_trajectory(example)
        ratings.append(TrajectoryRating(id=number, reasoning=reasoning, rating=rating))
    return TrajectoryRatings(ratings=ratings)
