"""When an answer counts as right: the one score that all forms of question have."""

from generator.evaluation.items import EvalItem, Form
from generator.evaluation.results import Answer

LEAST_F1 = 0.5
"""Of an open answer's words with the reference's."""
TOLD = (
    "A closed question counts as right where the option, the truth value or the missing words are; an open one where it"
    " says the reference's words, alone or in a short reply, or shares half of its words with it (F1 of"
    f" {LEAST_F1:g} or more); one that the documents do not answer where the reply says so."
)
"""The same for people."""
_ENOUGH: dict[Form, dict[str, float]] = {
    "open": {"exact": 1.0, "contains": 1.0, "f1": LEAST_F1},
    "unanswerable": {"abstained": 1.0},
}
"""By form, scores of which one has to reach its bound; other forms have to be exact."""


def is_right(item: EvalItem, answer: Answer) -> bool:
    """Whether an answer counts as right, by the scores that it has."""
    enough = _ENOUGH.get(item.form, {"exact": 1.0})
    return any(answer.scores.get(score, 0.0) >= bound for score, bound in enough.items())
