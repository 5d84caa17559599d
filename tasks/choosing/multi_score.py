"""Complexity and quality scored by a model, as DEITA does: the pairs of a group ranked and scored in one prompt.

Liu et al. 2023, https://arxiv.org/abs/2312.15685: scores asked for one at a time bunch together, so there the variants
of a seed are ranked and scored in one prompt, from 1 to 6, and scorers are trained on that. A row's score is then the
expected value over the scorer's probabilities of "1" to "6". Here a group is up to six pairs of one chunk, the score is
the number that the model writes, and 6 is the top of the scale, not "too complex". Without log-probabilities the
expected value cannot be had, so the scores are a proxy for the paper's, in steps of 2, and every row says so.

    QAPair(question=…, answer=…)
    → QAPair(multi_score={"complexity": 6.0, "quality": 8.0, "proxy": True}, …)
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk, points_bent
from generator.engine.orchestration import technique
from generator.engine.replies.points import Points
from generator.engine.replies.several import Numbered, Several
from generator.engine.task_group import task_group
from generator.lengths import Sentences
from generator.records import Failure, Outcome, QAPair
from generator.types import Model, Request, Style
from tasks.choosing import heuristics

TOP = 6
"""The scale that the model is shown begins at 1 and ends here."""


class Score(Numbered):
    """What the model says of one pair."""

    reasoning: Sentences
    score: Annotated[int, Points(1, TOP)]


class Scores(Several[Score]):
    """What the model replies, to either prompt: from the lowest to the highest."""

    scores: list[Score]


@technique(version=1, reply=Scores, prompts=("complexity", "quality"))
async def score(pairs: Sequence[QAPair], llm: Model, *, per_call: int = 6) -> Outcome:
    """Score pairs; none is left out here (see `tasks/choosing/deita.py`).

    Each pair that is kept has a field `multi_score` with `complexity` and `quality`, 0 to 10, and `proxy`. One that
    misses either score has failed, alone.

    Args:
        pairs: Those of one chunk stand together.
        llm: Who scores; two calls a group.
        per_call: Most pairs of one chunk in a call; scores are comparable within a call first of all.
    """
    asked = [partial(request, style=llm.style) for request in (complexity_request, quality_request)]
    scored = await task_group(ask_by_chunk(llm, pairs, per_call, request, Scores) for request in asked)
    (complexities, spent), (qualities, spent_too) = scored
    results = [_scored(*both) for both in zip(placed(pairs), complexities, qualities, strict=True)]
    notes = points_bent([*complexities, *qualities])
    return entered(Outcome(usage=spent + spent_too), results, "score", "pairs", notes)


def complexity_request(numbered: Pairs, style: Style = "full") -> Request:
    """What is asked about the complexity of numbered pairs: their questions alone, as in the paper."""
    items = [{"id": number, "question": pair.question} for number, pair in numbered]
    rule = partial(_by_rule, numbered, lambda pair: heuristics.complexity(pair.question, ""))
    return prompts.load("complexity", style).render(Scores, rule, pairs=items)


def quality_request(numbered: Pairs, style: Style = "full") -> Request:
    """What is asked about the quality of numbered pairs of one chunk."""
    items = [
        {"id": number, "question": pair.question, "reasoning": pair.reasoning or "", "answer": pair.answer}
        for number, pair in numbered
    ]
    text = prompts.excerpt(numbered[0][1].source_text or "")
    rule = partial(_by_rule, numbered, lambda pair: heuristics.quality(pair.question, pair.answer, text))
    return prompts.load("quality", style).render(Scores, rule, text=text, pairs=items)


def _by_rule(numbered: Pairs, rule: Callable[[QAPair], float]) -> Scores:
    """How `extractive` answers."""
    values = {number: rule(pair) for number, pair in numbered}
    return Scores(
        scores=[
            Score(id=number, reasoning=f"By counting: {value:.1f} of 10.", score=round(1 + value * (TOP - 1) / 10))
            for number, value in sorted(values.items(), key=lambda found: found[1])
        ]
    )


def _scored(pair: QAPair, complexity: Verdict[Score], quality: Verdict[Score]) -> QAPair | Failure:
    if complexity.item is None or quality.item is None:
        return failure(pair, "score", complexity.error or quality.error)
    found = {"complexity": _out_of_ten(complexity.item), "quality": _out_of_ten(quality.item), "proxy": True}
    provenance = {"complexity": complexity.origin, "quality": quality.origin}
    return pair.model_copy(update={"multi_score": found, "provenance": provenance})


def _out_of_ten(said: Score) -> float:
    return (said.score - 1) * 10 / (TOP - 1)
