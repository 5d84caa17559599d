"""The options of making, rewriting and judging pairs."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from flows.options.base import (
    PLACES,
    JudgedOptions,
    JudgeOptions,
    Names,
    Options,
    Output,
    RecordOptions,
    Rejected,
    Role,
    RowOptions,
)
from flows.options.exporting import FormatName, FormatOptions
from flows.options.guarded import Guarded
from flows.options.reviewing import ReviewChoice
from flows.options.sharding import ShardOptions
from flows.options.updating import UpdateOptions
from generator.files import below, same_place
from generator.records import QuestionType
from generator.text.language_names import code_of

CoT = Literal["none", "generate", "enhance"]

LanceDBPath = Annotated[
    str,
    Field(description="Folder of the LanceDB that holds the chunks, or of files of chunks, .json."),
    Names(argument=True),
]


class SourceOptions(Options):
    """Which chunks to read."""

    GROUP = "chunks"

    lancedb_path: LanceDBPath
    table: list[str] = Field(default=["text_chunks"], description="Tables to read, one after the other.")
    text_column: Annotated[str | None, Names(unset="found by its name")] = Field(
        default=None, description="Column of the text."
    )
    max_chunks: int | None = Field(default=None, ge=1, description="End after so many chunks.")

    def reads(self) -> list[str]:
        """The LanceDB."""
        return [self.lancedb_path]


class AskingOptions(Options):
    """What to ask of each chunk."""

    GROUP = "questions"

    n_pairs: Annotated[int | None, Names(("--questions-per-chunk",), unset="3")] = Field(
        default=None, ge=1, le=50, description="Pairs a chunk."
    )
    target_pairs: int | None = Field(default=None, ge=1, description="Pairs in all, instead of a number a chunk.")
    batch_size: int = Field(default=50, ge=1, le=1000, description="Chunks a task.")
    topic: str = Field(default="", description="Keep only pairs about this.")
    question_types: Annotated[list[QuestionType], Names(unset="a balanced mix of all")] = Field(
        default_factory=list, description="Kinds of question."
    )
    language: Annotated[str, Names(unset="each chunk's own")] = Field(
        default="", description="Language of the pairs, as ISO 639-1 or English calls it: de, German."
    )
    extra_instructions: Annotated[str, Names(("--qa-extra-instructions",))] = Field(
        default="", description="Added to the prompt."
    )
    system_message: Annotated[str, Names(("--qa-system-message",))] = Field(
        default="", description="In place of the prompt's system message."
    )
    prompt_file: Annotated[str | None, Names(("--qa-prompt-template-file",)), Guarded("file")] = Field(
        default=None, description="Your own prompt: YAML as in prompts/, or the text of its template."
    )
    source_text: bool = Field(
        default=True,
        description="Keep the chunk's text and the evidence in the records, for later steps to check against.",
    )

    @field_validator("language")
    @classmethod
    def _code_of_language(cls, value: str) -> str:
        """Its code, by which all that follows speaks of it."""
        return code_of(value) if value.strip() else ""


class GenerationOptions(AskingOptions, SourceOptions, ShardOptions):
    """What to ask of which chunks."""


class GenerateOptions(GenerationOptions, UpdateOptions, RowOptions, JudgedOptions, flow="qa-generate"):
    """`generate`."""

    output: Annotated[str | None, Names(("-o",), unset="none where --per-document is given")] = Field(
        default=None,
        description=f"Where to write: {PLACES}, or - for standard output.",
    )
    per_document: str | None = Field(
        default=None,
        description="Folder for a file of each document, {document}_qa.json, written as the document ends.",
    )
    rejected: Rejected = None

    def writes(self) -> list[str]:
        return [place for place in (self.output, self.rejected) if place]

    def folders(self) -> list[str]:
        return [self.per_document] if self.per_document else []

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge") if self.topic else ("llm",)

    def calls_each(self) -> float | None:
        return 2.0 if self.topic else 1.0

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.output is None and self.per_document is None:
            raise ValueError("an output is needed (-o), or --per-document for a file of each document")
        if self.per_document and same_place(self.per_document, [self.lancedb_path]):
            raise ValueError(
                f"--per-document cannot be {self.per_document}, which holds the chunks: name another folder"
            )
        return self


class EnrichOptions(RecordOptions, flow="qa-enrich"):
    """`enrich`."""

    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    preserve_original: bool = Field(default=True, description="Keep the draft in `original_answer`.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")


class GenerateCoTOptions(GenerateOptions, flow="cot-generate"):
    """`generate-cot`."""


class EnhanceCoTOptions(RecordOptions, flow="cot-enhance"):
    """`enhance-cot`."""

    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")


class CurateOptions(RecordOptions, JudgeOptions, flow="qa-curate"):
    """`curate`."""

    threshold: float = Field(default=7.0, ge=0, le=10, description="Least rating that is kept, 0 to 10.")
    review: ReviewChoice = "auto"
    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    topic: str = Field(default="", description="Keep only pairs about this.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")


class PipelineOptions(GenerationOptions, FormatOptions, UpdateOptions, RowOptions, JudgedOptions, flow="qa-pipeline"):
    """`pipeline`."""

    output: Output
    format: Annotated[FormatName, Names(("-f",))] = Field(default="chatml", description="Form of the training rows.")
    threshold: float = Field(default=7.0, ge=0, le=10, description="Least rating that is kept, 0 to 10.")
    cot: CoT = Field(
        default="none",
        description="Chain of thought: none; generate it with the pairs, whose answers then stay as they are; or "
        "enhance pairs by it after their answers were rewritten.",
    )
    skip_enrichment: bool = Field(default=False, description="Leave the answers as they were generated.")
    rejected: Rejected = None
    keep_intermediate: str | None = Field(
        default=None,
        description="Folder for the records of each stage: qa.json, enriched.json, reasoned.json, curated.json, "
        "rejected.json.",
    )

    @property
    def rewrites(self) -> bool:
        """Whether answers are rewritten: not those that came with the steps that lead to them."""
        return not self.skip_enrichment and self.cot != "generate"

    def folders(self) -> list[str]:
        return [self.keep_intermediate] if self.keep_intermediate else []

    def intermediate(self) -> dict[str, str]:
        """Where `--keep-intermediate` puts the records of each stage, by its name; empty where it is not asked for."""
        if self.keep_intermediate is None:
            return {}
        names = ["qa", *(["enriched"] if self.rewrites else []), *(["reasoned"] if self.cot == "enhance" else [])]
        names += ["curated", *([] if self.rejected else ["rejected"])]
        return {name: below(self.keep_intermediate, f"{name}.json") for name in names}

    def writes(self) -> list[str]:
        return [self.output, *([self.rejected] if self.rejected else []), *self.intermediate().values()]

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge")

    def calls_each(self) -> float | None:
        return 2.0 + self.rewrites + (self.cot == "enhance")
