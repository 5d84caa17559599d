"""Which answers to a question are known to be good and which to be bad, from what a record carries.

An answer is judged by, in this order: a person's review, why it was left out (as `--rejected` writes it), the verdict
of `validate`, its rating. Answers that are worse than a record's own come with it: the draft before its rewrite, a
rewrite that the checks refused, the text before a person edited it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.ratings import rating_fingerprint
from generator.reviewing.texts import text_of
from generator.text.words import squeeze, words

Record = Mapping[str, Any]

GOOD, DOUBTFUL = 8.0, 7.0
"""Ratings from which an answer is good, and from which it is at least not bad, where no threshold is given."""
_VERDICTS = {"PASS": True, "FAIL": False}
_REVIEWS = {"accept": True, "edit": True, "reject": False}
FAULTS_OF_ANSWERS = (
    "answer not supported",
    "answer says nothing",
    "evidence not in the chunk",
    "name not in the chunk",
    "number not in the chunk",
    "number of something else",
    "rated below",
    "rejected by review",
    "repeats itself",
    "says the opposite",
    "unit not in the chunk",
)
"""How the reasons begin that speak of an answer; others speak of the question, or of what else there was."""


def is_good(record: Record, threshold: float | None = None) -> bool | None:
    """Whether the record's answer is one to give; None where nobody said so, or it is in doubt.

    Args:
        record: A pair with whatever was said of it.
        threshold: Ratings from here on are good and all others bad; None: 8 and more, below 7, in doubt between.
    """
    if (decided := _decided(record)) is not None:
        return decided
    if "rejected_because" in record:
        return False if str(record["rejected_because"]).startswith(FAULTS_OF_ANSWERS) else None
    if record.get("rating_of") not in (None, rating_fingerprint(record)):
        return None  # the answer is another since
    if threshold is None and record.get("verdict") is not None:
        return _VERDICTS.get(str(record["verdict"]))
    return _is_rated_well(record.get("rating"), threshold)


def _decided(record: Record) -> bool | None:
    """What a person said of the answer; None where nobody did, or it is another since."""
    review, text = record.get("review"), text_of(record)
    if not isinstance(review, Mapping) or review.get("of") not in (None, text and text.key):
        return None
    return _REVIEWS.get(str(review.get("decision")))


def _is_rated_well(rating: Any, threshold: float | None) -> bool | None:
    if isinstance(rating, bool) or not isinstance(rating, int | float):
        return None
    good, bad = (GOOD, DOUBTFUL) if threshold is None else (threshold, threshold)
    return True if rating >= good else False if rating < bad else None


def worse_answers(record: Record, others: Iterable[str] = ()) -> Iterator[str]:
    """Answers to the record's question that are worse than its own, each once; those of other words alone.

    Args:
        record: A pair.
        others: Answers to the same question that were refused elsewhere.
    """
    seen = {_said(record["answer"])}
    for answer in (*replaced_answer(record), record.get("original_answer"), record.get("refused_answer"), *others):
        if isinstance(answer, str) and answer.strip() and (said := _said(answer)) not in seen:
            seen.add(said)
            yield answer


def replaced_answer(record: Record) -> Iterator[str]:
    """The answer that a person replaced, if there is one and the question is still the one that it answered."""
    review = record.get("review")
    before = review.get("before") if isinstance(review, Mapping) else None
    if not isinstance(before, Mapping) or squeeze(str(before.get("question"))) != squeeze(str(record["question"])):
        return
    answer = before.get("answer")
    if isinstance(answer, str) and _said(answer) != _said(record["answer"]):
        yield answer


def _said(answer: Any) -> tuple[str, ...]:
    """What two answers have in common that differ in punctuation alone."""
    text = str(answer)
    return tuple(words(text)) or (text.strip(),)


@dataclass
class RefusedAnswers:
    """Answers that were found to be bad, by their question: some hundred bytes of memory each, beside their text."""

    _by_question: dict[str, list[str]] = field(default_factory=dict)

    def add(self, record: Record, threshold: float | None = None) -> None:
        """Take note of a record whose answer is known to be bad."""
        if is_good(record, threshold) is False:
            self._by_question.setdefault(_asked(record), []).append(str(record["answer"]))

    def to(self, record: Record) -> list[str]:
        """The bad answers to the record's question, in the order in which they came."""
        return self._by_question.get(_asked(record), [])


def _asked(record: Record) -> str:
    """The question, and where it was asked: the same words may mean something else in another chunk."""
    return f"{squeeze(str(record['question'])).casefold()}\n{record.get('chunk_id') or record.get('source') or ''}"
