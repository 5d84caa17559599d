"""True or false: a statement of the text, and one that differs from it in one thing and is false.

FEVER, Thorne et al. 2018, https://arxiv.org/abs/1803.05355, and BoolQ, Clark et al. 2019,
https://arxiv.org/abs/1905.10044. Both are written and both are checked; which is asked is drawn when all are there, so
that true is right as often as false, and nothing but the text tells them apart.

    Chunk(text="The pier of Oda was finished in 1921. …")
    → Draft(form="true_false", question="The pier of Oda was finished in 1921.",
            wrong=["The pier of Oda was finished in 1934."], evidence="The pier of Oda was finished in 1921.")
"""

from collections.abc import Sequence
from typing import Unpack

from pydantic import BaseModel

from generator.engine.orchestration import technique
from generator.engine.replies.several import AtLeastOne
from generator.lengths import Passage, Sentences
from generator.records import Chunk, Outcome
from generator.types import Model
from tasks.checks.items.truth import falsity_fault, statement_fault
from tasks.evaluating.drafts import Draft
from tasks.evaluating.writing import Ground, Trained, Wishes, Writing, asked_of, write
from tasks.extractive.evaluating import propose_statements


class ProposedStatement(BaseModel):
    """A statement and a false one, as the model gives them."""

    statement: Sentences
    false_statement: Sentences
    evidence: Passage

    def said(self) -> list[str]:
        """Its texts."""
        return [self.statement, self.false_statement]


class Statements(AtLeastOne[ProposedStatement]):
    """What the model replies."""

    statements: list[ProposedStatement]


@technique(version=1, reply=Statements, prompts=("eval_true_false",))
async def write_statements(
    chunks: Sequence[Chunk], llm: Model, *, counts: Sequence[int], **wishes: Unpack[Wishes]
) -> Outcome[Draft]:
    """Write statements on chunks, each with a false one; arguments as for `write`."""
    return await write(_WRITING, chunks, llm, counts, **wishes)


def _draft(ground: Ground, one: ProposedStatement) -> Draft | str:
    statement, false = one.statement.strip(), one.false_statement.strip()
    evidence = ground.evidence("", statement, one.evidence)
    if evidence is None:
        return "evidence not in the chunk"
    if fault := statement_fault(statement, evidence.text, ground.shown, ground.language):
        return fault
    if fault := falsity_fault(statement, false, ground.shown, ground.language):
        return fault
    return Draft(form="true_false", question=statement, reference="True.", wrong=[false], evidence=evidence.text)


def _by_rules(chunk: Chunk, text: str, n: int, avoid: Sequence[str], trained: Sequence[Trained]) -> Statements:
    """How `extractive` answers."""
    found = propose_statements(text, n, **asked_of(chunk, avoid, trained))
    return Statements(statements=[ProposedStatement.model_validate(one) for one in found])


def _likely(_question: str, sentence: str) -> ProposedStatement:
    return ProposedStatement(statement=sentence, false_statement=sentence, evidence=sentence)


_WRITING = Writing("true_false", "eval_true_false", Statements, _by_rules, _likely, _draft)
