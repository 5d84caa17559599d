"""Questions that look as if the text answered them, and it does not.

SQuAD 2.0, Rajpurkar, Jia and Liang 2018, https://arxiv.org/abs/1806.03822: about the same subject, with something in
the text that could be taken for the answer. A model that knows when to say nothing is told by these. Whether another
document of the table answers one is looked up afterwards (`tasks.evaluating.find_answers`).

    Chunk(text="The pier of Oda was finished in 1921. …")
    → Draft(form="unanswerable", question="Who paid for the pier of Oda?", reference="The documents do not say.")
"""

from collections.abc import Sequence
from typing import Unpack

from pydantic import BaseModel

from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.evaluation.items import NOT_IN_THE_DOCUMENTS
from generator.lengths import Sentences
from generator.records import Chunk, Outcome
from generator.text.saying import meant
from generator.types import Model
from tasks.checks.questions import question_fault
from tasks.evaluating.drafts import Draft
from tasks.evaluating.writing import Ground, Trained, Wishes, Writing, asked_of, write
from tasks.extractive.evaluating import propose_unanswered


class ProposedUnanswerable(BaseModel):
    """A question without an answer, as the model gives it."""

    not_said: Sentences
    """What the text does not say: thought of before it is asked for."""
    question: Sentences

    @property
    def evidence(self) -> str:
        """There is none."""
        return ""

    def said(self) -> list[str]:
        """Its texts."""
        return [self.question]


class Unanswerables(AtLeastOne[ProposedUnanswerable]):
    """What the model replies."""

    questions: list[ProposedUnanswerable]


@technique(version=1, reply=Unanswerables, prompts=("eval_unanswerable",))
async def write_unanswerable(
    chunks: Sequence[Chunk], llm: Model, *, counts: Sequence[int], **wishes: Unpack[Wishes]
) -> Outcome[Draft]:
    """Write questions on what chunks speak of and do not say; arguments as for `write`."""
    return await write(_WRITING, chunks, llm, counts, **wishes)


def _draft(ground: Ground, one: ProposedUnanswerable) -> Draft | str:
    question = one.question.strip()
    if fault := question_fault(question, "", "", ground.shown, ground.told):
        return fault
    if meant(question).isdisjoint(meant(ground.shown)):
        return "about something else"
    return Draft(form="unanswerable", question=question, reference=NOT_IN_THE_DOCUMENTS)


def _by_rules(chunk: Chunk, text: str, n: int, avoid: Sequence[str], trained: Sequence[Trained]) -> Unanswerables:
    """How `extractive` answers."""
    found = propose_unanswered(text, n, **asked_of(chunk, [*avoid, *(row["question"] for row in trained)], ()))
    return Unanswerables(questions=[ProposedUnanswerable(question=one, not_said="") for one in found])


def _likely(question: str, sentence: str) -> ProposedUnanswerable:
    return ProposedUnanswerable(question=question, not_said=" ".join(sentence.split()[:8]))


_WRITING = Writing("unanswerable", "eval_unanswerable", Unanswerables, _by_rules, _likely, _draft)
