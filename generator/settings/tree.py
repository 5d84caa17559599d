"""The tree of settings: what may be set, its bounds and its defaults, and the models that it comes to."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from generator.types import Model, ProviderChoice, ProviderName

DEFAULT_MODELS: dict[str, str] = {
    "ollama": "mistral:latest",
    "openai": "gpt-4o-mini",
    "vllm": "default",
    "anthropic": "claude-haiku-4-5",
    "gemini": "gemini-2.5-flash",
    "extractive": "rules",
}


class Section(BaseModel):
    """A part of the tree; a misspelt name is an error, not a setting that is silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Sampling(Section):
    """What may be set for all providers under `llm`, and for one under its own name."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1)
    timeout: float | None = Field(default=None, gt=0)
    max_concurrency: int | None = Field(default=None, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)


class ProviderSettings(Sampling):
    """What belongs to one provider alone.

    Attributes:
        price: US dollars per million tokens: `{input: 0.15, output: 0.6}`.
        key_block: A Prefect Secret block that holds the key.
    """

    model: str | None = None
    base_url: str | None = None
    price: dict[Literal["input", "output"], float] | None = None
    key_block: str | None = None


class OllamaSettings(ProviderSettings):
    """Ollama's own options beside what all providers have.

    Attributes:
        num_ctx: Tokens of context. Ollama's own default is smaller, and what does not fit is cut without a word.
    """

    top_k: int | None = Field(default=40, ge=1)
    top_p: float | None = Field(default=0.9, gt=0, le=1)
    repeat_penalty: float | None = Field(default=1.1, gt=0)
    num_predict: int | None = None
    num_ctx: int | None = Field(default=8192, ge=512)
    stop: list[str] = Field(default_factory=list)


class LLMSettings(Sampling):
    """How models are asked.

    Attributes:
        patience: Seconds to wait for a provider that has vanished.
        slots: Batches in flight across all flows of a Prefect server (`generator limits`).
    """

    provider: ProviderChoice = "ollama"
    temperature: float | None = Field(default=0.7, ge=0, le=2)
    max_tokens: int = Field(default=2000, ge=1)
    timeout: float = Field(default=600, gt=0)
    max_concurrency: int = Field(default=32, ge=1)
    patience: float = Field(default=300, gt=0)
    slots: int = Field(default=4, ge=1)
    ollama: OllamaSettings = Field(default_factory=OllamaSettings)
    openai: ProviderSettings = Field(default_factory=ProviderSettings)
    vllm: ProviderSettings = Field(default_factory=ProviderSettings)
    anthropic: ProviderSettings = Field(default_factory=ProviderSettings)
    gemini: ProviderSettings = Field(default_factory=ProviderSettings)
    extractive: ProviderSettings = Field(default_factory=ProviderSettings)


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


class FilteringSettings(Section):
    """What is left out, before a call or after it."""

    min_chunk_length: int = Field(default=200, ge=0)
    skip_source_patterns: list[RegularExpression] = Field(default_factory=list)
    skip_question_patterns: list[RegularExpression] = Field(default_factory=list)


class LedgerSettings(Section):
    """Where completions are kept."""

    url: str | None = None


class Settings(Section):
    """The whole tree."""

    llm: LLMSettings = Field(default_factory=LLMSettings)
    judge: JudgeSettings = Field(default_factory=JudgeSettings)
    generation: GenerationSettings = Field(default_factory=GenerationSettings)
    filtering: FilteringSettings = Field(default_factory=FilteringSettings)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)

    def model(self, provider: ProviderName | None = None) -> Model:
        """The model that `llm` names, or the one that `provider` would use."""
        name = provider or self.llm.provider
        own: ProviderSettings = getattr(self.llm, name)
        common = {key: getattr(self.llm, key) for key in Sampling.model_fields}
        given = {key: value for key in Sampling.model_fields if (value := getattr(own, key)) is not None}
        options = own.model_dump(include=set(OllamaSettings.model_fields) - set(ProviderSettings.model_fields))
        return Model(
            provider=name,
            name=own.model or DEFAULT_MODELS[name],
            base_url=own.base_url,
            options=options,
            price={str(side): value for side, value in own.price.items()} if own.price else None,
            key_block=own.key_block,
            patience=self.llm.patience,
            **{**common, **given},
        )

    def judge_model(self) -> Model:
        """The model that rates: as `llm`, but for what `judge` says otherwise."""
        base = self.model(self.judge.provider)
        said = {"name": self.judge.model, "temperature": self.judge.temperature}
        return base.model_copy(update={name: value for name, value in said.items() if value is not None})

    @property
    def ledger_url(self) -> str:
        """Where completions are kept: as configured, else a SQLite file in the user's data folder."""
        return self.ledger.url or f"sqlite+aiosqlite:///{data_folder() / 'ledger.db'}"


def data_folder() -> Path:
    """The user's data folder, by the XDG convention."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "generator"
