"""Fill-in: a sentence of the text without a name, a number or a term that only the text tells.

Cloze tests, Taylor 1953, https://doi.org/10.1177/107769905303000401; in the form of CNN/Daily Mail, Hermann et al.
2015, https://arxiv.org/abs/1506.03340. What must hold of a blank is in `tasks.checks.items.blanks`.

    Chunk(text="The pier of Oda was finished in 1921. …")
    → Draft(form="fill_in", question="The pier of Oda was finished in ____.", reference="1921",
            evidence="The pier of Oda was finished in 1921.")
"""

from collections.abc import Sequence
from typing import Unpack

from pydantic import BaseModel

from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.lengths import Label, Passage, Sentences
from generator.records import Chunk, Outcome
from generator.types import Model
from tasks.checks.items.blanks import blank_fault, with_blank
from tasks.checks.items.truth import statement_fault
from tasks.evaluating.drafts import Draft
from tasks.evaluating.writing import Ground, Trained, Wishes, Writing, asked_of, write
from tasks.extractive.evaluating import propose_blanks


class ProposedBlank(BaseModel):
    """A whole sentence and the words to leave out of it, as the model gives them."""

    sentence: Sentences
    missing: Label
    evidence: Passage

    def said(self) -> list[str]:
        """Its texts."""
        return [self.sentence, self.missing]


class Blanks(AtLeastOne[ProposedBlank]):
    """What the model replies."""

    blanks: list[ProposedBlank]


@technique(version=1, reply=Blanks, prompts=("eval_fill_in",))
async def write_blanks(
    chunks: Sequence[Chunk], llm: Model, *, counts: Sequence[int], **wishes: Unpack[Wishes]
) -> Outcome[Draft]:
    """Write sentences with blanks on chunks; arguments as for `write`."""
    return await write(_WRITING, chunks, llm, counts, **wishes)


def _draft(ground: Ground, one: ProposedBlank) -> Draft | str:
    sentence, missing = one.sentence.strip(), one.missing.strip(" .,;:\"'`“”")
    evidence = ground.evidence("", sentence, one.evidence)
    if evidence is None:
        return "evidence not in the chunk"
    if fault := statement_fault(sentence, evidence.text, ground.shown, ground.language):
        return fault
    if fault := blank_fault(sentence, missing, evidence.text, ground.shown):
        return fault
    question = with_blank(sentence, missing)
    return Draft(form="fill_in", question=question, reference=missing, evidence=evidence.text)


def _by_rules(chunk: Chunk, text: str, n: int, avoid: Sequence[str], trained: Sequence[Trained]) -> Blanks:
    """How `extractive` answers."""
    found = propose_blanks(text, n, **asked_of(chunk, avoid, trained))
    return Blanks(blanks=[ProposedBlank.model_validate(one) for one in found])


def _likely(_question: str, sentence: str) -> ProposedBlank:
    return ProposedBlank(sentence=sentence, missing=sentence.rsplit(maxsplit=1)[-1][:99], evidence=sentence)


_WRITING = Writing("fill_in", "eval_fill_in", Blanks, _by_rules, _likely, _draft)
