"""Leaning: a question that a sentence answers, and how far it leans on what stands around that sentence."""

from dataclasses import dataclass
from typing import Literal

from generator.records import QuestionType
from tasks.extractive.prose.clauses import Clause, is_code, is_definite, tokens
from tasks.extractive.prose.lexicon import POINTERS

Leaning = Literal["no", "rather", "must"]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question that a sentence answers.

    Attributes:
        worth: How good such questions are, 0 to 10; the best of a chunk are taken.
        leans: Whether it must or should say what it is about, for it speaks of "the suite" or of a variable.
    """

    question: str
    kind: QuestionType
    worth: float
    leans: Leaning = "no"


def leaning(phrase: str, otherwise: Leaning = "no") -> Leaning:
    """How far a phrase leans on what stands around it; `otherwise` where nothing shows that it does."""
    if is_definite(phrase):
        return "must"
    return "no" if any(map(is_code, tokens(phrase))) else otherwise


def is_short(clause: Clause) -> bool:
    """Whether a whole clause fits into a question: 1 to 14 words after the subject, none of them a pronoun."""
    fits = 1 <= len(clause.predicate.split()) <= 14
    return fits and not any(word.lower() in POINTERS and word.lower() != "same" for word in clause.rest)
