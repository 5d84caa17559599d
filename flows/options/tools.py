"""The options of the commands on tools: specifications, examples of their use, and who runs the calls."""

from pathlib import Path
from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from flows.options.base import (
    Input,
    JudgedOptions,
    JudgeOptions,
    ModelOptions,
    Names,
    Options,
    Output,
    RecordOptions,
    Rejected,
    Role,
    RowOptions,
)
from flows.options.guarded import Guarded
from generator.tools.execution import ExecutorKind
from tasks.tools.judging.form import Match

Spec = Annotated[
    str,
    Field(description="Tool specification: OpenAPI, Swagger 2.0, MCP's or a provider's list of tools, or our JSON."),
    Names(argument=True),
]
Target = Annotated[int, Field(ge=1, le=1_000_000, description="Examples in all.")]
_EXECUTORS = [kind for kind in get_args(ExecutorKind) if kind != "simulated"]
"""Each has an option of its name; the simulated executor has none."""
BY_CALLS = (
    "calls of tools are made between the replies, and what they return need not be the same in the next round. "
    "`tool-curate` and `tool-evaluate` take it"
)
JUDGED = "Examples a call, where several are judged together."


class ToolParseOptions(Options):
    """`tool-parse`."""

    spec: Annotated[
        str | None,
        Field(
            description="Tool specification: OpenAPI, Swagger 2.0, MCP's or a provider's list of tools, or our JSON."
        ),
        Names(argument=True),
    ] = None
    mcp: str | None = Field(default=None, description="Command line or URL of a live MCP server, in place of a file.")
    output: Annotated[str | None, Names(("-o",))] = Field(
        default=None, description="Write the specification here, in our JSON."
    )
    formats: bool = Field(
        default=True, description="Check dates, times, e-mail, URIs and UUIDs in calls by their `format`."
    )


class ToolDepsOptions(Options):
    """`tool-deps`."""

    spec: Spec
    tool: str | None = Field(default=None, description="Show what feeds this tool and what it feeds.")
    chains: bool = Field(default=False, description="List all chains of two tools.")
    validate_: Annotated[str | None, Names(("--validate",))] = Field(
        default=None, description='Say whether a chain holds, as "a->b->c", and where it breaks.'
    )
    output: Annotated[str | None, Names(("-o",))] = Field(default=None, description="Write the graph here: .json.")
    embedding_model: str = Field(
        default="lexical", description="Compares descriptions: a sentence-transformers model, or lexical without one."
    )


class ExecutorOptions(Options):
    """Who runs the calls; the simulated executor where nobody is named."""

    GROUP = "calls"

    mcp: Annotated[str | None, Guarded("MCP server")] = Field(
        default=None, description="Command line or URL of the MCP server that runs the calls."
    )
    http: Annotated[str | None, Guarded("web service")] = Field(
        default=None, description="Base URL of the web service that runs them; `spec` for the specification's own."
    )
    python: Annotated[str | None, Guarded("Python file")] = Field(
        default=None, description="Module or file whose functions run them."
    )
    allow: list[str] = Field(
        default_factory=list, description="Tools that may be called although they destroy or reach into the world."
    )
    only: list[str] = Field(default_factory=list, description="If given, no other tools are called.")
    allow_host: Annotated[list[str], Guarded("hosts")] = Field(
        default_factory=list,
        description="HOST or HOST:PORT that --http may call, and send its secret, besides public ones of the document.",
    )
    tool_timeout: float = Field(default=30, gt=0, description="Seconds that a tool call may take.")
    servers: int = Field(default=2, ge=1, le=64, description="Servers at work at the same time.")
    seed: int = Field(default=0, ge=0, description="Decides what is drawn, and what the simulated executor makes up.")

    def executors(self) -> dict[str, str]:
        """What the options name that runs the calls, by its kind."""
        return {kind: target for kind in _EXECUTORS if (target := getattr(self, kind)) is not None}

    @model_validator(mode="after")
    def _one_executor(self) -> Self:
        if len(self.executors()) > 1:
            raise ValueError(f"only one of --{', --'.join(_EXECUTORS)} can run the calls")
        return self


class ToolMakingOptions(RowOptions, ModelOptions):
    """What all flows share that make examples from a specification."""

    NOT_BY_BATCH = BY_CALLS

    spec: Spec
    output: Output
    rejected: Rejected = None
    like: str | None = Field(
        default=None, description="Examples that passed, as tool-execute writes them: patterns for a model to go by."
    )
    batch_size: int = Field(default=10, ge=1, le=200, description="Samples of tools a task.")

    def reads(self) -> list[str]:
        return [self.spec, *([self.like] if self.like else [])]

    def writes(self) -> list[str]:
        return [self.output, *([self.rejected] if self.rejected else [])]


