"""ToolMind's two filters: the trajectory as a whole is rated, then each turn of what is left is judged by itself.

Yang et al. 2025, https://arxiv.org/abs/2511.15718. A bad turn is dropped as a target and stays in the context: here it
gets `loss: false`. The paper makes a row of each good turn; here one row carries all flags, so that an export can do
either. Ratings are asked for several trajectories at a time, for scores asked singly bunch together.

    ToolExample(instruction=…, solution={"reasoning_path": [{"step": 1, …}, {"step": 2, …}], "final_answer": …})
    → rating=8.5, and step 2 with loss=False, loss_reason="The file was open already."
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.ask import ask
from generator.engine.by_chunk import Verdict, ask_in_groups
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.records import Failure, Outcome, Rejection, Usage, sum_usage
from generator.tools.records import Step, ToolExample, rating_fingerprint
from generator.types import Complaint, Model, Request
from tasks.extractive.tool_judging import fault_of_one_turn, rate_trajectory
from tasks.tools.judging.form import turns_of
from tasks.tools.judging.showing import shown_example

STAGE = "curate"
PER_CALL = 4
"""Trajectories that are rated in one call."""
ANSWER = "answer"


class TrajectoryRating(BaseModel):
    """What the model says of one trajectory."""

    id: str
    reasoning: str
    rating: float = Field(ge=0, le=10)


class TrajectoryRatings(BaseModel):
    """What the model replies about several."""

    ratings: list[TrajectoryRating]


class TurnVerdict(BaseModel):
    """What the model says of one turn."""

    id: str
    reasoning: str
    good: bool


class TurnVerdicts(BaseModel):
    """What the model replies about the turns of one trajectory."""

    turns: list[TurnVerdict]


@technique(version=1, reply=TurnVerdicts, prompts=("tool_trajectory", "tool_turns"))
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
    answers = await ask(llm, [turns_request(example) for example in good], TurnVerdicts)
    judged = [_judged(example, answer) for example, answer in zip(good, answers, strict=True)]
    results = [*(one for one in sifted if not isinstance(one, ToolExample)), *judged]
    notes = Counter(flag for one in results if isinstance(one, ToolExample) for flag in _flags(one))
    usage = sum_usage([spent, *(answer.usage for answer in answers)])
    return entered(Outcome[ToolExample](usage=usage), results, STAGE, "examples", notes)


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
    if not any(step.loss for step in example.path) and not example.solution.final_loss:
        return rejection(example, STAGE, "no good turn", "Every turn was judged bad; there is nothing to learn.")
    return None


def trajectory_request(labelled: list[tuple[str, ToolExample]], complaint: Complaint | None) -> Request:
    """What is asked about labelled trajectories."""
    items = [{"id": label, **shown_example(example)} for label, example in labelled]
    rule = partial(_rate_by_rules, labelled)
    return prompts.load("tool_trajectory").render(TrajectoryRatings, rule, complaint, items=items)


def turns_request(example: ToolExample) -> Request:
    """What is asked about the turns of one example."""
    wanted = _ids(example)

    def complaint(reply: BaseModel) -> str | None:
        given = Counter(turn.id for turn in cast(TurnVerdicts, reply).turns)
        wrong = [name for name in wanted if given[name] != 1]
        return f"The reply must judge the turn {wrong[0]} once." if wrong else None

    shown = shown_example(example)
    return prompts.load("tool_turns").render(TurnVerdicts, partial(_turns_by_rules, example), complaint, **shown)


async def _rate(examples: Sequence[ToolExample], llm: Model) -> tuple[list[ToolExample | Failure], Usage]:
    """Each example with its rating and its position, or why there is none; and what it took."""
    groups = [list(range(start, min(start + PER_CALL, len(examples)))) for start in range(0, len(examples), PER_CALL)]
    verdicts, usage = await ask_in_groups(
        llm, examples, groups, trajectory_request, TrajectoryRatings, order=lambda example: example.instruction
    )
    return [_rated(example, verdict) for example, verdict in zip(placed(examples), verdicts, strict=True)], usage


def _rated(example: ToolExample, verdict: Verdict) -> ToolExample | Failure:
    if verdict.item is None:
        return failure(example, STAGE, verdict.error)
    said = cast(TrajectoryRating, verdict.item)
    update: dict[str, Any] = {"rating": said.rating, "rating_reasoning": said.reasoning}
    update |= {"rating_of": rating_fingerprint(example), "provenance": {STAGE: verdict.origin}}
    return example.model_copy(update=update)


def _judged(example: ToolExample, answer: Answer[TurnVerdicts]) -> ToolExample | Rejection | Failure:
    if answer.value is None:
        return failure(example, STAGE, answer.error)
    judged = flagged(example, answer.value.turns).model_copy(
        update={"provenance": {**example.provenance, f"{STAGE} turns": answer.origin}}
    )
    return verdict_on(judged, 0) or judged


def flagged(example: ToolExample, turns: Sequence[TurnVerdict]) -> ToolExample:
    """The example with `loss` false on its bad turns; a turn that was no target before does not become one."""
    bad = {turn.id: turn.reasoning for turn in turns if not turn.good}
    path = [_flagged(step, bad.get(f"t{step.step}")) for step in example.path]
    solution: dict[str, Any] = {"reasoning_path": path}
    if ANSWER in bad:
        solution |= {"final_loss": False, "final_loss_reason": bad[ANSWER]}
    elif not example.solution.final_answer:
        solution["final_loss"] = False
    return example.model_copy(update={"solution": example.solution.model_copy(update=solution)})


def _flagged(step: Step, reason: str | None) -> Step:
    return step if reason is None else step.model_copy(update={"loss": False, "loss_reason": reason})


def _flags(example: ToolExample) -> list[str]:
    targets = [any(step.loss for step in turn) for turn in turns_of(example.path)]
    if example.solution.final_answer:
        targets.append(example.solution.final_loss)
    return ["good turns" if target else "bad turns" for target in targets]


def _ids(example: ToolExample) -> list[str]:
    ids = [f"t{turn[0].step}" for turn in turns_of(example.path)]
    return [*ids, ANSWER] if example.solution.final_answer else ids


def _turns_by_rules(example: ToolExample) -> TurnVerdicts:
    """How `extractive` judges turns."""
    verdicts = []
    for name in _ids(example):
        fault = fault_of_one_turn(example, 0 if name == ANSWER else int(name[1:]))
        reasoning = fault or "The rules find nothing wrong with it."
        verdicts.append(TurnVerdict(id=name, reasoning=reasoning, good=fault is None))
    return TurnVerdicts(turns=verdicts)


def _rate_by_rules(labelled: list[tuple[str, ToolExample]]) -> TrajectoryRatings:
    """How `extractive` rates."""
    ratings = []
    for label, example in labelled:
        rating, reasoning = rate_trajectory(example)
        ratings.append(TrajectoryRating(id=label, reasoning=reasoning, rating=rating))
    return TrajectoryRatings(ratings=ratings)
