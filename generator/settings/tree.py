"""The tree of settings: what may be set, its bounds and its defaults, and the models that it comes to."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, create_model
from pydantic_core import PydanticCustomError

from generator.data_folder import data_folder
from generator.llm.catalog import CATALOG
from generator.llm.provider_settings import ProviderSettings, Sampling, Section
from generator.settings.prompt_style import StyleChoice, style_of
from generator.telemetry.opening import Export
from generator.types import Model, ProviderChoice, ProviderName

_SECTIONS: dict[str, Any] = {
    name: (entry.settings, Field(default_factory=entry.settings)) for name, entry in CATALOG.items()
}
_OfProviders = create_model("_OfProviders", __base__=Sampling, **_SECTIONS)
"""A section for each provider there is."""


class LLMSettings(_OfProviders):
    """How models are asked.

    Attributes:
        patience: Seconds to wait for a provider that has vanished, or wants to be left alone.
        slots: Batches in flight across all flows of a Prefect server (`generator limits`).
        style: How long the prompts are; see `generator.settings.prompt_style`.
        pairs_per_call: Most pairs that one call is asked for, or about.
    """

    provider: ProviderChoice = "ollama"
    temperature: float | None = Field(default=0.7, ge=0, le=2)
    max_tokens: int = Field(default=2000, ge=1)
    timeout: float = Field(default=600, gt=0)
    timeout_total: float = Field(default=3600, gt=0)
    max_concurrency: int = Field(default=32, ge=1)
    patience: float = Field(default=300, gt=0)
    slots: int = Field(default=4, ge=1)
    style: StyleChoice = "auto"


class JudgeSettings(Section):
    """Who rates; what is not given is as under `llm`."""

    provider: ProviderChoice | None = None
    model: str | None = None
    temperature: float | None = Field(default=0.1, ge=0, le=2)


class GenerationSettings(Section):
    """How much is generated."""

    pairs_per_chunk: int = Field(default=3, ge=1, le=50)


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise PydanticCustomError("pattern", "it is not a regular expression: {fault}", {"fault": str(error)}) from None
    return pattern


RegularExpression = Annotated[str, AfterValidator(_compilable)]


class ChunkingSettings(Section):
    """How documents are read and cut, and which.

    Attributes:
        gitignore: Leave out what `.gitignore` files do.
        ocr: Read pages that are pictures, where the extra `ocr` is installed.
        docling: Read with the models of the extra `docling` what these can read.
        seconds_a_file: Most seconds without a page; a file has as many in all, and four times as many for each MiB.
        memory: GiB that reading one file may take at most.
        embed: Model that gives each chunk a vector.
    """

    chunk_size: int = Field(default=1000, ge=50)
    chunk_overlap: int = Field(default=200, ge=0)
    unit: Literal["chars", "tokens"] = "chars"
    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)
    gitignore: bool = False
    ocr: bool = True
    docling: bool = False
    seconds_a_file: float = Field(default=300, gt=0, le=86400)
    memory: float = Field(default=3, ge=0.5)
    embed: str | None = None


class FilteringSettings(Section):
    """What is left out, before a call or after it."""

    min_chunk_length: int = Field(default=200, ge=0)
    skip_source_patterns: list[RegularExpression] = Field(default_factory=list)
    skip_question_patterns: list[RegularExpression] = Field(default_factory=list)


class ToolSettings(Section):
    """Calls of tools.

    Attributes:
        hosts: `HOST` or `HOST:PORT` that calls may go to wherever they are.
    """

    hosts: list[str] = Field(default_factory=list)


class LedgerSettings(Section):
    """Where completions are kept."""

    url: str | None = None


class ServerSettings(Section):
    """Prefect servers that commands start, and what a run may name that a server has started.

    Attributes:
        start: What a command does where no server answers: `background` starts one that later commands find,
            `embedded` one for itself alone; `auto` is embedded where the variable CI is set, else in the background.
        idle: Seconds without work after which a server ends that a command has started in the background.
        start_within: Seconds that a server may take to be there.
        patience: Seconds that a run waits for its server where that has vanished.
        allowed_commands: Command lines of MCP servers, as they are written there.
        allowed_folders: Where Python files, prompts, settings and models lie that such a run may use.
        allowed_hosts: Hosts, or `HOST:PORT`, that such a run may speak to, and send a provider's key to.
    """

    start: Literal["auto", "background", "embedded"] = "auto"
    idle: float = Field(default=1800, ge=1)
    start_within: float = Field(default=120, gt=0)
    patience: float = Field(default=300, gt=0)
    allowed_commands: list[str] = Field(default_factory=list)
    allowed_folders: list[str] = Field(default_factory=list)
    allowed_hosts: list[str] = Field(default_factory=list)


class TelemetrySettings(Section):
    """Who is told what runs do.

    Attributes:
        export: `auto` where an OTEL_EXPORTER_OTLP_… variable names a collector; `otlp` in any case; `off` never.
    """

    export: Export = "auto"


class Settings(Section):
    """The whole tree."""

    llm: LLMSettings = Field(default_factory=LLMSettings)
    judge: JudgeSettings = Field(default_factory=JudgeSettings)
    generation: GenerationSettings = Field(default_factory=GenerationSettings)
    chunking: ChunkingSettings = Field(default_factory=ChunkingSettings)
    filtering: FilteringSettings = Field(default_factory=FilteringSettings)
    tools: ToolSettings = Field(default_factory=ToolSettings)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    server: ServerSettings = Field(default_factory=ServerSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)

    def model(self, provider: ProviderName | None = None, model: str | None = None) -> Model:
        """The model that `llm` names, or the one that `provider` would use, or that one of it."""
        name = provider or self.llm.provider
        own: ProviderSettings = getattr(self.llm, name)
        common = {key: getattr(self.llm, key) for key in Sampling.model_fields}
        given = {key: value for key in Sampling.model_fields if (value := getattr(own, key)) is not None}
        options = own.model_dump(exclude=set(ProviderSettings.model_fields))
        called = model or own.model or CATALOG[name].default_model
        style = style_of(given.pop("style", None) or common.pop("style"), CATALOG[name], own.base_url, called)
        return Model(
            provider=name,
            name=called,
            base_url=own.base_url,
            options=options,
            price={str(side): value for side, value in own.price.items()} if own.price else None,
            key_block=own.key_block,
            patience=self.llm.patience,
            **{**common, **given, "style": style},
        )

    def judge_model(self) -> Model:
        """The model that rates: as `llm`, but for what `judge` says otherwise."""
        base = self.model(self.judge.provider, self.judge.model)
        cooler = self.judge.temperature
        return base if cooler is None else base.model_copy(update={"temperature": cooler})

    @property
    def ledger_url(self) -> str:
        """Where completions are kept: as configured, else a SQLite file in the user's data folder."""
        return self.ledger.url or f"sqlite+aiosqlite:///{data_folder() / 'ledger.db'}"
