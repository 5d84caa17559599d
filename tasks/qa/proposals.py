"""Pairs that a model proposes for chunks: each is looked at, refused with the reason or kept, and counted.

What holds for every technique that writes pairs from chunks is here: no more pairs than asked for, none empty, none
of an unwanted pattern, no question twice, one that can be asked of somebody who has not seen the chunk, and an answer
that the chunk supports, with the words that it rests on. A technique adds checks of its own.

    chunks, requests, answers → Outcome(kept=[QAPair, …], rejected=[…], failed=[…], tallies=[generate, ground, …])
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args

from generator.engine.accounting import failure, placed
from generator.engine.call import Answer
from generator.engine.replies.several import MISFIT
from generator.records import Chunk, Failure, Origin, Outcome, QAPair, QuestionType, Rejection, Tally
from generator.text.likeness import like_any
from generator.types import Request
from generator.usage import sum_usage
from tasks.checks.grounding import Evidence
from tasks.qa.grounds import Grounds, Proposed

_KINDS = frozenset(get_args(QuestionType))
ALIKE = 0.9
"""Two questions of one chunk at least this much alike are one question."""


P = TypeVar("P", bound=Proposed)
Check = Callable[[Chunk, P], str | None]
"""Why a pair that its chunk supports may not be kept; None where it may."""


async def review(
    chunks: Sequence[Chunk],
    requests: Sequence[Request],
    answers: Sequence[Answer[Any]],
    *,
    skip_question_patterns: Sequence[str] = (),
    language: str = "",
    checks: Mapping[str, Check[P]] | None = None,
) -> Outcome:
    """Keep the proposed pairs that hold.

    Args:
        chunks: What was asked about.
        requests: For each chunk what was asked; its inputs tell `n`, the pairs wanted, and `avoid`, questions that
            exist.
        answers: For each chunk the reply: several of what is `Proposed`.
        skip_question_patterns: Regular expressions; a question that one is found in is rejected.
        language: The one that the pairs are to be in, in ISO 639-1; empty: each chunk's own.
        checks: A technique's own checks, by the name of their stage, in order; each has a tally of its own.
    """
    skip = [re.compile(pattern, re.IGNORECASE) for pattern in skip_question_patterns]
    found = _Review[P](skip, checks or {})
    for chunk, request, answer in zip(placed(chunks), requests, answers, strict=True):
        found.add(Grounds(chunk, request, language), answer)
        await asyncio.sleep(0)  # a batch takes a while to look at, and other batches' replies are waiting
    return Outcome(
        kept=found.kept,
        rejected=found.rejected,
        failed=found.failed,
        tallies=list(found.tallies()),
        usage=sum_usage([answer.usage for answer in answers]),
    )


@dataclass
class _Review(Generic[P]):
    """Looks at what was proposed for each chunk, and keeps count."""

    skip: Sequence[re.Pattern[str]]
    checks: Mapping[str, Check[P]]
    kept: list[QAPair] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    gave: int = 0
    empty: Counter[str] = field(default_factory=Counter)
    refused: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, grounds: Grounds, answer: Answer[Any]) -> None:
        chunk, inputs = grounds.chunk, grounds.request.inputs
        if answer.value is None:
            self.failed.append(failure(chunk, "generate", answer.error))
            return
        pairs: Sequence[P] = answer.value.fits()
        for misfit in answer.value.misfits:
            self.refused["ground"][MISFIT] += 1
            self.rejected.append(Rejection(stage="generate", reason=MISFIT, detail=misfit.fault, ref=chunk.ref))
        kept: list[QAPair] = []
        for pair in pairs:
            known, evidence = [*inputs["avoid"], *(one.question for one in kept)], grounds.evidence(pair)
            verdicts = self._verdicts(grounds, pair, evidence, known, enough=len(kept) >= inputs["n"])
            stage, reason = next(((stage, reason) for stage, reason in verdicts if reason), ("", ""))
            if evidence and not reason:
                kept.append(_kept(grounds, pair, evidence, answer.origin_of(pair)))
            else:
                self._refuse(chunk, pair, stage, reason)
        self.kept += kept
        self.gave += bool(kept)
        if not kept:
            self.empty["no pair held" if pairs else "nothing to ask"] += 1

    def tallies(self) -> Iterator[Tally]:
        """Chunks first, then the pairs that each stage takes from the one before it."""
        chunks, failed = self.gave + self.empty.total() + len(self.failed), len(self.failed)
        yield Tally(stage="generate", unit="chunks", taken=chunks, kept=self.gave, rejected=self.empty, failed=failed)
        left = len(self.kept) + sum(reasons.total() for reasons in self.refused.values())
        for stage in ("ground", *self.checks):
            taken, reasons = left, self.refused[stage]
            left -= reasons.total()
            yield Tally(stage=stage, unit="pairs", taken=taken, kept=left, rejected=reasons)

    def _verdicts(
        self, grounds: Grounds, pair: P, evidence: Evidence | None, known: Iterable[str], *, enough: bool
    ) -> Iterator[tuple[str, str | None]]:
        """What each stage says of a pair, one after the other, as far as anybody asks."""
        yield "ground", "more than asked for" if enough else self._ground_fault(grounds, pair, evidence, known)
        for stage, check in self.checks.items():
            yield stage, check(grounds.chunk, pair)

    def _ground_fault(self, grounds: Grounds, pair: P, evidence: Evidence | None, known: Iterable[str]) -> str | None:
        if not pair.question.strip() or not pair.answer.strip():
            return "empty"
        if any(pattern.search(pair.question) for pattern in self.skip):
            return "question pattern"
        if like_any(pair.question, known, ALIKE):
            return "near-identical question"
        return grounds.fault(pair, evidence)

    def _refuse(self, chunk: Chunk, pair: P, stage: str, reason: str) -> None:
        self.refused[stage][reason] += 1
        by = "generate" if stage == "ground" else stage  # such a pair should not have been proposed at all
        row = {**pair.row(), "source_text": chunk.text}
        self.rejected.append(Rejection(stage=by, reason=reason, ref=chunk.ref, record=row))


def _kept(grounds: Grounds, pair: Proposed, evidence: Evidence, origin: Origin) -> QAPair:
    kind = pair.question_type.strip().lower()
    row = pair.row() | {
        "question": pair.question.strip(),
        "answer": pair.answer.strip(),
        "evidence": evidence.text,
        "evidence_found": evidence.found or None,
        "question_type": kind if kind in _KINDS else None,
        "source_text": grounds.chunk.text,
        "written_in": grounds.written_in(pair),
    }
    return QAPair.model_validate({**row, "provenance": {"generate": origin}, "ref": grounds.chunk.ref})
