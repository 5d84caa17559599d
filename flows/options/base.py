"""The options of every flow, written once: the command line, the Prefect form and Python calls all read them here.

A class of options is flat. Its fields carry the description, the bounds and the choices; `Names` adds what only the
command line knows (short names, older names). `flows.options.form` makes a flow's signature of it.
"""

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from flows.options.batch import BatchOptions
from flows.options.guarded import Guarded
from flows.options.registry import FLOWS
from generator.errors import UsageError
from generator.types import ProviderChoice

if TYPE_CHECKING:
    from generator.settings.tree import Settings
    from generator.types import Model

Role = Literal["llm", "judge"]


@dataclass(frozen=True)
class Names:
    """How the command line calls a field beside its own name.

    Args:
        also: Further option names, for example `-o`.
        argument: It is a positional argument.
        negative: Name of the option that turns a switch off, in place of `--no-…`.
        unset: What holds where it is not given, if its default does not tell; a form says it too.
        called: Its name there, where that is no name in Python: `from`.
        in_forms: Whether the flow has it too, and so its form.
        hidden: It is for runs that start others; the help does not show it.
    """

    also: tuple[str, ...] = ()
    argument: bool = False
    negative: str | None = None
    unset: str = ""
    called: str = ""
    in_forms: bool = True
    hidden: bool = False


SET = Names(unset="from the settings")


PLACES = ".json, .jsonl, .parquet, FOLDER/, s3://BUCKET/NAME.jsonl, lance://PATH/TABLE"
"""Where rows may be, as a description says it; `generator.files` has the rest."""

Input = Annotated[
    str,
    Field(description=f"Records to read: {PLACES}, or - for standard input."),
    Names(argument=True),
]
Output = Annotated[
    str,
    Field(description=f"Where to write: {PLACES}, or - for standard output."),
    Names(("-o",)),
]
Rejected = Annotated[str | None, Field(description="Write what is left out here, with the reasons.")]


