"""Drafts of evaluation items: what a form is made of, before its options are put in order and true or false is drawn.

A draft of a choice has its right option in `reference` and the others in `wrong`. One of true or false has the true
statement in `question` and the false one in `wrong`: which of the two is asked follows from all that are kept, so that
each comes as often.
"""

from pydantic import Field

from generator.evaluation.items import Form, Stratum
from generator.hashing import fingerprint
from generator.records import Origin, Record

LABELS: dict[Form, str] = {
    "open": "open",
    "multiple_choice": "multiple choice",
    "true_false": "true or false",
    "fill_in": "fill-in",
    "unanswerable": "unanswerable",
}
"""What a form is called in accounts."""


class Draft(Record):
    """An item that is not arranged yet; see the module and `EvalItem`.

    Attributes:
        wrong: Wrong options, or the false statement.
        document: What it is about, as documents are told apart.
    """

    CONTENT = frozenset({"form", "question", "reference", "wrong", "evidence", "source_text", "title", "language"})
    GATHERED = ("provenance",)

    id: str = ""
    form: Form
    question: str
    reference: str = ""
    wrong: list[str] = Field(default_factory=list)
    evidence: str | None = None
    stratum: Stratum | None = None
    document: str | None = None
    chunk_id: str | None = None
    source: str | None = None
    source_text: str | None = None
    title: str | None = None
    language: str | None = None
    provenance: dict[str, Origin] = Field(default_factory=dict)

    def joined(self, origin: Record) -> "Draft":
        """The draft with what it inherits from its chunk, and with its stable id: a hash of content and origin."""
        made = super().joined(origin)
        made.id = made.id or fingerprint([made.source, made.chunk_id, made.form, made.question, made.reference], 16)
        return made
