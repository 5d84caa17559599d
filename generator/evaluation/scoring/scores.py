"""All scores of an answer, which follow from the form of its question; what a closed form was understood to say.

    multiple_choice, true_false   exact
    fill_in                       exact, f1
    open                          exact, f1, contains, and the metrics of words
    unanswerable                  abstained

`abstained` stands at every form: where there is an answer, it is a fault. `unparsed` is 1 where the reply to a closed
question could not be understood, which counts as wrong.
"""

from dataclasses import dataclass, field

from generator.evaluation.items import EvalItem
from generator.evaluation.scoring.abstaining import abstains
from generator.evaluation.scoring.closed import read_choice, read_gap, read_truth
from generator.evaluation.scoring.overlap import Metric, overlaps
from generator.evaluation.scoring.words import compared, f1, within
from generator.text.languages import language_of

_MORE = 30
"""Words that a reply may have beside the reference's and still be a short answer that says it."""


@dataclass(frozen=True)
class Scored:
    """What an answer is worth.

    Attributes:
        read: What a closed form was understood to say; None where it cannot be told, and of open forms.
        scores: By metric, from 0 to 1.
    """

    read: str | None = None
    scores: dict[str, float] = field(default_factory=dict)


def scored(item: EvalItem, text: str, metrics: tuple[Metric, ...] = ()) -> Scored:
    """The scores of a reply.

    Args:
        item: What was asked.
        text: The reply as it came.
        metrics: Of an open form, the metrics of words that are wanted beside exact match and F1.
    """
    abstained = {"abstained": float(abstains(text))}
    if item.form == "unanswerable":
        return Scored(scores=abstained)
    if item.form == "open":
        return Scored(scores={**_open(item, text, metrics), **abstained})
    read = None if abstained["abstained"] else _read(item, text)
    return Scored(read, {**_closed(item, read), **abstained, "unparsed": float(read is None)})


def recall(item: EvalItem, retrieved: list[str]) -> dict[str, float]:
    """Whether the chunk with the evidence was among those that were shown; nothing where no chunk has it."""
    return {} if item.chunk_id is None else {"recall": float(item.chunk_id in retrieved)}


def _read(item: EvalItem, text: str) -> str | None:
    if item.form == "multiple_choice":
        return read_choice(text, item.options or [])
    return read_truth(text) if item.form == "true_false" else read_gap(text, item.question)


def _closed(item: EvalItem, read: str | None) -> dict[str, float]:
    if item.form != "fill_in":
        return {"exact": float(read is not None and read.casefold() == (item.key or "").casefold())}
    language = language_of(item.question)
    said, wanted = compared(read or "", language), compared(item.key or item.reference, language)
    return {"exact": float(said == wanted), "f1": f1(said, wanted)}


def _open(item: EvalItem, text: str, metrics: tuple[Metric, ...]) -> dict[str, float]:
    language = language_of(item.question)
    said, wanted = compared(text, language), compared(item.reference, language)
    return {
        "exact": float(said == wanted),
        "f1": f1(said, wanted),
        "contains": float(within(wanted, said) and len(said) <= len(wanted) + _MORE),
        **overlaps(text, item.reference, metrics, language),
    }
