"""The options of every flow, written once: the command line, the Prefect form and Python calls all read them here.

A class of options is flat. Its fields carry the description, the bounds and the choices; `Names` adds what only the
command line knows (short names, older names). `flows.form` makes a flow's signature of it.
"""

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from generator.errors import UsageError
from generator.llm.types import ProviderName
from generator.records import QuestionType

FormatName = Literal["chatml", "alpaca", "alpaca-text", "sharegpt", "jsonl", "step-by-step"]
ExportName = Literal[
    "chatml",
    "alpaca",
    "alpaca-text",
    "sharegpt",
    "jsonl",
    "step-by-step",
    "openai-tools",
    "sharegpt-tools",
    "hermes",
    "xlam",
]
Reasoning = Literal["steps", "think", "none"]
Role = Literal["llm", "judge"]
CoT = Literal["none", "generate", "enhance"]


@dataclass(frozen=True)
class Names:
    """How the command line calls a field beside its own name.

    Args:
        also: Further option names, for example `-o`.
        argument: It is a positional argument.
        negative: Name of the option that turns a switch off, in place of `--no-…`.
    """

    also: tuple[str, ...] = ()
    argument: bool = False
    negative: str | None = None


Provider = Annotated[ProviderName, BeforeValidator(lambda name: {"claude": "anthropic"}.get(name, name))]
LanceDBPath = Annotated[str, Field(description="Folder of the LanceDB that holds the chunks."), Names(argument=True)]
Input = Annotated[
    str,
    Field(description="Records to read: .json, .jsonl, .parquet, lance://PATH/TABLE, or - for standard input."),
    Names(argument=True),
]
Output = Annotated[
    str,
    Field(description="Where to write: .json, .jsonl, .parquet, lance://PATH/TABLE, or - for standard output."),
    Names(("-o",)),
]


class Options(BaseModel):
    """Base of all classes of options."""

    model_config = ConfigDict(extra="forbid")

    def overrides(self) -> dict[str, Any]:
        """What these options say of the settings, as a layer of the tree."""
        return {}


class ModelOptions(Options):
    """Which model to ask, how, and what it may cost."""

    provider: Provider | None = Field(default=None, description="Who answers; see `generator list-providers`.")
    model: str | None = Field(default=None, description="Name of the model.")
    temperature: float | None = Field(default=None, ge=0, le=2, description="Randomness of the replies, 0 to 2.")
    max_tokens: int | None = Field(default=None, ge=1, description="Most tokens of a reply.")
    base_url: Annotated[str | None, Names(("--ollama-base-url",))] = Field(
        default=None, description="Where the provider answers."
    )
    fresh: Annotated[bool, Names(("--no-resume",), negative="--resume")] = Field(
        default=False,
        description="Draw new samples and pay again. Otherwise what was paid for is reused: resuming is always on.",
    )
    budget: float | None = Field(default=None, gt=0, description="US dollars that the run may spend at most.")
    dry_run: bool = Field(default=False, description="Only say how many calls, tokens and dollars it would take.")
    config: str | None = Field(default=None, description="Settings file; config.yaml where there is one.")
    ollama_top_k: int | None = Field(default=None, ge=1, description="Ollama's top_k.")
    ollama_top_p: float | None = Field(default=None, gt=0, le=1, description="Ollama's top_p.")
    ollama_repeat_penalty: float | None = Field(default=None, gt=0, description="Ollama's repeat_penalty.")
    ollama_num_predict: int | None = Field(default=None, description="Ollama's num_predict.")
    ollama_stop: list[str] = Field(default_factory=list, description="Ollama's stop sequences.")

    def reads(self) -> list[str]:
        """What the run reads: a LanceDB, a specification, files or tables of records."""
        return []

    def writes(self) -> list[str]:
        """What the run writes; its summary goes beside the first."""
        return []

    def asks(self) -> tuple[Role, ...]:
        """Who is asked: the model that writes, the judge, or both."""
        return ("llm",)

    def calls_each(self) -> float | None:
        """Calls that an item of the progress takes, roughly; None where several go into a call."""
        return None

    def named(self) -> dict[str, Any]:
        """The model that these options name, as the settings of a judge."""
        return _given({name: getattr(self, name) for name in ("provider", "model", "temperature")})

    def overrides(self) -> dict[str, Any]:
        ollama = {name: getattr(self, f"ollama_{name}") for name in ("top_k", "top_p", "repeat_penalty", "num_predict")}
        ollama["stop"] = self.ollama_stop or None
        llm = {name: getattr(self, name) for name in ("provider", "model", "temperature", "max_tokens", "base_url")}
        return {"llm": {**_given(llm), **({"ollama": _given(ollama)} if _given(ollama) else {})}}


