"""Writing items of one form from chunks: what all forms share, from the prompt to the account.

A form's file says what the model replies with, how `extractive` does, and what must hold of a proposal. Here each
chunk is asked, and each proposal is looked at, refused with the reason or kept, and counted.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any, Generic, Protocol, TypedDict, TypeVar

from generator import prompts
from generator.engine.accounting import failure, placed
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.replies.several import MISFIT, AtLeastOne, sized
from generator.evaluation.items import Form
from generator.lengths import SHORT
from generator.prompts import LONGEST_TEXT
from generator.records import Chunk, Failure, Outcome, Rejection, Tally
from generator.text.likeness import like_any
from generator.types import Model, Request
from generator.usage import sum_usage
from tasks.checks.grounding import Evidence, evidence_for
from tasks.checks.items.wording import same_fact, same_words
from tasks.checks.written_in import in_another, languages_of, named
from tasks.evaluating.drafts import LABELS, Draft
from tasks.extractive.evaluating import Asked
from tasks.qa.likely import likely_pairs

ALIKE = 0.9
"""Two questions of one chunk at least this much alike are one question."""
STAGE = "ground"


class Trained(TypedDict):
    """A training row on a chunk: what was asked, what the answer is, and the words that give it."""

    question: str
    answer: str
    evidence: str


class Proposed(Protocol):
    """What a model proposes for one item."""

    evidence: str

    def said(self) -> list[str]:
        """The texts of it, what is asked first."""
        ...


P = TypeVar("P", bound=Any)
Rule = Callable[[Chunk, str, int, Sequence[str], Sequence[Trained]], AtLeastOne[Any]]
"""How `extractive` answers: the chunk, its text as it is shown, how many, what was asked already, what was trained."""


@dataclass(frozen=True)
class Ground:
    """What proposals for one chunk are held against."""

    chunk: Chunk
    request: Request
    trained: Sequence[Trained] = ()

    @cached_property
    def shown(self) -> str:
        """The chunk with its title, and with the name of what it defines."""
        return "\n\n".join(filter(None, (self.chunk.title, self.chunk.symbol, self.chunk.text)))

    @cached_property
    def told(self) -> str:
        """The words of the prompt that are its own, without the chunk and what was asked before."""
        told = f"{self.request.system}\n{self.request.user}"
        for said in (self.request.inputs["text"], *self.request.inputs["avoid"], *self.request.inputs["facts"]):
            told = told.replace(said, " ")
        return told

    @cached_property
    def language(self) -> str | None:
        """Of the chunk, where it can be told."""
        return next(iter(languages_of(self.chunk)), None)

    def evidence(self, question: str, answer: str, given: str) -> Evidence | None:
        """The words of the chunk that an answer rests on; None where there are none."""
        return evidence_for(question, answer, given, self.shown, is_code=self.chunk.is_code)

    def is_foreign(self, texts: Sequence[str]) -> bool:
        """Whether texts are in another language than the chunk."""
        return in_another(texts, languages_of(self.chunk), self.chunk.text)


@dataclass(frozen=True)
class Writing(Generic[P]):
    """How items of one form are written.

    Attributes:
        form: Which.
        prompt: Name of its prompt.
        reply: What the model replies.
        rule: How `extractive` replies.
        likely: A proposal as a model would probably make one, of a question and a sentence; for estimates.
        draft: The draft that a proposal makes, or why it makes none.
    """

    form: Form
    prompt: str
    reply: type[AtLeastOne[P]]
    rule: Rule
    likely: Callable[[str, str], P]
    draft: Callable[[Ground, P], Draft | str]


class Wishes(TypedDict, total=False):
    """What may be wished of items, beside their number.

    Attributes:
        avoid: By chunk, what it has been asked in this form already; empty for nothing.
        trained: By chunk, the training rows on it, whose facts are to be asked about in other words; empty for none.
    """

    avoid: Sequence[Sequence[str]]
    trained: Sequence[Sequence[Trained]]


async def write(
    writing: Writing[P],
    chunks: Sequence[Chunk],
    llm: Model,
    counts: Sequence[int],
    avoid: Sequence[Sequence[str]] = (),
    trained: Sequence[Sequence[Trained]] = (),
) -> Outcome[Draft]:
    """Ask each chunk for items of one form, and keep those that hold.

    Args:
        writing: The form.
        chunks: Texts or code.
        llm: Whom to ask.
        counts: Items wanted from each chunk, 1 or more.
        avoid: See `Wishes`.
        trained: See `Wishes`.
    """
    avoid, trained = avoid or [()] * len(chunks), trained or [()] * len(chunks)
    each = list(zip(chunks, counts, avoid, trained, strict=True))
    asked = [_request(writing, llm, *one) for one in each]
    answers = await ask(llm, asked, writing.reply)
    found = _Found(writing)
    for chunk, request, rows, answer in zip(placed(chunks), asked, trained, answers, strict=True):
        found.add(Ground(chunk, request, rows), answer)
        await asyncio.sleep(0)  # a batch takes a while to look at, and other batches' replies are waiting
    usage = sum_usage([answer.usage for answer in answers])
    return Outcome[Draft](
        kept=found.kept, rejected=found.rejected, failed=found.failed, tallies=list(found.tallies()), usage=usage
    )


def _request(
    writing: Writing[P], llm: Model, chunk: Chunk, count: int, avoid: Sequence[str], trained: Sequence[Trained]
) -> Request:
    """What is asked of a chunk; it depends on that chunk and the wishes alone."""
    text = prompts.excerpt(chunk.text)
    rule = partial(writing.rule, chunk, text, count, avoid, trained)
    longest = min(SHORT if llm.style == "compact" else LONGEST_TEXT, len(text))
    return prompts.load(writing.prompt, llm.style).render(
        sized(writing.reply, count, longest),
        rule,
        None,
        partial(_likely, writing, rule, text, count),
        text=text,
        title=chunk.title or "",
        language=chunk.language or ("code" if chunk.is_code else ""),
        written_in=named(languages_of(chunk)),
        n=count,
        avoid=list(dict.fromkeys([*avoid, *(row["question"] for row in trained)])),
        facts=list(dict.fromkeys(row["evidence"] for row in trained)),
    )


def _likely(writing: Writing[P], rule: Callable[[], AtLeastOne[Any]], text: str, count: int) -> AtLeastOne[Any]:
    """What a model would probably reply: as the rules, and the rest by what comes next in the text."""
    made = rule()
    items = made.fits()
    filler = [writing.likely(question, told[0]) for question, told in islice(likely_pairs(text), count - len(items))]
    name = next(name for name in type(made).model_fields if name not in ("misfits", "nothing_to_ask"))
    return made.model_copy(update={name: [*items, *filler]})


def asked_of(chunk: Chunk, avoid: Sequence[str], trained: Sequence[Trained]) -> Asked:
    """What the rules of `extractive` are told of a chunk beside its text."""
    return Asked(
        title=chunk.title or None,
        language=chunk.language or None,
        symbol=chunk.symbol or None,
        about=[row["evidence"] for row in trained],
        avoid=avoid,
    )


@dataclass
class _Found(Generic[P]):
    """Looks at what was proposed for each chunk, and keeps count."""

    writing: Writing[P]
    kept: list[Draft] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    gave: int = 0
    empty: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, ground: Ground, answer: Answer[AtLeastOne[P]]) -> None:
        chunk, stage = ground.chunk, LABELS[self.writing.form]
        if answer.value is None:
            self.failed.append(failure(chunk, stage, answer.error))
            return
        proposed, kept = answer.value.fits(), list[Draft]()
        for misfit in answer.value.misfits:
            self.refused[MISFIT] += 1
            self.rejected.append(Rejection(stage=stage, reason=MISFIT, detail=misfit.fault, ref=chunk.ref))
        for one in proposed:
            made = self._looked_at(ground, one, kept)
            if isinstance(made, Draft):
                made.ref, made.provenance = chunk.ref, {"evalset": answer.origin_of(one)}
                kept.append(made)
            else:
                self._refuse(chunk, one, made)
        self.kept += kept
        self.gave += bool(kept)
        if not kept:
            self.empty["no item held" if proposed else "nothing to ask"] += 1

    def tallies(self) -> Iterator[Tally]:
        """Chunks first, then the items that they gave."""
        chunks, failed = self.gave + self.empty.total() + len(self.failed), len(self.failed)
        stage = LABELS[self.writing.form]
        yield Tally(stage=stage, unit="chunks", taken=chunks, kept=self.gave, rejected=self.empty, failed=failed)
        taken = len(self.kept) + self.refused.total()
        yield Tally(stage=STAGE, unit="items", taken=taken, kept=len(self.kept), rejected=self.refused)

    def _looked_at(self, ground: Ground, one: P, kept: Sequence[Draft]) -> Draft | str:
        """The draft that a proposal makes, or why it may not be kept."""
        said, inputs = one.said(), ground.request.inputs
        if len(kept) >= inputs["n"]:
            return "more than asked for"
        if not all(text.strip() for text in said):
            return "empty"
        if ground.is_foreign(said):
            return "in another language"
        made = self.writing.draft(ground, one)
        if isinstance(made, str):
            return made
        return _known_fault(ground, made, kept) or made

    def _refuse(self, chunk: Chunk, one: P, reason: str) -> None:
        self.refused[reason] += 1
        said = one.said()
        row = {
            "form": self.writing.form,
            "question": said[0],
            "reference": " · ".join(said[1:]),
            "evidence": one.evidence,
        }
        row |= {"source_text": chunk.text}
        self.rejected.append(Rejection(stage=LABELS[self.writing.form], reason=reason, ref=chunk.ref, record=row))


def _known_fault(ground: Ground, made: Draft, kept: Sequence[Draft]) -> str | None:
    """Whether something like it is there, or it is not what was trained on in other words."""
    if like_any(made.question, [*ground.request.inputs["avoid"], *(one.question for one in kept)], ALIKE):
        return "near-identical question"
    if not ground.trained:
        return None
    if same_words(made.question, [row["question"] for row in ground.trained]):
        return "in the words of a training question"
    facts = [row["evidence"] for row in ground.trained]
    return None if made.evidence is None or same_fact(made.evidence, facts) else "about another fact than was trained"
