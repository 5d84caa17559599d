"""Rules for evaluation: what can be asked of a chunk in five forms, and what of it is wrong.

>>> propose_blanks("The pier of Oda was finished by the engineer Lind in 1921.", n=1)[0]["missing"]
'1921'
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypedDict, TypeVar, Unpack

from generator.hashing import fingerprint
from tasks.extractive.evaluation.changes import others, turned
from tasks.extractive.evaluation.facts import Fact, facts_of
from tasks.extractive.evaluation.rewording import reworded
from tasks.extractive.evaluation.spans import Span, all_spans, spans_of
from tasks.extractive.evaluation.unanswered import unanswered

__all__ = [
    "Asked",
    "Blank",
    "Choice",
    "Statement",
    "propose_blanks",
    "propose_choices",
    "propose_reworded",
    "propose_statements",
    "propose_unanswered",
]
T = TypeVar("T")

WRONG = 3
"""Wrong options of a choice."""
_PREFERRED = ("year", "version", "number", "counted", "month", "weekday", "code", "name", "term")
"""Kinds of span, the ones first that can be nothing else."""


class Asked(TypedDict, total=False):
    """A chunk, and what of it is asked about.

    Attributes:
        title: Title or section path.
        language: Programming language; None for prose.
        symbol: Name of the function or class that the chunk is of.
        about: Only sentences that overlap with one of these; empty for all.
        avoid: What was asked already.
    """

    title: str | None
    language: str | None
    symbol: str | None
    about: Sequence[str]
    avoid: Sequence[str]


class Choice(TypedDict):
    """A question with its answer and what is wrong in its place."""

    question: str
    answer: str
    wrong: list[str]
    evidence: str


class Statement(TypedDict):
    """A statement that is true, and one that differs from it in one thing and is false."""

    statement: str
    false_statement: str
    evidence: str


class Blank(TypedDict):
    """A sentence with the words that are to be left out."""

    sentence: str
    missing: str
    evidence: str


class Reworded(TypedDict):
    """A question in other words, with the answer that it had."""

    question: str
    answer: str
    evidence: str


def propose_choices(text: str, n: int, **asked: Unpack[Asked]) -> list[Choice]:
    """Choices on what a chunk says; each leaves a span of a sentence out."""
    facts = _facts(text, "choices", asked)
    return list(islice(_choices(facts, _pool(text, asked)), n))


def propose_statements(text: str, n: int, **asked: Unpack[Asked]) -> list[Statement]:
    """Statements of a chunk, each with a false one."""
    facts = _facts(text, "statements", asked)
    return list(islice(_statements(facts, _pool(text, asked)), n))


def propose_blanks(text: str, n: int, **asked: Unpack[Asked]) -> list[Blank]:
    """Sentences of a chunk with what can be left out of them."""
    facts = _facts(text, "blanks", asked)
    return list(islice(_blanks(facts), n))


def propose_unanswered(text: str, n: int, **asked: Unpack[Asked]) -> list[str]:
    """Questions about what a chunk speaks of that it does not answer."""
    found = unanswered(text, asked.get("title"), _facts(text, "unanswered", asked), _pool(text, asked))
    known = set(asked.get("avoid", ()))
    return [question for question in dict.fromkeys(found) if question not in known][:n]


def propose_reworded(rows: Iterable[tuple[str, str, str]], n: int, avoid: Sequence[str] = ()) -> list[Reworded]:
    """Questions in other words, as far as their form is known.

    Args:
        rows: Question, answer and evidence of each.
        n: Most of them.
        avoid: What was asked already.
    """
    made = ((reworded(question, answer), answer, evidence) for question, answer, evidence in rows)
    found = (Reworded(question=q, answer=a, evidence=e) for q, a, e in made if q and q not in avoid)
    return list(islice(found, n))


def _facts(text: str, form: str, asked: Asked) -> list[Fact]:
    """The facts of a chunk that are asked about, in an order of the form's own."""
    about, avoid = asked.get("about", ()), asked.get("avoid", ())
    found = [fact for fact in _all(text, asked) if not about or any(_overlap(fact.evidence, one) for one in about)]
    left = [fact for fact in found if not any(_is_of(fact, one) for one in avoid)]
    random.Random(fingerprint([form, text])).shuffle(left)  # noqa: S311  not for secrets
    return left


