"""Instruction backtranslation: the document already holds the answers, the model writes the questions.

Humpback, Li et al. 2023, https://arxiv.org/abs/2308.06259. There a whole segment is the answer, unchanged. Here a
chunk yields several pairs; each answer is a span of the chunk or a light edit of one and carries its evidence, and an
answer that the chunk does not support is rejected at once. One call a chunk.

    Chunk(text="A lambda expression yields a function object. …")
    → QAPair(question="What does a lambda expression yield?", answer="A lambda expression yields a function object.",
             evidence="A lambda expression yields a function object.", question_type="factual", …)
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, Field

from generator import prompts, text
from generator.hashing import fingerprint
from generator.llm.ask import ask
from generator.llm.call import Answer
from generator.llm.types import Model, Request
from generator.orchestration import technique
from generator.prompts import Prompt
from generator.records import Chunk, Failure, Outcome, QAPair, QuestionType, Rejection, Tally, sum_usage
from tasks.extractive import propose_code_pairs, propose_pairs

QUESTION_TYPES: tuple[QuestionType, ...] = (
    "factual",
    "explanatory",
    "procedural",
    "analytical",
    "comparative",
    "inferential",
)
LONGEST_TEXT = 16_000
"""Characters of a chunk that a prompt shows; what is longer is cut at a paragraph."""
LEAST_SUPPORT = 0.6
"""Share of an answer's content words that the chunk must hold: a light edit changes some, an invention most."""
ALIKE = 0.9
"""Two questions of one chunk at least this much alike are one question."""


class ProposedPair(BaseModel):
    """One pair as the model gives it."""

    question: str
    answer: str
    evidence: str
    question_type: str = Field(description="One of: " + ", ".join(QUESTION_TYPES))


class QAPairs(BaseModel):
    """What the model replies."""

    pairs: list[ProposedPair]


@technique(version=1, reply=QAPairs, prompts=("qa_text", "qa_code"))
async def backtranslate(
    chunks: Sequence[Chunk],
    llm: Model,
    *,
    counts: Sequence[int],
    question_types: Sequence[QuestionType] = QUESTION_TYPES,
    topic: str = "",
    extra_instructions: str = "",
    text_prompt: Prompt | None = None,
    code_prompt: Prompt | None = None,
    avoid: Sequence[Sequence[str]] = (),
    skip_question_patterns: Sequence[str] = (),
) -> Outcome:
    """Write question–answer pairs from chunks.

    Args:
        chunks: Texts or code.
        llm: Whom to ask.
        counts: Pairs wanted from each chunk, 1 or more.
        question_types: A balanced mix of these, drawn by the chunk's content.
        topic: Write only about this.
        extra_instructions: Added to the prompt.
        text_prompt: In place of the shipped prompt for text.
        code_prompt: In place of the shipped prompt for code.
        avoid: Questions that each chunk has already; empty for none.
        skip_question_patterns: Regular expressions; a question that one is found in is rejected.
    """
    asked = requests_for(
        chunks,
        counts,
        question_types=question_types,
        topic=topic,
        extra_instructions=extra_instructions,
        text_prompt=text_prompt,
        code_prompt=code_prompt,
        avoid=avoid,
    )
    answers = await ask(llm, asked, QAPairs)
    review = _Review([re.compile(pattern, re.IGNORECASE) for pattern in skip_question_patterns])
    for position, (chunk, answer, request) in enumerate(zip(chunks, answers, asked, strict=True)):
        review.add(
            chunk if chunk.ref is not None else chunk.model_copy(update={"ref": position}), answer, request.inputs
        )
    return review.outcome([answer.usage for answer in answers])


def requests_for(
    chunks: Sequence[Chunk],
    counts: Sequence[int],
    *,
    question_types: Sequence[QuestionType] = QUESTION_TYPES,
    topic: str = "",
    extra_instructions: str = "",
    text_prompt: Prompt | None = None,
    code_prompt: Prompt | None = None,
    avoid: Sequence[Sequence[str]] = (),
) -> list[Request]:
    """What is asked of each chunk; it depends on that chunk and the options alone. Arguments as for `backtranslate`."""
    prose, code = text_prompt or prompts.load("qa_text"), code_prompt or prompts.load("qa_code")
    return [
        (code if chunk.is_code else prose).render(
            QAPairs,
            _by_rules,
            text=shown(chunk.text),
            title=chunk.title or "",
            language=chunk.language or "",
            symbol=chunk.symbol or "",
            n=count,
            types=mixed_types(chunk, count, question_types),
            topic=topic,
            avoid=list(known),
            extra_instructions=extra_instructions,
        )
        for chunk, count, known in zip(chunks, counts, avoid or [()] * len(chunks), strict=True)
    ]


