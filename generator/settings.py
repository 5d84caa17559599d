"""One tree of settings: config.yaml < .env < environment < command line.

`model` and `base_url` belong to the provider named beside them in the same layer: a command line that says only
`--provider openai` does not inherit the model that config.yaml gives for Ollama, but OpenAI's own section or default.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from generator.errors import UsageError
from generator.llm.types import Model, ProviderName

DEFAULT_MODELS: dict[str, str] = {
    "ollama": "mistral:latest",
    "openai": "gpt-4o-mini",
    "vllm": "default",
    "anthropic": "claude-haiku-4-5",
    "gemini": "gemini-2.5-flash",
    "extractive": "rules",
}
ALIASES = {"claude": "anthropic"}


def _unaliased(name: Any) -> Any:
    return ALIASES.get(name, name) if isinstance(name, str) else name


ProviderChoice = Annotated[ProviderName, BeforeValidator(_unaliased)]

SHORT_NAMES: dict[str, tuple[str, ...]] = {
    "GENERATOR_PROVIDER": ("llm", "provider"),
    "GENERATOR_MODEL": ("llm", "model"),
    "GENERATOR_TEMPERATURE": ("llm", "temperature"),
    "GENERATOR_MAX_TOKENS": ("llm", "max_tokens"),
    "GENERATOR_QUESTIONS_PER_CHUNK": ("generation", "pairs_per_chunk"),
    "OLLAMA_BASE_URL": ("llm", "ollama", "base_url"),
    "OLLAMA_TOP_K": ("llm", "ollama", "top_k"),
    "OLLAMA_TOP_P": ("llm", "ollama", "top_p"),
    "OLLAMA_REPEAT_PENALTY": ("llm", "ollama", "repeat_penalty"),
    "OLLAMA_NUM_PREDICT": ("llm", "ollama", "num_predict"),
}
"""Names that older tools used, and where they belong."""


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


def load(config: str | Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read all layers and merge them.

    Args:
        config: A YAML file; None reads `config.yaml` where there is one.
        overrides: The command line's layer, a nested dict as in config.yaml.

    Raises:
        UsageError: A file cannot be read, a name is unknown or a value is out of range.
    """
    _load_dotenv()
    tree: dict[str, Any] = {}
    for origin, layer in (
        (str(config or "config.yaml"), _from_yaml(config)),
        ("the environment", _from_environment(os.environ)),
        ("the command line", dict(overrides or {})),
    ):
        _merge(tree, _in_own_sections(layer, tree, origin))
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise UsageError(_sentence(error)) from None


def _load_dotenv() -> None:
    from dotenv import load_dotenv

    for name in (".env", "config.env"):
        if Path(name).is_file():
            load_dotenv(name, override=False)


def _from_yaml(config: str | Path | None) -> dict[str, Any]:
    path = Path(config or "config.yaml")
    if config is None and not path.is_file():
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read the config file {path}: {getattr(error, 'strerror', None) or error}.") from None
    except yaml.YAMLError as error:
        raise UsageError(f"The config file {path} is not valid YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(data or {}, dict):
        raise UsageError(f"The config file {path} must hold settings by name, not a {type(data).__name__}.")
    return data or {}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, path in SHORT_NAMES.items():
        _put(tree, path, name, environment.get(name, ""))
    for name, value in environment.items():
        path = tuple(name.lower().split("__"))
        if name.startswith("GENERATOR_") and len(path) > 1:
            _put(tree, (path[0].removeprefix("generator_"), *path[1:]), name, value)
    return tree


def _put(tree: dict[str, Any], path: tuple[str, ...], variable: str, text: str) -> None:
    """Put a variable's value in its place; an empty one counts as not set."""
    if not text.strip():
        return
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):
            raise UsageError(f"{variable} sets a part of `{name}`, which another variable sets as a whole: keep one.")
    tree[path[-1]] = _parsed(text)


def _parsed(text: str) -> Any:
    if text.strip().lower() in ("null", "none"):
        return None
    if text.lstrip()[:1] in ("[", "{"):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return text
    return text


def _in_own_sections(layer: dict[str, Any], below: dict[str, Any], origin: str) -> dict[str, Any]:
    """Move `llm.model` and `llm.base_url` into the section of the provider that this layer speaks of."""
    llm = layer.get("llm")
    if llm is None:
        return {name: value for name, value in layer.items() if name != "llm"}
    if not isinstance(llm, dict):
        raise UsageError(f"`llm` in {origin} must hold settings by name, for example `provider: ollama`.")
    llm = dict(llm)
    named = llm.get("provider") or below.get("llm", {}).get("provider") or LLMSettings().provider
    provider = _unaliased(named)
    if not isinstance(provider, str):
        return layer  # which the validation refuses, by name
    own = llm.get(provider) or {}
    if not isinstance(own, Mapping):
        raise UsageError(f"`llm.{provider}` in {origin} must hold settings by name, for example `model: NAME`.")
    own = dict(own)
    for name in ("model", "base_url", "price", "key_block"):
        if llm.get(name) is not None:
            own[name] = llm[name]
        llm.pop(name, None)
    return {**layer, "llm": {**llm, provider: own} if own else llm}


def _merge(tree: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for name, value in layer.items():
        if isinstance(value, Mapping) and isinstance(tree.get(name), dict):
            _merge(tree[name], value)
        elif value is not None or name not in tree:
            tree[name] = dict(value) if isinstance(value, Mapping) else value


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"There is no setting `{name}`; see config.yaml for those there are."
    return f"The setting `{name}` has the value {first['input']!r}: {first['msg'][0].lower()}{first['msg'][1:]}."