class JudgeOptions(ModelOptions):
    """Of a command that only judges: the model that is named is the judge."""

    def asks(self) -> tuple[Role, ...]:
        return ("judge",)

    def overrides(self) -> dict[str, Any]:
        return {**super().overrides(), "judge": self.named()}


class SourceOptions(Options):
    """Which chunks to read."""

    lancedb_path: LanceDBPath
    table: list[str] = Field(default=["text_chunks"], description="Tables to read, one after the other.")
    text_column: str | None = Field(default=None, description="Column of the text, where its name does not tell.")
    max_chunks: int | None = Field(default=None, ge=1, description="End after so many chunks.")

    def reads(self) -> list[str]:
        """The LanceDB."""
        return [self.lancedb_path]


class GenerationOptions(SourceOptions):
    """What to ask of each chunk."""

    n_pairs: Annotated[int | None, Names(("--questions-per-chunk",))] = Field(
        default=None, ge=1, le=50, description="Pairs a chunk (3)."
    )
    target_pairs: int | None = Field(default=None, ge=1, description="Pairs in all, instead of a number a chunk.")
    batch_size: int = Field(default=50, ge=1, le=1000, description="Chunks a task.")
    topic: str = Field(default="", description="Keep only pairs about this.")
    question_types: list[QuestionType] = Field(
        default_factory=list, description="Kinds of question; a balanced mix of all by default."
    )
    extra_instructions: Annotated[str, Names(("--qa-extra-instructions",))] = Field(
        default="", description="Added to the prompt."
    )
    system_message: Annotated[str, Names(("--qa-system-message",))] = Field(
        default="", description="In place of the prompt's system message."
    )
    prompt_file: Annotated[str | None, Names(("--qa-prompt-template-file",))] = Field(
        default=None, description="Your own prompt: YAML as in prompts/, or the text of its template."
    )
    source_text: bool = Field(
        default=True,
        description="Keep the chunk's text and the evidence in the records, for later steps to check against.",
    )


class GenerateOptions(GenerationOptions, ModelOptions):
    """`generate`."""

    output: Output

    def writes(self) -> list[str]:
        return [self.output]

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge") if self.topic else ("llm",)

    def calls_each(self) -> float | None:
        return 2.0 if self.topic else 1.0


class RecordOptions(ModelOptions):
    """A file or table of records in, another out."""

    input: Input
    output: Output

    def reads(self) -> list[str]:
        return [self.input]

    def writes(self) -> list[str]:
        return [self.output]


class EnrichOptions(RecordOptions):
    """`enrich`."""

    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    preserve_original: bool = Field(default=True, description="Keep the draft in `original_answer`.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")


class GenerateCoTOptions(GenerateOptions):
    """`generate-cot`."""


class EnhanceCoTOptions(RecordOptions):
    """`enhance-cot`."""

    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")


class CurateOptions(RecordOptions, JudgeOptions):
    """`curate`."""

    threshold: float = Field(default=7.0, ge=0, le=10, description="Least rating that is kept, 0 to 10.")
    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    topic: str = Field(default="", description="Keep only pairs about this.")
    rejected: str | None = Field(default=None, description="Write what is filtered out here, with the reasons.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")

    def writes(self) -> list[str]:
        return [self.output, *([self.rejected] if self.rejected else [])]