def mixed_types(chunk: Chunk, n: int, types: Sequence[QuestionType]) -> list[QuestionType]:
    """`n` question types, as even a mix as can be, in an order that follows from the chunk's text alone."""
    order = list(types)
    random.Random(fingerprint(chunk.text)).shuffle(order)  # noqa: S311  not for secrets
    return [order[i % len(order)] for i in range(n)]


def shown(document: str) -> str:
    """The part of a document that a prompt shows: all of it up to `LONGEST_TEXT`, cut at a paragraph, line or word."""
    if len(document) <= LONGEST_TEXT:
        return document
    cuts = (document.rfind(mark, LONGEST_TEXT // 2, LONGEST_TEXT) for mark in ("\n\n", "\n", " "))
    return document[: next((cut for cut in cuts if cut > 0), LONGEST_TEXT)]


def _by_rules(inputs: dict[str, Any]) -> QAPairs:
    """How `extractive` answers."""
    if inputs["language"] or inputs["symbol"]:
        found = propose_code_pairs(
            inputs["text"],
            n=inputs["n"],
            language=inputs["language"] or None,
            symbol=inputs["symbol"] or None,
            avoid=inputs["avoid"],
            types=inputs["types"],
        )
    else:
        found = propose_pairs(
            inputs["text"], n=inputs["n"], title=inputs["title"] or None, types=inputs["types"], avoid=inputs["avoid"]
        )
    return QAPairs(pairs=[ProposedPair.model_validate(pair) for pair in found])


@dataclass
class _Review:
    """Looks at what was proposed for each chunk, and keeps count."""

    skip: list[re.Pattern[str]]
    kept: list[QAPair] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    gave: int = 0
    empty: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, chunk: Chunk, answer: Answer[QAPairs], inputs: dict[str, Any]) -> None:
        if answer.value is None:
            self.failed.append(Failure(stage="generate", error=str(answer.error), ref=chunk.ref, id=chunk.id))
            return
        kept: list[QAPair] = []
        for pair in answer.value.pairs:
            reason = self._fault(
                chunk, pair, [*inputs["avoid"], *(known.question for known in kept)], len(kept) >= inputs["n"]
            )
            if reason:
                self.refused[reason] += 1
                row = {**pair.model_dump(), "source_text": chunk.text}
                self.rejected.append(Rejection(stage="generate", reason=reason, ref=chunk.ref, record=row))
            else:
                kept.append(_pair(chunk, pair, answer))
        self.kept.extend(kept)
        if kept:
            self.gave += 1
        else:
            self.empty["no pair held" if answer.value.pairs else "nothing to ask"] += 1

    def _fault(self, chunk: Chunk, pair: ProposedPair, known: Iterable[str], enough: bool) -> str | None:
        if enough:
            return "more than asked for"
        if not pair.question.strip() or not pair.answer.strip():
            return "empty"
        if any(pattern.search(pair.question) for pattern in self.skip):
            return "question pattern"
        if text.like_any(pair.question, known, ALIKE):
            return "near-identical question"
        return unsupported(pair.answer, pair.evidence, chunk.text)

    def outcome(self, usages: list[Any]) -> Outcome:
        chunks = self.gave + sum(self.empty.values()) + len(self.failed)
        pairs = len(self.kept) + sum(self.refused.values())
        return Outcome(
            kept=self.kept,
            rejected=self.rejected,
            failed=self.failed,
            tallies=[
                Tally(
                    stage="generate",
                    unit="chunks",
                    taken=chunks,
                    kept=self.gave,
                    rejected=self.empty,
                    failed=len(self.failed),
                ),
                Tally(stage="ground", unit="pairs", taken=pairs, kept=len(self.kept), rejected=self.refused),
            ],
            usage=sum_usage(usages),
        )


def unsupported(answer: str, evidence: str, source: str) -> str | None:
    """Why the chunk does not support an answer; None where it does."""
    if not evidence.strip() or (not text.contains(source, evidence) and text.held(evidence, source) < 1.0):
        return "evidence not in the chunk"
    if text.new_numbers(answer, source):
        return "number not in the chunk"
    if text.held(answer, source) < LEAST_SUPPORT:
        return "answer not supported"
    return None


def _pair(chunk: Chunk, pair: ProposedPair, answer: Answer[QAPairs]) -> QAPair:
    kind = pair.question_type.strip().lower()
    return QAPair(
        question=pair.question.strip(),
        answer=pair.answer.strip(),
        evidence=pair.evidence.strip(),
        question_type=kind if kind in QUESTION_TYPES else None,
        source_text=chunk.text,
        provenance={"generate": answer.origin},
        ref=chunk.ref,
    )
