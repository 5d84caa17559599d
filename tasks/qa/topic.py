"""Keep only what is about a topic: the judge decides, pair by pair.

QAPair(question="How are list comprehensions evaluated?", …), topic="comprehensions" → kept, topic_relevant=True
"""

from collections.abc import Sequence
from functools import partial

from generator import prompts
from generator.engine.accounting import entered, failure, placed, rejection
from generator.engine.by_chunk import Pairs, Verdict, ask_by_chunk
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several
from generator.records import Failure, Outcome, QAPair, Rejection
from generator.types import Model, Request, Style
from tasks.extractive.pairs import rate_pair


class TopicVerdict(Numbered):
    """What the model says of one pair."""

    topic_relevant: bool


class TopicVerdicts(Several[TopicVerdict]):
    """What the model replies."""

    verdicts: list[TopicVerdict]


@technique(version=1, reply=TopicVerdicts, prompts=("topic",))
async def on_topic(pairs: Sequence[QAPair], llm: Model, *, topic: str, per_call: int = 10) -> Outcome:
    """Leave out the pairs that are not about `topic`.

    Args:
        pairs: What to sort.
        llm: Who decides.
        topic: In the user's words.
        per_call: Most pairs of one chunk in a call.
    """
    asked = partial(_request, topic=topic, style=llm.style)
    verdicts, usage = await ask_by_chunk(llm, pairs, per_call, asked, TopicVerdicts)
    results = [_sorted(pair, verdict) for pair, verdict in zip(placed(pairs), verdicts, strict=True)]
    return entered(Outcome(usage=usage), results, "topic", "pairs")


def _request(numbered: Pairs, topic: str, style: Style) -> Request:
    items = [{"id": number, "question": pair.question, "answer": pair.answer} for number, pair in numbered]
    rule = partial(_by_rules, numbered, topic)
    return prompts.load("topic", style).render(TopicVerdicts, rule, topic=topic, pairs=items)


def _sorted(pair: QAPair, verdict: Verdict[TopicVerdict]) -> QAPair | Rejection | Failure:
    if verdict.item is None:
        return failure(pair, "topic", verdict.error)
    if not verdict.item.topic_relevant:
        return rejection(pair, "topic", "off topic")
    return pair.model_copy(update={"topic_relevant": True, "provenance": {"topic": verdict.origin}})


def _by_rules(numbered: Pairs, topic: str) -> TopicVerdicts:
    """How `extractive` answers."""
    verdicts = []
    for number, pair in numbered:
        rating = rate_pair(pair.question, pair.answer, "", None, topic)
        verdicts.append(TopicVerdict(id=number, topic_relevant=bool(rating["topic_relevant"])))
    return TopicVerdicts(verdicts=verdicts)
