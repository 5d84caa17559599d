"""Whether passages answer a question: for questions that nothing should answer, and for passages that should not.

A judge reads the passages that are nearest to a question. A question is unanswerable where none of them answers it
(SQuAD 2.0, Rajpurkar, Jia and Liang 2018, https://arxiv.org/abs/1806.03822); a passage is a hard negative where it is
near and does not (Qu et al. 2020, https://arxiv.org/abs/2010.08191, who found many that were none).

    Search(question="Who paid for the pier?", passages=[NearPassage(text="The pier was finished …"), …])
    → Search(…, answered=[])
"""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from pydantic import BaseModel, Field

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.by_chunk import Group, Verdict, ask_in_groups
from generator.engine.orchestration import technique
from generator.engine.replies.several import Numbered, Several
from generator.lengths import Passage as Quotation
from generator.records import Failure, Outcome, Record
from generator.text.evidence.bearing import bearing
from generator.types import Model, Request, Style
from tasks.checks.items.answered import answers_by_words

LONGEST = 3_000
"""Characters of a passage that are shown: those around its sentences that speak most of the question."""


class NearPassage(BaseModel):
    """A chunk that is near to a question."""

    text: str
    title: str = ""


class Search(Record):
    """A question and the passages that are nearest to it.

    Attributes:
        answered: Positions of the passages that answer it, from 0.
    """

    CONTENT = frozenset({"question", "passages"})

    question: str
    passages: list[NearPassage]
    answered: list[int] = Field(default_factory=list)


class Answers(Numbered):
    """What the model says of one passage."""

    evidence: Quotation
    answers: bool


class PassagesRead(Several[Answers]):
    """What the model replies."""

    passages: list[Answers]


@technique(version=1, reply=PassagesRead, prompts=("eval_answered",))
async def find_answers(searches: Sequence[Search], llm: Model) -> Outcome[Search]:
    """Say of each question which of its passages answer it; one call a question."""
    asked = [(search, passage) for search in searches for passage in search.passages]
    ends = list(accumulate(len(search.passages) for search in searches))
    groups = [list(range(end - len(search.passages), end)) for search, end in zip(searches, ends, strict=True)]
    shown = partial(request_for, style=llm.style)
    told, usage = await ask_in_groups(llm, asked, [group for group in groups if group], shown, PassagesRead)
    results = [
        _read(search, [told[position] for position in group])
        for search, group in zip(placed(searches), groups, strict=True)
    ]
    return entered(Outcome[Search](usage=usage), results, "search", "questions")


def request_for(numbered: Group[tuple[Search, NearPassage]], style: Style = "full") -> Request:
    """What is asked about numbered passages for one question."""
    question = numbered[0][1][0].question
    items = [
        {"id": number, "title": passage.title, "text": window(passage.text, question)}
        for number, (_, passage) in numbered
    ]
    rule = partial(_by_rules, question, numbered)
    return prompts.load("eval_answered", style).render(PassagesRead, rule, question=question, passages=items)


def window(text: str, question: str) -> str:
    """The part of a passage that is shown."""
    if len(text) <= LONGEST:
        return text
    place = max(0, text.find(bearing(question, text).text))
    start = max(0, min(place - LONGEST // 3, len(text) - LONGEST))
    return text[start : start + LONGEST]


def _read(search: Search, said: Sequence[Verdict[Answers]]) -> Search | Failure:
    if lost := next((verdict for verdict in said if verdict.item is None), None):
        return failure(search, "search", lost.error)
    answered = [place for place, verdict in enumerate(said) if verdict.item and verdict.item.answers]
    return search.model_copy(update={"answered": answered})


def _by_rules(question: str, numbered: Group[tuple[Search, NearPassage]]) -> PassagesRead:
    """How `extractive` answers."""
    read = []
    for number, (_, passage) in numbered:
        found = answers_by_words(question, passage.text)
        read.append(Answers(id=number, evidence=(found or "")[:2000], answers=found is not None))
    return PassagesRead(passages=read)
