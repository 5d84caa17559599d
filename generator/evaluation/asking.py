"""A question as it is put to a model, with the passages that it may read."""

from typing import ClassVar

from generator.evaluation.items import LETTERS, EvalItem, Form
from generator.records import Record
from generator.types import Finish


class Question(Record):
    """What a model is asked.

    Attributes:
        id: Of the item.
        form: None of a task that has nothing to do with the documents: it is put as it is.
        text: As `question_text` has it.
        options: Of multiple choice.
        passages: What it may read, the nearest first; None where it is asked without.
    """

    CONTENT: ClassVar[frozenset[str]] = frozenset({"form", "text", "options", "passages"})

    id: str = ""
    form: Form | None = None
    text: str
    options: list[str] | None = None
    passages: list[str] | None = None

    def record_metadata(self) -> dict[str, str]:
        return {"id": self.id}


class Reply(Record):
    """What it replied.

    Attributes:
        id: Of the item.
        ledger_key: Of the completion.
    """

    id: str = ""
    text: str
    finish: Finish = "stop"
    ledger_key: str = ""


def question_text(item: EvalItem) -> str:
    """The question; of multiple choice with its options below, `A. …`."""
    options = [f"{letter}. {option}" for letter, option in zip(LETTERS, item.options or [], strict=False)]
    return "\n".join([item.question.strip(), *options])


def question_of(item: EvalItem, ref: int, passages: list[str] | None = None) -> Question:
    """What a model is asked about an item.

    Args:
        item: Of the evaluation.
        ref: Its place there.
        passages: What the model may read.
    """
    return Question(
        id=item.id, ref=ref, form=item.form, text=question_text(item), options=item.options, passages=passages
    )
