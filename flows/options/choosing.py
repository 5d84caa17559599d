"""The options of the commands that choose among rows, compare sets and report on them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from flows.options.base import Input, JudgeOptions, ModelOptions, Names, Options, Output, Rejected, RowOptions
from flows.options.engine import EngineOptions
from flows.options.guarded import Guarded

EmbeddingModel = Annotated[
    str,
    Field(
        description="Embeds the texts: a sentence-transformers model, by name or folder; or lexical, without a model."
    ),
    Guarded("model"),
]
MINILM = "all-MiniLM-L6-v2"


class SelectionOptions(RowOptions):
    """What all selections take."""

    input: Input
    output: Output
    text_key: Annotated[str | None, Names(unset="instruction, question, prompt …, whatever there is")] = Field(
        default=None, description="Field of a row's text."
    )
    rejected: Rejected = None
    seed: int = Field(default=0, ge=0, description="Decides what is drawn: the random sample beside, the clusters.")


class MultiScoreOptions(SelectionOptions, ModelOptions, flow="multi-score"):
    """`multi-score`."""

    strategy: Literal["threshold", "top-k", "combined"] = Field(
        default="threshold",
        description="Keep what reaches --min-score, the best --top-k, or the best of what reaches it.",
    )
    min_score: float = Field(default=5.0, ge=0, le=10, description="Least combined score, 0 to 10.")
    top_k: int | None = Field(default=None, ge=1, description="Most rows that are kept.")
    complexity_weight: float = Field(default=0.4, ge=0, description="Weight of complexity in the combined score.")
    quality_weight: float = Field(default=0.4, ge=0, description="Weight of quality.")
    diversity_weight: float = Field(default=0.2, ge=0, description="Weight of diversity.")
    use_llm: Annotated[bool, Names(negative="--no-llm")] = Field(
        default=False,
        description="Let a model score complexity and quality; otherwise counts of words and signs do, hardly better"
        " than the number of different words, and nothing is asked.",
    )
    deita: bool = Field(
        default=False, description="Choose --top-k rows as the paper does: by score, none too like another."
    )
    max_similarity: float = Field(
        default=0.9, ge=-1, le=1, description="With --deita: largest cosine similarity to what is chosen already."
    )
    batch_size: int = Field(default=6, ge=1, le=50, description="Pairs of one chunk a call, with --use-llm.")
    embedding_model: EmbeddingModel = "lexical"

    @model_validator(mode="after")
    def _something_to_ask(self) -> Self:
        if self.mode == "batch" and not self.use_llm:
            raise ValueError("--mode batch is for --use-llm, which is not given: rules score, and nothing is asked")
        return self

    def reads(self) -> list[str]:
        return [self.input]

    def writes(self) -> list[str]:
        return [self.output, *([self.rejected] if self.rejected else [])]


class SelectCoverageOptions(SelectionOptions, EngineOptions, flow="select-coverage"):
    """`select-coverage`."""

    target_count: Annotated[int | None, Names(("--target",))] = Field(
        default=None, ge=1, description="Rows to keep; --reduction-ratio decides where it is not given."
    )
    reduction_ratio: float = Field(default=0.4, gt=0, le=1, description="Share of the rows that is kept.")
    strategy: Literal["centroid", "diverse", "facility"] = Field(
        default="centroid",
        description="The row nearest to each cluster's centre; rows as far apart as can be; or rows to which all are"
        " nearest on average (facility location).",
    )
    model: EmbeddingModel = MINILM

    def embeds_with(self) -> str | None:
        return self.model


class DedupOptions(SelectionOptions, EngineOptions, flow="dedup"):
    """`dedup`."""

    near: bool = Field(default=True, description="Also drop texts that share most of their word sequences (MinHash).")
    semantic: bool = Field(default=False, description="Also drop texts that mean the same (embeddings, SemDeDup).")
    threshold: float = Field(default=0.8, gt=0, le=1, description="Least Jaccard similarity of near duplicates.")
    epsilon: float = Field(
        default=0.05, ge=0, lt=1, description="Semantic duplicates have a cosine similarity above 1 - epsilon."
    )
    model: EmbeddingModel = MINILM

    def embeds_with(self) -> str | None:
        return self.model if self.semantic else None


class DecontaminateOptions(SelectionOptions, flow="decontaminate"):
    """`decontaminate`."""

    against: list[str] = Field(
        min_length=1,
        description="What must not leak into the training set: evaluation rows, or a LanceDB that `generator split` "
        "holds documents of out.",
    )
    ngram: int = Field(default=13, ge=2, le=100, description="Words in a row that count as a leak.")
    semantic: bool = Field(default=False, description="Also find paraphrases, by embeddings.")
    similarity: float = Field(default=0.9, gt=0, le=1, description="Least cosine similarity of a paraphrase.")
    text_key: Annotated[str | None, Names(unset="instruction, question, prompt …, whatever there is")] = Field(
        default=None, description="Field of a row's text: of the evaluation rows, of the input's, or of both."
    )
    flag: bool = Field(default=False, description="Keep all rows, and mark the contaminated ones in `_contamination`.")
    model: EmbeddingModel = MINILM


class CompareOptions(JudgeOptions, flow="compare"):
    """`compare`."""

    inputs: Annotated[
        list[str],
        Field(min_length=2, description="Sets to compare, two or more: files or tables."),
        Names(argument=True),
    ]
    output: Annotated[str, Field(description="Where to write the report: .json."), Names(("-o",))]
    sample_size: int = Field(default=10, ge=1, description="Rows of each set that are judged.")
    batch_size: int = Field(default=10, ge=1, le=100, description="Pairs of rows a task.")

    def reads(self) -> list[str]:
        return self.inputs

    def writes(self) -> list[str]:
        return [self.output]

    def calls_each(self) -> float | None:
        return 1.0


class ReportOptions(Options, flow="report"):
    """`report`."""

    input: Input
    output: Annotated[str, Field(description="Where to write the page: .html."), Names(("-o",))]
    title: Annotated[str | None, Names(unset="the input's name")] = Field(
        default=None, description="Heading of the page."
    )
    summary: Annotated[str | None, Names(unset="NAME.summary.json beside the input, where there is one")] = Field(
        default=None, description="The run's summary (JSON)."
    )
    duplicates: bool = Field(default=True, description="Look for near-duplicates.")
    model: EmbeddingModel = "lexical"