class FormatOptions(Options):
    """How a training row is written."""

    system_prompt: str | None = Field(default=None, description="Goes before every question.")
    reasoning: Reasoning = Field(default="steps", description="How a chain of thought comes before its answer.")
    alpha: float = Field(
        default=0.5, ge=0, le=1, description="Weight of the answers in the form step-by-step; the steps have the rest."
    )


class ExportOptions(FormatOptions):
    """`export`."""

    input: Input
    output: Output
    format: Annotated[ExportName, Names(("-f",))] = Field(
        default="chatml", description="Form of the training rows; the last four are of tool use."
    )
    threshold: float | None = Field(default=None, ge=0, le=10, description="Leave out records rated lower, 0 to 10.")


class PipelineOptions(GenerationOptions, FormatOptions, ModelOptions):
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
    keep_intermediate: str | None = Field(
        default=None,
        description="Folder for the records of each stage: qa.json, enriched.json, reasoned.json, curated.json, "
        "rejected.json.",
    )

    @property
    def rewrites(self) -> bool:
        """Whether answers are rewritten: not those that came with the steps that lead to them."""
        return not self.skip_enrichment and self.cot != "generate"

    def intermediate(self) -> dict[str, str]:
        """Where `--keep-intermediate` puts the records of each stage, by its name; empty where it is not asked for."""
        if self.keep_intermediate is None:
            return {}
        names = ["qa", *(["enriched"] if self.rewrites else []), *(["reasoned"] if self.cot == "enhance" else [])]
        return {name: str(Path(self.keep_intermediate) / f"{name}.json") for name in [*names, "curated", "rejected"]}

    def writes(self) -> list[str]:
        return [self.output, *self.intermediate().values()]

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge")

    def calls_each(self) -> float | None:
        return 2.0 + self.rewrites + (self.cot == "enhance")


class ChunkOptions(Options):
    """`chunk`."""

    folder: Annotated[str, Field(description="Documents: markdown, text and source code."), Names(argument=True)]
    lancedb_path: Annotated[
        str, Field(description="Folder of the LanceDB; it is made where it is missing."), Names(argument=True)
    ]
    chunk_size: int = Field(default=1000, ge=50, description="Most characters or tokens a chunk.")
    chunk_overlap: int = Field(default=200, ge=0, description="Characters or tokens that neighbours share.")
    unit: Literal["chars", "tokens"] = Field(default="chars", description="What size and overlap count.")
    table: str | None = Field(default=None, description="One table for all; text_chunks and code_chunks by default.")


Kind = TypeVar("Kind", bound=Options)


def checked(kind: type[Kind], values: dict[str, Any]) -> Kind:
    """Options from plain values.

    Raises:
        UsageError: A value is missing or out of range; the sentence names the option.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:  # said of several options together
            said = str(first.get("ctx", {}).get("error", first["msg"]))
            raise UsageError(f"{said[0].upper()}{said[1:]}.") from None
        name = str(first["loc"][0])
        if first["type"] == "missing":
            raise UsageError(f"`{name}` is missing: {kind.model_fields[name].description}") from None
        raise UsageError(
            f"`{name}` cannot be {first['input']!r}: {first['msg'][0].lower()}{first['msg'][1:]}."
        ) from None


def in_order(kind: type[Options]) -> list[str]:
    """Names of the fields as a dialog has them: arguments, what else is required, its own, those it shares."""
    fields = kind.model_fields
    own_first = [name for part in kind.__mro__ for name in inspect.get_annotations(part) if name in fields]
    return sorted(
        dict.fromkeys(own_first), key=lambda name: (not _is_argument(fields[name]), not fields[name].is_required())
    )


def _is_argument(field: FieldInfo) -> bool:
    return any(isinstance(item, Names) and item.argument for item in field.metadata)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
