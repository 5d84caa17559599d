"""The things that flow: chunks in, pairs out, and the account of what happened to each.

A record knows two kinds of field. *Content* is what a technique may read and what its reply depends on. Everything else
(ids, origin, table version, columns that only the user knows) is *metadata*: it travels around the batch cache, not
through it, so that a cached batch serves the same text under another id or table version. See `Record.content`.
"""

from collections import Counter
from typing import Any, ClassVar, Generic, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from typing_extensions import TypeVar  # for its defaults, which `typing` has from Python 3.13 on

from generator.chunk_place import ChunkPlace
from generator.hashing import fingerprint
from generator.reasoning import clean_steps, numbered
from generator.usage import Usage

QuestionType = Literal["factual", "analytical", "explanatory", "inferential", "procedural", "comparative"]

SplitPart = Literal["trained", "held-out", "left-out"]
"""What a chunk is for, as `generator split` has drawn its document: training rows; evaluation, and no training; or
neither, because a document that is trained says there what one says that is held out."""


class Record(BaseModel):
    """A row of data. Unknown fields are carried along, never dropped."""

    model_config = ConfigDict(extra="allow")

    CONTENT: ClassVar[frozenset[str]] = frozenset()
    GATHERED: ClassVar[tuple[str, ...]] = ()
    """Fields to whose entries each stage adds its own."""

    ref: int | None = Field(default=None, exclude=True, repr=False)
    """Position in the batch that is being worked on; never written."""

    def content(self) -> dict[str, Any]:
        """The fields that a technique may read, as plain data, without the empty ones."""
        return self.model_dump(mode="json", include=set(self.CONTENT), exclude_none=True)

    def bare(self, ref: int) -> Self:
        """A copy with its content alone, marked with its position in the batch."""
        return type(self).model_validate({**self.content(), "ref": ref})

    def record_metadata(self) -> dict[str, Any]:
        """What a record made from this one inherits, beside what the technique wrote."""
        return {name: value for name, value in self if value is not None and name != "ref"}

    def joined(self, origin: "Record") -> Self:
        """The record with what it inherits from the one that it was made from, beside what it was given itself."""
        metadata, given = origin.record_metadata(), self.model_fields_set
        inherited = {name: value for name, value in metadata.items() if name not in given}
        for name in self.GATHERED:
            if gathered := {**(metadata.get(name) or {}), **(getattr(self, name) or {})}:
                inherited[name] = gathered
        return self.model_copy(update={**inherited, "ref": origin.ref})

    def row(self) -> dict[str, Any]:
        """The record as plain JSON data, as it is written to a file."""
        return self.model_dump(mode="json", exclude_none=True)


_INHERITED = (
    "source",
    "document",
    "title",
    "language",
    "page_start",
    "page_end",
    "section_path",
    "table",
    "table_version",
)
"""What a pair has from its chunk, under the same name."""


class Chunk(ChunkPlace, Record):
    """A piece of a document, as it stands in a LanceDB table or a file of chunks.

    Attributes:
        id: From the table's id column, else a hash of the text.
        text: The text itself.
        source: Where it comes from: a file, a URL.
        document: What its document is called where documents are told apart: `source_path` or `source`, or what
            `generator split` was told to go by.
        split_part: What `generator split` keeps it for; None where its table is not split.
        title: Title or section path, for context.
        language: Programming language where the chunk is code, else None.
        symbol: Name of the function or class that the code defines.
        table: Name of the LanceDB table.
        table_version: Version of the table that was read.
    """

    CONTENT = frozenset({"text", "title", "language", "symbol"})

    id: str = ""
    text: str
    source: str = ""
    document: str | None = None
    split_part: SplitPart | None = None
    title: str | None = None
    language: str | None = None
    symbol: str | None = None
    table: str | None = None
    table_version: int | None = None

    def record_metadata(self) -> dict[str, Any]:
        inherited = {"chunk_id": self.id, "source_text": self.text}
        for name in _INHERITED:
            inherited[name] = getattr(self, name)
        return {name: value for name, value in inherited.items() if value is not None}

    @property
    def is_code(self) -> bool:
        return self.language is not None or self.symbol is not None


class Origin(BaseModel):
    """Which completion made (part of) a record; the ledger has the same key.

    Attributes:
        tokens_in: Input tokens of the whole call, which may have made several records.
        tokens_out: Output tokens of the whole call.
        cost: US dollars of the whole call; None where no price is known.
    """

    prompt: str
    prompt_fingerprint: str
    provider: str
    model: str
    sampling: dict[str, Any] = Field(default_factory=dict)
    ledger_key: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None


