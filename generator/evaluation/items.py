"""A question that a model is evaluated by, with the answer that the documents give and the words that give it.

{"id": "…", "form": "multiple_choice", "stratum": "held-out", "question": "When was Oda founded?",
 "options": ["1911", "1921", "1912", "1934"], "key": "B", "reference": "1921",
     "evidence": "…", "document": "oda.md"}
"""

from typing import Literal

from pydantic import Field

from generator.records import Origin, Record

Form = Literal["open", "multiple_choice", "true_false", "fill_in", "unanswerable"]
Stratum = Literal["held-out", "trained"]
"""Whether the question is about a document that training rows are made of, in other words than theirs, or not."""
LETTERS = "ABCDEFGH"
"""What options are called, in order."""
NOT_IN_THE_DOCUMENTS = "The documents do not say."
"""The reference of a question that they do not answer."""


class EvalItem(Record):
    """A question with its reference.

    Attributes:
        question: As it is asked; a statement where it is to be called true or false; with `____` where it is to be
            filled in.
        reference: The right answer in words.
        options: Of multiple choice, in the order in which they are shown; None for other forms.
        key: What a closed form is compared with: the letter of the right option, `true` or `false`, the missing words;
            None where the answer is open, or there is none in the documents.
        evidence: The words of the chunk that give the answer; None where the documents do not.
        document: What the question is about, as `split` told documents apart; intervals are drawn over documents.
        chunk_id: The chunk with the evidence.
        provenance: By stage, the completion that made that part.
    """

    CONTENT = frozenset(
        {"form", "question", "reference", "options", "key", "evidence", "source_text", "title", "language"}
    )

    id: str = ""
    form: Form
    stratum: Stratum
    question: str
    reference: str
    options: list[str] | None = None
    key: str | None = None
    evidence: str | None = None
    document: str
    chunk_id: str | None = None
    source: str | None = None
    source_text: str | None = None
    title: str | None = None
    language: str | None = None
    section_path: str | None = None
    provenance: dict[str, Origin] = Field(default_factory=dict)
