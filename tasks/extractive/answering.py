"""Rules for answering: the sentence of the passages that is nearest to the question, or that they do not say.

>>> answer_question("When was Oda founded?", ["Oda lies in a bay. Oda was founded in 1921."])
'Oda was founded in 1921.'
"""

from collections.abc import Sequence

from generator.evaluation.items import LETTERS, NOT_IN_THE_DOCUMENTS
from generator.text.sentences import sentences
from generator.text.words import STOP_WORDS, stem, terms

UNKNOWN = "I do not know."
_NEAR = 0.5
"""Share of a question's words that a sentence has to have."""
_SAYS_SO = 0.8
"""The same of a statement that is called true."""


def answer_question(question: str, passages: Sequence[str] | None) -> str:
    """The sentence with most of the question's words, or that there is none."""
    if passages is None:
        return UNKNOWN
    share, sentence = _nearest(question, passages)
    return sentence if share >= _NEAR else NOT_IN_THE_DOCUMENTS


def choose_option(question: str, options: Sequence[str], passages: Sequence[str] | None) -> str:
    """The letter of the option that shares most words with the sentence that is nearest to the question."""
    if passages is None:
        return UNKNOWN
    said = _meaning(_nearest(question, passages)[1])
    shares = [len(_meaning(option) & said) / max(1, len(_meaning(option))) for option in options]
    return LETTERS[shares.index(max(shares))] if any(shares) else NOT_IN_THE_DOCUMENTS


def judge_statement(statement: str, passages: Sequence[str] | None) -> str:
    """`true` where a sentence has nearly all of the statement's words."""
    if passages is None:
        return UNKNOWN
    return "true" if _nearest(statement, passages)[0] >= _SAYS_SO else "false"


def _nearest(question: str, passages: Sequence[str]) -> tuple[float, str]:
    """The share of a question's words that a sentence has, and the sentence; of equals the first."""
    asked = _meaning(question)
    found = [(len(asked & _meaning(one)) / max(1, len(asked)), one) for text in passages for one in sentences(text)]
    return max(found, key=lambda pair: pair[0], default=(0.0, ""))


def _meaning(text: str) -> set[str]:
    return {stem(word) for word in terms(text) if word not in STOP_WORDS}