class Options(BaseModel):
    """Base of all classes of options.

    The class of a flow's own options names it, `class DedupOptions(SelectionOptions, flow="dedup")`, and is refused
    when it is imported if it is not that flow's class in the registry or lacks what a run asks of it.
    """

    model_config = ConfigDict(extra="forbid")

    FLOW: ClassVar[str] = ""
    """Name of the flow that takes these options."""
    GROUP: ClassVar[str] = ""
    """What a form calls the options that this very class adds; empty where they are a flow's own."""
    MEANINGLESS: ClassVar[frozenset[str]] = frozenset()
    """Options that it inherits and has no use for: neither command nor form shows them."""
    NEEDED: ClassVar[dict[str, str]] = {}
    """Methods that the class of a flow has to define, and what each of them says."""

    def __init_subclass__(cls, flow: str = "", **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if flow:
            cls.FLOW = flow
            _check_class(cls)

    @classmethod
    def withheld(cls) -> frozenset[str]:
        """Options that it refuses, and says why: neither help nor form offers them."""
        return frozenset()

    def overrides(self) -> dict[str, Any]:
        """What these options say of the settings, as a layer of the tree."""
        return {}


class ModelOptions(BatchOptions, Options):
    """Which model to ask, how, and what it may cost."""

    GROUP = "model, money"

    provider: Annotated[ProviderChoice | None, SET] = Field(
        default=None, description="Who answers; see `generator list-providers`."
    )
    model: Annotated[str | None, SET, Guarded("model")] = Field(
        default=None, description="Name of the model; of one in this process, where it lies."
    )
    temperature: Annotated[float | None, SET] = Field(
        default=None, ge=0, le=2, description="Randomness of the replies, 0 to 2."
    )
    max_tokens: Annotated[int | None, SET] = Field(default=None, ge=1, description="Most tokens of a reply.")
    base_url: Annotated[str | None, Names(("--ollama-base-url",), unset=SET.unset), Guarded("provider")] = Field(
        default=None, description="Where the provider answers."
    )
    patience: Annotated[float | None, SET] = Field(
        default=None, gt=0, description="Seconds to wait for a provider that is away or wants to be left alone."
    )
    fresh: Annotated[bool, Names(("--no-resume",), negative="--resume")] = Field(
        default=False,
        description="Draw new samples and pay again; a run that was interrupted goes on. "
        "Otherwise what was paid for is reused: resuming is always on.",
    )
    budget: float | None = Field(default=None, gt=0, description="US dollars that the run may spend at most.")
    dry_run: bool = Field(default=False, description="Only say how many calls, tokens and dollars it would take.")
    dry_run_rows: int = Field(
        default=200, ge=1, description="Chunks or rows that --dry-run looks at; what they take is multiplied."
    )
    config: Annotated[str | None, Names(unset="config.yaml where there is one"), Guarded("settings")] = Field(
        default=None, description="Settings file."
    )
    ollama_top_k: Annotated[int | None, SET] = Field(default=None, ge=1, description="Ollama's top_k.")
    ollama_top_p: Annotated[float | None, SET] = Field(default=None, gt=0, le=1, description="Ollama's top_p.")
    ollama_repeat_penalty: Annotated[float | None, SET] = Field(
        default=None, gt=0, description="Ollama's repeat_penalty."
    )
    ollama_num_predict: Annotated[int | None, SET] = Field(default=None, description="Ollama's num_predict.")
    ollama_stop: Annotated[list[str], SET] = Field(default_factory=list, description="Ollama's stop sequences.")

    NEEDED: ClassVar[dict[str, str]] = {"reads": "what a run reads", "writes": "what a run writes"}

    def reads(self) -> list[str]:
        """What the run reads: a LanceDB, a specification, files or tables of records."""
        raise NotImplementedError

    def writes(self) -> list[str]:
        """What the run writes; its summary goes beside the first."""
        raise NotImplementedError

    def folders(self) -> list[str]:
        """Folders that a run makes for what it writes."""
        return []

    def asks(self) -> tuple[Role, ...]:
        """Who is asked: the model that writes, the judge, or both."""
        return ("llm",)

    def models(self, settings: "Settings") -> "list[Model]":
        """The models that are asked: who writes, who rates, or both."""
        by_role = {"llm": settings.model, "judge": settings.judge_model}
        return [by_role[role]() for role in self.asks()]

    def calls_each(self) -> float | None:
        """Calls that an item of the progress takes, roughly; None where several go into a call."""
        return None

    def rounds(self) -> int:
        """Rounds of batches that a run takes if nothing fails: the stages that ask, each about what the last gave."""
        return round(self.calls_each() or 1)

    def named(self) -> dict[str, Any]:
        """The model that these options name, as the settings of a judge."""
        return _given({name: getattr(self, name) for name in ("provider", "model", "temperature")})

    def overrides(self) -> dict[str, Any]:
        ollama = {name: getattr(self, f"ollama_{name}") for name in ("top_k", "top_p", "repeat_penalty", "num_predict")}
        ollama["stop"] = self.ollama_stop or None
        names = ("provider", "model", "temperature", "max_tokens", "base_url", "patience")
        llm = {name: getattr(self, name) for name in names}
        return {"llm": {**_given(llm), **({"ollama": _given(ollama)} if _given(ollama) else {})}}


class JudgedOptions(ModelOptions):
    """Of a command that also asks a judge, who may be another model."""

    judge_provider: Annotated[ProviderChoice | None, SET] = Field(default=None, description="Who judges.")
    judge_model: Annotated[str | None, SET] = Field(default=None, description="Name of the model that judges.")

    def overrides(self) -> dict[str, Any]:
        judge = _given({"provider": self.judge_provider, "model": self.judge_model})
        return {**super().overrides(), **({"judge": judge} if judge else {})}


class JudgeOptions(JudgedOptions):
    """Of a command that only judges: the model that is named is the judge, unless the judge is named by itself."""

    def asks(self) -> tuple[Role, ...]:
        return ("judge",)

    def overrides(self) -> dict[str, Any]:
        above = super().overrides()
        judge, named = above.get("judge", {}), self.named()
        if "provider" in judge:  # whose model is not the one that was named for another
            named = {name: value for name, value in named.items() if name == "temperature"}
        return {**above, "judge": {**named, **judge}}


class RowOptions(Options):
    """Rows out."""

    allow_empty: bool = Field(
        default=False,
        description="Write the output even if nothing is kept; otherwise the old one stays, and the run fails.",
    )


class RecordOptions(RowOptions, ModelOptions):
    """A file or table of records in, another out."""

    input: Input
    output: Output
    rejected: Rejected = None

    def reads(self) -> list[str]:
        return [self.input]

    def writes(self) -> list[str]:
        return [self.output, *([self.rejected] if self.rejected else [])]


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
        why = str(first.get("ctx", {}).get("error", "")) or first["msg"]
        raise UsageError(
            f"`{name}` cannot be {first['input']!r}: {why[0].lower()}{why[1:].removesuffix('.')}."
        ) from None


def in_order(kind: type[Options]) -> list[str]:
    """Names of the fields as a dialog has them: arguments, what else is required, its own, those it shares."""
    fields = {name: field for name, field in kind.model_fields.items() if name not in kind.MEANINGLESS}
    own_first = [name for part in kind.__mro__ for name in inspect.get_annotations(part) if name in fields]
    return sorted(
        dict.fromkeys(own_first), key=lambda name: (not names_of(fields[name]).argument, not fields[name].is_required())
    )


def group_of(kind: type[Options], name: str) -> str:
    """What a form calls the options that this one stands with."""
    return next(str(vars(part).get("GROUP", "")) for part in kind.__mro__ if name in inspect.get_annotations(part))


def _check_class(kind: type[Options]) -> None:
    """Refuse a class that its flow could not run with.

    Raises:
        TypeError: The sentence names the class, the flow and what is missing.
    """
    entry = FLOWS.get(kind.FLOW)
    if entry is None or entry.options.split(":")[1] != kind.__name__:
        raise TypeError(
            f"{kind.__name__} is not the class of options that the registry has for the flow {kind.FLOW!r}."
        )
    for name, what in kind.NEEDED.items():
        if getattr(kind, name) is getattr(ModelOptions, name):
            raise TypeError(f"{kind.__name__}, of the flow {kind.FLOW!r}, does not say {what}: define `{name}`.")


def names_of(field: FieldInfo) -> Names:
    """What the command line calls it beside its own name."""
    return next((item for item in field.metadata if isinstance(item, Names)), Names())


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
