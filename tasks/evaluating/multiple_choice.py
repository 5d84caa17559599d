"""Multiple choice: a question with four options, of which the text says one and no other.

RACE, Lai et al. 2017, https://arxiv.org/abs/1704.04683, and MMLU, Hendrycks et al. 2020,
https://arxiv.org/abs/2009.03300, evaluate so. What a wrong option must be is in `tasks.checks.items.options`; where the
right one stands is drawn when all are there (`tasks.evaluating.arranging`).

    Chunk(text="The pier of Oda was finished in 1921. …")
    → Draft(form="multiple_choice", question="When was the pier of Oda finished?", reference="1921",
            wrong=["1912", "1934", "1898"], evidence="The pier of Oda was finished in 1921.")
"""

from collections.abc import Iterator, Sequence
from typing import Unpack

from pydantic import BaseModel

from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.lengths import Few, Passage, Sentences
from generator.records import Chunk, Outcome
from generator.text.evidence.bearing import stems
from generator.text.support import contains
from generator.types import Model
from tasks.checks.grounding import LEAST_SUPPORT, unsupported
from tasks.checks.items.claims import claim_of
from tasks.checks.items.options import WRONG, options_fault
from tasks.checks.questions import question_fault, repeats_prompt
from tasks.evaluating.drafts import Draft
from tasks.evaluating.writing import Ground, Trained, Wishes, Writing, asked_of, write
from tasks.extractive.evaluating import propose_choices


class ProposedChoice(BaseModel):
    """A question with its options, as the model gives them."""

    question: Sentences
    answer: Sentences
    wrong: Few
    evidence: Passage

    def said(self) -> list[str]:
        """Its texts."""
        return [self.question, self.answer, *self.wrong]


class Choices(AtLeastOne[ProposedChoice]):
    """What the model replies."""

    choices: list[ProposedChoice]


@technique(version=1, reply=Choices, prompts=("eval_multiple_choice",))
async def write_choices(
    chunks: Sequence[Chunk], llm: Model, *, counts: Sequence[int], **wishes: Unpack[Wishes]
) -> Outcome[Draft]:
    """Write questions with options on chunks; arguments as for `write`."""
    return await write(_WRITING, chunks, llm, counts, **wishes)


def _draft(ground: Ground, one: ProposedChoice) -> Draft | str:
    question, answer = one.question.strip(), one.answer.strip()
    wrong = list(dict.fromkeys(option.strip() for option in one.wrong))[:WRONG]
    evidence = ground.evidence(question, claim_of(question, answer, answer, one.evidence), one.evidence)
    if evidence is None:
        return "evidence not in the chunk"
    if fault := next(_faults(ground, question, answer, evidence.text), None):
        return fault
    if fault := options_fault(question, answer, wrong, evidence.text, ground.shown):
        return fault
    return Draft(form="multiple_choice", question=question, reference=answer, wrong=wrong, evidence=evidence.text)


def _faults(ground: Ground, question: str, answer: str, evidence: str) -> Iterator[str]:
    """What is wrong with a question and its right option."""
    if fault := question_fault(question, answer, "", ground.shown):
        yield fault
    if repeats_prompt(f"{question} {answer}", ground.shown, ground.told):  # "Which of these is true?" names nothing
        yield "repeats the prompt"
    if not _is_in(answer, evidence):
        yield "the answer is not in its evidence"
    if fault := unsupported(question, answer, evidence, ground.shown, language=ground.language):
        yield fault


def _is_in(answer: str, evidence: str) -> bool:
    wanted = stems(answer)
    return contains(evidence, answer) or (bool(wanted) and len(wanted & stems(evidence)) >= LEAST_SUPPORT * len(wanted))


def _by_rules(chunk: Chunk, text: str, n: int, avoid: Sequence[str], trained: Sequence[Trained]) -> Choices:
    """How `extractive` answers."""
    found = propose_choices(text, n, **asked_of(chunk, avoid, trained))
    return Choices(choices=[ProposedChoice.model_validate(one) for one in found])


def _likely(question: str, sentence: str) -> ProposedChoice:
    part = " ".join(sentence.split()[:8])
    return ProposedChoice(question=question, answer=part, wrong=[part] * WRONG, evidence=sentence)


_WRITING = Writing("multiple_choice", "eval_multiple_choice", Choices, _by_rules, _likely, _draft)