def _all(text: str, asked: Asked) -> list[Fact]:
    return facts_of(text, asked.get("title"), asked.get("language"), asked.get("symbol"))


def _pool(text: str, asked: Asked) -> list[Span]:
    """What may stand in the place of another: the spans of all that the chunk says."""
    return [span for fact in _all(text, asked) for span in all_spans(fact.evidence)]


def _overlap(one: str, other: str) -> bool:
    one, other = " ".join(one.split()), " ".join(other.split())
    return one in other or other in one


def _is_of(fact: Fact, asked: str) -> bool:
    """Whether a statement, or one with a blank, was made of this fact."""
    parts = [part.strip() for part in asked.split("____")]
    return all(part in fact.statement for part in parts)


def _choices(facts: Sequence[Fact], pool: Sequence[Span]) -> Iterator[Choice]:
    for fact, span, wrong in _by_worth((f, s, others(s, f.statement, pool)) for f in facts for s in spans_of(f)):
        if len(wrong) >= WRONG:
            question = f"Which option completes this statement? {span.put(fact.statement, '____')}"
            yield Choice(question=question, answer=span.text, wrong=wrong[:WRONG], evidence=fact.evidence)
    yield from _among_statements(list(_statements(facts, pool)))


def _among_statements(found: Sequence[Statement]) -> Iterator[Choice]:
    """A statement among false ones on other facts, where the chunk has enough of them."""
    for place, one in enumerate(found):
        rest = [*found[place + 1 :], *found[:place]]
        wrong = [other["false_statement"] for other in rest if _are_as_long(one, other)][:WRONG]
        if len(wrong) == WRONG:
            question = "Which of these statements is true?"
            yield Choice(question=question, answer=one["statement"], wrong=wrong, evidence=one["evidence"])


def _are_as_long(one: Statement, other: Statement) -> bool:
    short, long = sorted((len(one["statement"]), len(other["false_statement"])))
    return long <= 2 * short


def _statements(facts: Sequence[Fact], pool: Sequence[Span]) -> Iterator[Statement]:
    changed = [(fact, span, others(span, fact.statement, pool)) for fact in facts for span in spans_of(fact)]
    known = set()
    for fact, span, wrong in _by_worth(one for one in changed if one[2]):
        known.add(fact)
        false = span.put(fact.statement, wrong[0])
        yield Statement(statement=fact.statement, false_statement=false, evidence=fact.evidence)
    for fact in (each for each in facts if each not in known):
        for turned_round in turned(fact):
            yield Statement(statement=fact.statement, false_statement=turned_round, evidence=fact.evidence)


def _blanks(facts: Sequence[Fact]) -> Iterator[Blank]:
    for fact, span, _ in _by_worth((each, span, []) for each in facts for span in spans_of(each)):
        yield Blank(sentence=fact.statement, missing=span.text, evidence=fact.evidence)


def _by_worth(found: Iterable[tuple[Fact, Span, list[str]]]) -> Iterator[tuple[Fact, Span, list[str]]]:
    """One span of each fact: of the kind that is surest, and where there are several the one with most beside it."""
    best: dict[Fact, tuple[Fact, Span, list[str]]] = {}
    for one in found:
        fact, span, wrong = one
        worth = (min(len(wrong), WRONG), -_PREFERRED.index(span.kind))
        held = best.get(fact)
        if held is None or worth > (min(len(held[2]), WRONG), -_PREFERRED.index(held[1].kind)):
            best[fact] = one
    yield from sorted(best.values(), key=lambda one: (one[1].kind in ("name", "term"), 0))
