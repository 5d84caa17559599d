"""What a decision speaks of: a row's question, answer and steps as they were when somebody looked at them."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from generator.pair_forms import as_pair, conversation_fault
from generator.ratings import rating_fingerprint
from generator.reasoning import clean_steps, numbered


class Text(BaseModel):
    """The text of a row; `reasoning` is None where it has no steps."""

    question: str
    answer: str
    reasoning: str | None = None

    @property
    def key(self) -> str:
        """What the row is known by: the same text has the same key in every file, a changed text another one."""
        return rating_fingerprint(self.model_dump())

    def data(self) -> dict[str, Any]:
        """As plain data, without what it lacks."""
        return self.model_dump(exclude_none=True)


def text_of(row: Mapping[str, Any]) -> Text | None:
    """The text of a row in any form of `generator.pair_forms`; None where it is no pair."""
    pair = as_pair(dict(row))
    if "solution" in pair or not all(isinstance(pair.get(name), str) for name in ("question", "answer")):
        return None
    return Text(question=pair["question"], answer=pair["answer"], reasoning=_steps(pair.get("reasoning")))


def no_text(row: Mapping[str, Any]) -> str | None:
    """Why a row cannot be reviewed; None where it can."""
    if "instruction" in row and "solution" in row:
        return "is a tool-use example, and pairs of question and answer are reviewed"
    if fault := conversation_fault(dict(row)):
        return fault
    if text_of(row):
        return None
    pair = as_pair(dict(row))
    lacking = " and ".join(f"`{name}`" for name in ("question", "answer") if not isinstance(pair.get(name), str))
    return f"has no text as {lacking} (its fields: {', '.join(row) or 'none'})"


def _steps(reasoning: object) -> str | None:
    """Steps as one text, whichever form they have; as a pair has them (`generator.records.QAPair`)."""
    if isinstance(reasoning, list) and all(isinstance(step, str) for step in reasoning):
        return numbered(clean_steps(reasoning)) or None
    return (reasoning or None) if isinstance(reasoning, str) else None
