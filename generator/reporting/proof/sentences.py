"""A proof in plain sentences: for the terminal, the artifact and the top of the page.

The choice trains a better model than random rows: it answers 6 more of 100 questions right (95 %: 2 to 10 more).
"""

from collections.abc import Iterator

from generator.evaluation.figures.bootstrap import LEAST_DOCUMENTS
from generator.evaluation.proving.advantage import FEW_PAIRS, LEAST_PAIRS, Advantage
from generator.evaluation.proving.proof import Proof, Size
from generator.reporting.evaluation.sentences import between, of_hundred, signed

UNLIKE = 0.1
"""Rows whose tokens differ by less than this share are of like length."""


def sentences(proof: Proof) -> list[str]:
    """What was found, the most important first."""
    whole = proof.whole
    return [
        *_verdict(whole.advantage),
        *_rank(whole),
        *_few(whole.advantage),
        *_unlike(proof),
        *_curve(proof),
    ]


def ends(found: Advantage) -> str:
    """Its interval, in hundredths."""
    return between(found.low, found.high) if found.trusted else "cannot be told"


def _verdict(found: Advantage) -> Iterator[str]:
    if found.decided:
        better, more = ("better", "more") if found.value > 0 else ("worse", "fewer")
        said = f"it answers {of_hundred(found.value)} {more} of 100 questions right (95 %: {ends(found)})"
        yield f"The choice trains a {better} model than random rows of the same number: {said}."
        return
    lead = "Whether the choice trains a better model than random rows of the same number cannot be told"
    if len(found.pairs) < LEAST_PAIRS:
        yield f"{lead}: one pair of trainings does not show how much trainings differ. Take --against-random 3 or more."
    elif not found.trusted:
        yield f"{lead}: the questions are about {found.documents} documents, and it takes {LEAST_DOCUMENTS}."
    else:
        yield f"{lead}: the difference is {signed(found.value)} of 100 questions (95 %: {ends(found)})."


def _rank(size: Size) -> Iterator[str]:
    pairs = len(size.advantage.pairs)
    if pairs < LEAST_PAIRS:
        return
    steps = "1 step" if size.steps == 1 else f"{size.steps} steps"
    each = f"each of one seed, {size.rows} rows and {steps}"
    yield f"It was better in {size.advantage.wins} of {pairs} pairs, {each}."
    if size.is_best:
        yield (
            f"On average it is above each of the {pairs} random samples; a choice that is no better than chance is so"
            f" in one of {pairs + 1} cases."
        )


def _few(found: Advantage) -> Iterator[str]:
    pairs = len(found.pairs)
    if LEAST_PAIRS <= pairs < FEW_PAIRS:
        yield (
            f"With {pairs} random samples only a large difference can be told, and one that is not told may be there"
            f" all the same: --against-random {2 * FEW_PAIRS} tells smaller ones."
        )


def _unlike(proof: Proof) -> Iterator[str]:
    ours, theirs = proof.tokens("choice"), proof.tokens("random")
    if abs(ours - theirs) > UNLIKE * max(ours, theirs):
        longer = "longer" if ours > theirs else "shorter"
        yield (
            f"The choice's answers are {longer}: {ours:.0f} tokens a row are trained on, of random rows {theirs:.0f};"
            " that may be part of the difference."
        )
    if proof.overlap > 0:
        yield (
            f"The choice is {100 * proof.overlap:.0f} % of the pool, and random rows share as much with it, which makes"
            " the difference smaller."
        )


def _curve(proof: Proof) -> Iterator[str]:
    if len(proof.sizes) < 2:
        return
    told = ", ".join(f"{size.rows} rows: {_mean(size.choice)} and {_mean(size.random)}" for size in proof.sizes)
    yield f"By size, the choice and random rows answer of 100 questions right: {told}."


def _mean(shares: list[float]) -> str:
    return f"{100 * sum(shares) / len(shares):.0f}"
