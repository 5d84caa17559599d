"""LLM as a judge: each pair rated by four criteria, with the chunk as reference; the total is computed here.

The scale has an anchor for every point (`prompts/rate.yaml`). AlpaGasus, Chen et al. 2023,
https://arxiv.org/abs/2307.08701, rates one dimension from 0 to 5 and keeps 4.5 and more; its later ranking below a
random choice in DEITA's table is why the criteria are separate here and filtering is a step of its own: rate once,
filter many times.

    QAPair(question=…, answer=…)
    → QAPair(clarity=3, accuracy=3, usefulness=2, difficulty=1, rating=9.0, rating_reasoning=…, …)
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk, points_bent
from generator.engine.orchestration import technique
from generator.engine.replies.points import Points
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Sentences
from generator.ratings import rating_fingerprint
from generator.records import Failure, Outcome, QAPair, Rejection
from generator.types import Model, Request, Style
from tasks.extractive.pairs import rate_pair


class Rating(Numbered):
    """What the model says of one pair."""

    reasoning: Sentences
    clarity: Annotated[int, Points(0, 3)]
    accuracy: Annotated[int, Points(0, 3)]
    usefulness: Annotated[int, Points(0, 2)]
    difficulty: Annotated[int, Points(0, 2)]


class Ratings(Several[Rating]):
    """What the model replies."""

    ratings: list[Rating]


class TopicRating(Rating):
    """The same, where there is a topic."""

    topic_relevant: bool


class TopicRatings(Several[TopicRating]):
    """What the model replies where there is a topic."""

    ratings: list[TopicRating]


@technique(version=1, reply=TopicRatings, prompts=("rate",))
async def judge(pairs: Sequence[QAPair], llm: Model, *, per_call: int = 5, topic: str = "") -> Outcome:
    """Rate pairs; none is left out here (see `verdict_on`).

    Args:
        pairs: With `reasoning` they are chain-of-thought examples, and their steps are judged too.
        llm: Who judges.
        per_call: Most pairs of one chunk in a call.
        topic: Also decide whether each pair is about this.
    """
    asked = partial(request_for, topic=topic, style=llm.style)
    verdicts, usage = await ask_by_chunk(llm, pairs, per_call, asked, _reply(topic))
    results = [_rated(pair, verdict, topic) for pair, verdict in zip(placed(pairs), verdicts, strict=True)]
    return entered(Outcome(usage=usage), results, "judge", "pairs", points_bent(verdicts))


def still_rated(pair: QAPair, topic: str = "") -> bool:
    """Whether the rating that a pair carries speaks of the text that it has now, and of the topic asked about."""
    rated = pair.rating is not None and pair.rating_of == rating_fingerprint(pair.content())
    return rated and (not topic or pair.rating_topic == topic)


def verdict_on(pair: QAPair, threshold: float, topic: str = "") -> Rejection | None:
    """Why a rated pair is left out; None where it stays.

    Args:
        threshold: Least rating that stays, 0 to 10.
        topic: If given, what is not about it is left out.
    """
    if topic and not pair.topic_relevant:
        return rejection(pair, "curate", "off topic", pair.rating_reasoning or "")
    if (pair.rating or 0) < threshold:
        return rejection(pair, "curate", f"rated below {threshold:g}", pair.rating_reasoning or "")
    return None


def request_for(numbered: Pairs, topic: str, style: Style = "full") -> Request:
    """What is asked about numbered pairs of one chunk."""
    text = prompts.excerpt(numbered[0][1].source_text or "")
    items = [
        {"id": number, "question": p.question, "reasoning": p.reasoning or "", "answer": p.answer}
        for number, p in numbered
    ]
    rule = partial(_by_rules, numbered, text, topic)
    return prompts.load("rate", style).render(_reply(topic), rule, text=text, pairs=items, topic=topic)


def _reply(topic: str) -> type[Several[Rating]]:
    return TopicRatings if topic else Ratings


def _by_rules(numbered: Pairs, text: str, topic: str) -> Several[Rating]:
    """How `extractive` answers."""
    ratings = [
        {"id": number, **rate_pair(pair.question, pair.answer, text, pair.reasoning or None, topic or None)}
        for number, pair in numbered
    ]
    return _reply(topic).model_validate({"ratings": ratings})


def _rated(pair: QAPair, verdict: Verdict[Rating], topic: str) -> QAPair | Failure:
    if (item := verdict.item) is None:
        return failure(pair, "curate", verdict.error)
    points = {name: float(getattr(item, name)) for name in ("clarity", "accuracy", "usefulness", "difficulty")}
    return pair.model_copy(
        update={
            **points,
            "rating": sum(points.values()),
            "topic_relevant": item.topic_relevant if isinstance(item, TopicRating) else None,
            "rating_reasoning": item.reasoning,
            "rating_of": rating_fingerprint(pair.content()),
            "rating_topic": topic or None,
            "provenance": {"curate": verdict.origin},
        }
    )