class StepOptions(Options):
    """How many steps examples have."""

    GROUP = "steps"

    single_step: bool = Field(default=False, description="One turn of calls each.")
    multi_step: bool = Field(default=False, description="Chains; by default a balance by the tools' complexity.")
    max_steps: int = Field(default=5, ge=2, le=12, description="Most steps of a chain.")
    turns: float = Field(
        default=0.0, ge=0, le=1, description="Share of examples in which the user goes on after the answer."
    )
    negatives: float = Field(
        default=0.15, ge=0, le=0.9, description="Share of examples in which no call is right: declined, or asked back."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.single_step and self.multi_step:
            raise ValueError("--single-step and --multi-step exclude each other; leave both out for a mix")
        return self


class ToolGenerateOptions(ToolMakingOptions, StepOptions, ExecutorOptions, flow="tool-generate"):
    """`tool-generate`."""

    target_pairs: Target = 100


class ToolGenerateChainOptions(ToolMakingOptions, ExecutorOptions, flow="tool-generate-chain"):
    """`tool-generate-chain`."""

    target_pairs: Target = 50
    min_steps: int = Field(default=2, ge=2, le=12, description="Fewest steps of a chain.")
    max_steps: int = Field(default=4, ge=2, le=12, description="Most steps of a chain.")
    hybrid: bool = Field(default=False, description="Only --chain-ratio of them chain first, the rest request first.")
    chain_ratio: float = Field(default=0.4, ge=0, le=1, description="With --hybrid: share that begins with a chain.")

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.min_steps > self.max_steps:
            raise ValueError(f"--min-steps ({self.min_steps}) is above --max-steps ({self.max_steps})")
        if self.like and not self.hybrid:
            raise ValueError("--like needs --hybrid: where the chain comes first, what was run decides the request")
        return self


class ToolExecuteOptions(RecordOptions, JudgedOptions, ExecutorOptions, flow="tool-execute"):
    """`tool-execute`."""

    NOT_BY_BATCH = BY_CALLS

    semantics: bool = Field(default=True, description="Let the judge say whether calls and answer meet the request.")
    match: Match = Field(
        default="calls",
        description="How rows with `expected_calls` are compared with them: by the calls, or by the state they leave.",
    )
    batch_size: int = Field(default=5, ge=1, le=50, description=JUDGED)

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge") if self.semantics else ("llm",)


class ToolCurateOptions(RecordOptions, JudgeOptions, flow="tool-curate"):
    """`tool-curate`."""

    threshold: float = Field(default=7.0, ge=0, le=10, description="Least rating that is kept, 0 to 10.")

    def rounds(self) -> int:
        return 2  # the trajectories, and the turns of those that are good enough


class ToolEvaluateOptions(RowOptions, JudgeOptions, flow="tool-evaluate"):
    """`tool-evaluate`."""

    input: Input
    output: Annotated[str | None, Names(("-o",))] = Field(
        default=None, description="Where to write what is kept: .json, .jsonl, .parquet, lance://PATH/TABLE, or -."
    )
    min_score: float = Field(default=0.7, ge=0, le=1, description="Least score that is kept, 0 to 1.")
    strict: bool = Field(default=False, description="Keep only what is fully satisfied.")
    report_only: bool = Field(default=False, description="Leave nothing out; only grade.")
    rejected: Rejected = None

    def reads(self) -> list[str]:
        return [self.input]

    def writes(self) -> list[str]:
        return [place for place in (self.output, self.rejected) if place]

    def rounds(self) -> int:
        return 2  # what a request asks for, and whether that is met

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.output is None and not self.report_only:
            raise ValueError("an output is needed (-o), or --report-only to write none")
        return self


class ToolPipelineOptions(ToolMakingOptions, JudgedOptions, StepOptions, ExecutorOptions, flow="tool-pipeline"):
    """`tool-pipeline`."""

    target_pairs: Target = 100
    threshold: float = Field(default=7.0, ge=0, le=10, description="Least rating that is kept, 0 to 10.")
    min_score: float = Field(default=0.7, ge=0, le=1, description="Least score of the outcome that is kept, 0 to 1.")
    skip_curation: bool = Field(default=False, description="Judge neither turns nor outcome.")
    keep_intermediate: str | None = Field(
        default=None, description="Folder for the examples of each stage: examples.json, verified.json, rejected.json."
    )

    def folders(self) -> list[str]:
        return [self.keep_intermediate] if self.keep_intermediate else []

    def intermediate(self) -> dict[str, str]:
        """Where `--keep-intermediate` puts the examples of each stage, by its name; empty where it is not asked for."""
        if self.keep_intermediate is None:
            return {}
        names = ["examples", "verified", *([] if self.rejected else ["rejected"])]
        return {name: str(Path(self.keep_intermediate) / f"{name}.json") for name in names}

    def writes(self) -> list[str]:
        return [*super().writes(), *self.intermediate().values()]

    def asks(self) -> tuple[Role, ...]:
        return ("llm", "judge")


MakingOptions = ToolGenerateOptions | ToolGenerateChainOptions | ToolPipelineOptions
"""The options of a flow that makes examples from a specification."""
