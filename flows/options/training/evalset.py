"""The options of making an evaluation set."""

from typing import Annotated, Literal

from pydantic import Field

from flows.options.base import JudgedOptions, Names, Rejected, Role, RowOptions
from flows.options.qa import SourceOptions
from generator.evaluation.beir import BEIR_FILES
from generator.evaluation.items import Form

EvalFormat = Literal["jsonl", "beir"]
FORMS: tuple[Form, ...] = ("open", "multiple_choice", "true_false", "fill_in", "unanswerable")


class EvalsetOptions(SourceOptions, RowOptions, JudgedOptions, flow="evalset"):
    """`evalset`."""

    output: Annotated[str, Names(("-o",))] = Field(
        description="Where to write: .json, .jsonl, .parquet, lance://PATH/TABLE, or - for standard output; with -f "
        "beir a folder."
    )
    part: Annotated[Literal["held-out", "trained", "both"], Names(called="from")] = Field(
        default="held-out",
        description="Documents to ask about: those that `generator split` has held out of training, those that may be "
        "trained on, or both.",
    )
    forms: Annotated[list[Form], Names(unset="all; open for -f beir")] = Field(
        default_factory=list, description="Forms of question."
    )
    format: Annotated[EvalFormat, Names(("-f",))] = Field(
        default="jsonl",
        description="Items, one a row; or beir for retrieval: corpus.jsonl, queries.jsonl, qrels/test.tsv and "
        "hard_negatives.jsonl.",
    )
    training: list[str] = Field(
        default_factory=list,
        description="Training rows: trained documents are asked about the facts of these, in other words.",
    )
    n_items: Annotated[int | None, Names(unset="one of each form")] = Field(
        default=None, ge=1, le=50, description="Items a chunk."
    )
    target_count: int | None = Field(
        default=None, ge=1, description="Items in all, spread over strata, forms and documents."
    )
    negatives: int = Field(default=5, ge=0, le=50, description="Hard negatives a query, for -f beir.")
    batch_size: int = Field(default=50, ge=1, le=1000, description="Chunks a task.")
    seed: int = Field(default=0, ge=0, description="Decides which forms a chunk is asked for, and all that is drawn.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the items.")
    rejected: Rejected = None

    @property
    def wanted(self) -> tuple[Form, ...]:
        """The forms that are asked for, in a fixed order."""
        return tuple(form for form in FORMS if form in self.forms) or (("open",) if self.is_beir else FORMS)

    @property
    def is_beir(self) -> bool:
        """Whether a folder for retrieval is written."""
        return self.format == "beir"

    def reads(self) -> list[str]:
        return [self.lancedb_path, *self.training]

    def writes(self) -> list[str]:
        made = [f"{self.output}/{name}" for name in BEIR_FILES] if self.is_beir else [self.output]
        return [*made, *([self.rejected] if self.rejected else [])]

    def folders(self) -> list[str]:
        return [self.output, f"{self.output}/qrels"] if self.is_beir else []

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge")

    def calls_each(self) -> float | None:
        return 2.0 * len(self.wanted)

    def rounds(self) -> int:
        """Writing; verifying; what is wrong, against the other chunks of its document; hard negatives."""
        closed = any(form in self.wanted for form in ("multiple_choice", "true_false"))
        return 2 + closed + (self.is_beir and self.negatives > 0)