class QAPair(Record):
    """A question with its answer, traceable to the sentence it was taken from.

    Attributes:
        document: What the chunk's document is called where documents are told apart; see `Chunk`.
        page_start: First page of the chunk, from 1, where its format has pages; `page_end` is the last.
        section_path: Headings that lead to the chunk.
        written_in: The language of question and answer, in ISO 639-1, where it can be told.
        evidence: The words of the chunk that support the answer.
        evidence_found: True where these words were looked up in the chunk, because what was given as evidence was no
            quotation, or an edited one.
        source_text: The whole chunk, for later steps to check against.
        original_answer: The draft that was rewritten.
        refused_answer: A rewrite that the checks refused, so that the draft stayed: an answer not to give.
        rating: 0 to 10: the sum of clarity (0–3), accuracy (0–3), usefulness (0–2) and difficulty (0–2).
        rating_of: Fingerprint of the text that the rating speaks of; it no longer counts once the text changes.
        rating_topic: The topic that `topic_relevant` speaks of.
        provenance: By stage (`generate`, `enrich`, `curate`), the completion that made that part.
    """

    CONTENT = frozenset(
        {"question", "answer", "reasoning", "evidence", "source_text", "question_type", "title", "language"}
    )
    GATHERED = ("provenance",)

    id: str = ""
    question: str
    answer: str
    reasoning: str | None = None
    question_type: QuestionType | str | None = None
    chunk_id: str | None = None
    source: str | None = None
    document: str | None = None
    title: str | None = None
    language: str | None = None
    page_start: int | None = None
    page_end: int | None = None
    section_path: str | None = None
    written_in: str | None = None
    table: str | None = None
    table_version: int | None = None
    evidence: str | None = None
    evidence_found: bool | None = None
    source_text: str | None = None
    original_answer: str | None = None
    refused_answer: str | None = None
    enrichment_changes: list[str] | None = None
    rating: float | None = None
    clarity: float | None = None
    accuracy: float | None = None
    usefulness: float | None = None
    difficulty: float | None = None
    topic_relevant: bool | None = None
    rating_reasoning: str | None = None
    rating_of: str | None = None
    rating_topic: str | None = None
    provenance: dict[str, Origin] = Field(default_factory=dict)

    @field_validator("reasoning", mode="before")
    @classmethod
    def _steps_as_text(cls, value: Any) -> Any:
        """A list of steps is accepted, and becomes `Step 1: …` on lines of their own, whatever marks it came with."""
        if isinstance(value, list) and all(isinstance(step, str) for step in value):
            return numbered(clean_steps(value))
        return value

    def joined(self, origin: Record) -> Self:
        """The pair with what it inherits from the chunk or pair it was made from, and with its stable id.

        The id is a hash of content and origin, given once: rewriting and rating keep it.
        """
        made = super().joined(origin)
        made.id = made.id or fingerprint([made.source, made.chunk_id, made.question, made.answer, made.reasoning], 16)
        return made


class Rejection(BaseModel):
    """Something that was looked at and left out, and why."""

    stage: str
    reason: str
    detail: str = ""
    ref: int | None = None
    record: dict[str, Any] = Field(default_factory=dict)
    place: int | None = Field(default=None, exclude=True, repr=False)
    """Its place among all that the run leaves out; never written."""


class Failure(BaseModel):
    """Something that could not be worked on, and the error; `lasting` if the same command fares no better."""

    stage: str
    error: str
    ref: int | None = None
    id: str = ""
    lasting: bool | None = None


class Tally(BaseModel):
    """One line of the waterfall: what went in is what was kept, rejected or failed. Always.

    Attributes:
        stage: The technique.
        unit: What is counted: `chunks` or `pairs`.
        rejected: Count by reason.
        notes: What else is worth counting, outside the sum.
    """

    stage: str
    unit: str
    taken: int = 0
    kept: int = 0
    rejected: dict[str, int] = Field(default_factory=dict)
    failed: int = 0
    notes: dict[str, int] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        out = self.kept + sum(self.rejected.values()) + self.failed
        if out != self.taken:
            raise ValueError(f"{self.stage}: {self.taken} {self.unit} in, {out} out")
        return self

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            stage=self.stage,
            unit=self.unit,
            taken=self.taken + other.taken,
            kept=self.kept + other.kept,
            rejected=dict(Counter(self.rejected) + Counter(other.rejected)),
            failed=self.failed + other.failed,
            notes=dict(Counter(self.notes) + Counter(other.notes)),
        )


Kept = TypeVar("Kept", bound=Record, default=QAPair)


class Outcome(BaseModel, Generic[Kept]):
    """What a technique made of a batch: nothing that went in is missing from it.

    `Outcome` alone is one of pairs; `Outcome[Judgement]` keeps records of another kind.
    """

    kept: list[Kept] = Field(default_factory=list)
    rejected: list[Rejection] = Field(default_factory=list)
    failed: list[Failure] = Field(default_factory=list)
    tallies: list[Tally] = Field(default_factory=list)
    usage: Usage = Field(default_factory=Usage)


def kind_of(outcome: type[Outcome[Kept]]) -> type[Record]:
    """The kind of record that an outcome keeps: `Outcome[ToolExample]` → ToolExample, `Outcome` alone → QAPair."""
    (kind,) = get_args(outcome.model_fields["kept"].annotation)
    return kind if isinstance(kind, type) else QAPair
