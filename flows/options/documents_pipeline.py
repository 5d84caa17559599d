"""The options of the way from a folder of documents to a training file."""

from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, model_validator

from flows.options.base import JudgedOptions, Names, Rejected, Role, RowOptions
from flows.options.documents import ChunkOptions, CuttingOptions, Documents
from flows.options.exporting import FormatName, FormatOptions
from flows.options.qa import AskingOptions, GenerationOptions
from flows.options.updating import UpdateOptions
from flows.options.validating import FILTER_THRESHOLD, check_thresholds
from generator.files import same_place
from generator.files.stores import is_url

BASE = "SmolLM2-135M-Instruct"
"""The model to begin with where none is named: one that any machine can tune."""
TRAINABLE = ("chatml", "jsonl")
"""Forms whose rows `qa-train` renders."""


class TrainingPlace(NamedTuple):
    """The base, and the folders of the rows that are rendered for it and of the model."""

    base: str
    rows: str
    model: str


class DocumentsPipelineOptions(
    CuttingOptions, AskingOptions, FormatOptions, UpdateOptions, RowOptions, JudgedOptions, flow="documents-pipeline"
):
    """`documents-pipeline`."""

    folder: Documents
    output: Annotated[str, Names(("-o",))] = Field(
        default="training_data_final.jsonl",
        description="Where to write: .json, .jsonl, .parquet, lance://PATH/TABLE, or - for standard output.",
    )
    format: Annotated[FormatName, Names(("-f",))] = Field(default="chatml", description="Form of the training rows.")
    format_threshold: float = Field(
        default=0.0, ge=0, le=10, description="Least rating of what is written, 0 to 10; 0 leaves nothing out."
    )
    validation_threshold: float = Field(default=8.0, ge=0, le=10, description="Least rating that passes, 0 to 10.")
    filter_threshold: float = Field(
        default=FILTER_THRESHOLD,
        ge=0,
        le=10,
        description="Least rating that a person should look at, at most the threshold; what is below fails.",
    )
    fact_checks: bool = Field(
        default=True,
        description="Hold each statement of an answer against its chunk; for that the judge is asked once more.",
    )
    enrich: bool = Field(default=False, description="Rewrite the answers before they are rated.")
    report: Annotated[str | None, Names(unset="NAME.report.json beside the output")] = Field(
        default=None, description="Where the report on all pairs goes, as `validate` writes it."
    )
    per_document: str | None = Field(
        default=None,
        description="Folder for a file of each document, {document}_qa.json, with all its pairs and their ratings.",
    )
    lancedb: Annotated[str | None, Names(unset="NAME.lancedb beside the output")] = Field(
        default=None, description="Folder of the LanceDB for the chunks; it is made where it is missing."
    )
    max_chunks: int | None = Field(default=None, ge=1, description="End after so many chunks.")
    train: bool = Field(
        default=False,
        description="Go on to a model: hold a tenth of the chunks out, by document, and tune a base on the rows. Needs "
        "the extra `train`.",
    )
    base: Annotated[str | None, Names(unset="SmolLM2-135M-Instruct")] = Field(
        default=None, description="Model to begin with, for --train: a folder, a file .gguf, a name on the hub."
    )
    model_dir: Annotated[str | None, Names(unset="NAME.model beside the output")] = Field(
        default=None, description="Folder of the model, for --train."
    )
    rejected: Rejected = None

    @model_validator(mode="after")
    def _fit(self) -> Self:
        check_thresholds(self.validation_threshold, self.filter_threshold)
        return self

    @property
    def database(self) -> str:
        """Where the chunks go."""
        return self.lancedb or str(self._beside.with_suffix(".lancedb"))

    @property
    def report_place(self) -> str:
        """Where the report goes."""
        return self.report or str(self._beside.with_suffix(".report.json"))

    @property
    def training_place(self) -> "TrainingPlace":
        """The base, and where rows and model go."""
        model = self.model_dir or str(self._beside.with_suffix(".model"))
        return TrainingPlace(self.base or BASE, str(Path(f"{model}.rows")), model)

    @property
    def _beside(self) -> Path:
        """The output, or a name in its place where that is no file."""
        if self.output == "-":
            return Path("training_data.jsonl")
        if is_url(self.output):
            return Path(self.output.rstrip("/").rpartition("/")[2])
        if "://" in self.output:
            folder, _, table = self.output.split("://", maxsplit=1)[1].rstrip("/").rpartition("/")
            return Path(folder).parent / f"{Path(folder).stem}-{table}.jsonl"
        return Path(self.output)

    def chunking(self, lancedb_path: str) -> ChunkOptions:
        """The options of cutting the documents."""
        given = {name: getattr(self, name) for name in CuttingOptions.model_fields}
        return ChunkOptions(folder=self.folder, lancedb_path=lancedb_path, **given)

    def generation(self, lancedb_path: str, tables: list[str]) -> GenerationOptions:
        """The options of asking the chunks."""
        given = {name: getattr(self, name) for name in AskingOptions.model_fields}
        return GenerationOptions(lancedb_path=lancedb_path, table=tables, max_chunks=self.max_chunks, **given)

    def reads(self) -> list[str]:
        return [self.folder]

    def writes(self) -> list[str]:
        return [self.output, self.report_place, *([self.rejected] if self.rejected else [])]

    def folders(self) -> list[str]:
        return [self.per_document] if self.per_document else []

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge")

    def calls_each(self) -> float | None:
        return 2.0 + self.fact_checks + self.enrich

    def rounds(self) -> int:
        return 2 + self.enrich  # facts are checked in the round in which pairs are rated

    def overrides(self) -> dict[str, Any]:
        return {**JudgedOptions.overrides(self), **CuttingOptions.overrides(self)}

    @model_validator(mode="after")
    def _can_be_trained_on(self) -> Self:
        if not self.train and (self.base or self.model_dir):
            raise ValueError("--base and --model-dir are for --train, which is not given")
        if self.train and (self.output == "-" or self.format not in TRAINABLE):
            forms = " or ".join(TRAINABLE)
            raise ValueError(f"--train reads what is written: name a file with -o, in the form {forms}")
        return self

    @model_validator(mode="after")
    def _places_apart(self) -> Self:
        if self.per_document and same_place(self.per_document, [self.folder, self.database]):
            raise ValueError(f"{self.per_document} holds the documents or their chunks: name another --per-document")
        return self
