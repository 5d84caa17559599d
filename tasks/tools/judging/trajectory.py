"""Rating tool-use trajectories as wholes, 0 to 10: ToolMind's first filter, https://arxiv.org/abs/2511.15718.

Several are shown in one call, for scores asked singly bunch together (DEITA, appendix).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.accounting import failure, placed
from generator.engine.by_chunk import Verdict, ask_in_groups
from generator.records import Failure, Usage
from generator.tools.records import ToolExample, rating_fingerprint
from generator.types import Complaint, Model, Request
from tasks.extractive.tool_judging import rate_trajectory
from tasks.tools.judging.showing import shown_example

STAGE = "curate"
PER_CALL = 4
"""Trajectories that are rated in one call."""


class TrajectoryRating(BaseModel):
    """What the model says of one trajectory."""

    id: str
    reasoning: str
    rating: float = Field(ge=0, le=10)


class TrajectoryRatings(BaseModel):
    """What the model replies about several."""

    ratings: list[TrajectoryRating]


async def rate(examples: Sequence[ToolExample], llm: Model) -> tuple[list[ToolExample | Failure], Usage]:
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


def trajectory_request(labelled: list[tuple[str, ToolExample]], complaint: Complaint | None) -> Request:
    """What is asked about labelled trajectories."""
    items = [{"id": label, **shown_example(example)} for label, example in labelled]
    rule = partial(_rate_by_rules, labelled)
    return prompts.load("tool_trajectory").render(TrajectoryRatings, rule, complaint, items=items)


def _rate_by_rules(labelled: list[tuple[str, ToolExample]]) -> TrajectoryRatings:
    """How `extractive` rates."""
    ratings = []
    for label, example in labelled:
        rating, reasoning = rate_trajectory(example)
        ratings.append(TrajectoryRating(id=label, reasoning=reasoning, rating=rating))
    return TrajectoryRatings(ratings=ratings)
