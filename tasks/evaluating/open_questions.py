"""Open questions: asked of a chunk, with the answer that it gives as the reference.

SQuAD, Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250, has people ask about a paragraph, and the answer stands
in it. Of what was trained on, the same fact is asked for in other words, as the paraphrases of
https://arxiv.org/abs/2309.14316 (Allen-Zhu and Li 2023) tell knowledge from a remembered row.

    Chunk(text="The pier of Oda was finished in 1921. …")
    → Draft(form="open", question="When was the pier of Oda finished?",
            reference="The pier of Oda was finished in 1921.", evidence="The pier of Oda was finished in 1921.")
"""

from collections.abc import Sequence
from typing import Unpack

from pydantic import BaseModel

from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.lengths import Passage, Sentences
from generator.records import Chunk, Outcome
from generator.types import Model
from tasks.checks.grounding import unsupported
from tasks.checks.questions import question_fault
from tasks.evaluating.drafts import Draft
from tasks.evaluating.writing import Ground, Trained, Wishes, Writing, write
from tasks.extractive.evaluating import propose_reworded
from tasks.extractive.pairs import propose_code_pairs, propose_pairs


class ProposedQuestion(BaseModel):
    """A question with its answer, as the model gives it."""

    question: Sentences
    answer: Passage
    evidence: Passage

    def said(self) -> list[str]:
        """Its texts."""
        return [self.question, self.answer]


class Questions(AtLeastOne[ProposedQuestion]):
    """What the model replies."""

    questions: list[ProposedQuestion]


@technique(version=1, reply=Questions, prompts=("eval_open",))
async def write_open(
    chunks: Sequence[Chunk], llm: Model, *, counts: Sequence[int], **wishes: Unpack[Wishes]
) -> Outcome[Draft]:
    """Write open questions on chunks; arguments as for `write`."""
    return await write(_WRITING, chunks, llm, counts, **wishes)


def _draft(ground: Ground, one: ProposedQuestion) -> Draft | str:
    question, answer = one.question.strip(), one.answer.strip()
    if fault := question_fault(question, answer, one.evidence, ground.shown, ground.told):
        return fault
    evidence = ground.evidence(question, answer, one.evidence)
    if evidence is None:
        return "evidence not in the chunk"
    if fault := unsupported(question, answer, evidence.text, ground.shown, language=ground.language):
        return fault
    return Draft(form="open", question=question, reference=answer, evidence=evidence.text)


def _by_rules(chunk: Chunk, text: str, n: int, avoid: Sequence[str], trained: Sequence[Trained]) -> Questions:
    """How `extractive` answers."""
    if trained:
        rows = [(row["question"], row["answer"], row["evidence"]) for row in trained]
        return Questions(questions=[ProposedQuestion.model_validate(one) for one in propose_reworded(rows, n, avoid)])
    language, symbol = chunk.language or None, chunk.symbol or None
    if language or symbol:
        found = propose_code_pairs(text, n=n, language=language, symbol=symbol, avoid=avoid)
    else:
        found = propose_pairs(text, n=n, title=chunk.title or None, avoid=avoid)
    return Questions(questions=[ProposedQuestion.model_validate(pair) for pair in found])


def _likely(question: str, sentence: str) -> ProposedQuestion:
    return ProposedQuestion(question=question, answer=sentence, evidence=sentence)


_WRITING = Writing("open", "eval_open", Questions, _by_rules, _likely, _draft)
