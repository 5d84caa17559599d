"""What may be set for a provider: what all have, and what one alone knows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of the tree of settings; a misspelt name is an error, not a setting that is silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Sampling(Section):
    """What may be set for all providers under `llm`, and for one under its own name."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1)
    timeout: float | None = Field(default=None, gt=0)
    timeout_total: float | None = Field(default=None, gt=0)
    max_concurrency: int | None = Field(default=None, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    style: Literal["auto", "full", "compact"] | None = None
    pairs_per_call: int | None = Field(default=None, ge=1)


class ProviderSettings(Sampling):
    """What belongs to one provider alone. What a subclass adds goes to the provider as `Model.options`.

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
        num_ctx: Tokens of context. Ollama's own default is smaller; a prompt that does not fit raises it.
    """

    top_k: int | None = Field(default=40, ge=1)
    top_p: float | None = Field(default=0.9, gt=0, le=1)
    repeat_penalty: float | None = Field(default=1.1, gt=0)
    num_predict: int | None = None
    num_ctx: int | None = Field(default=8192, ge=512)
    stop: list[str] = Field(default_factory=list)


class LlamaCppSettings(ProviderSettings):
    """Options of llama.cpp in this process; what is not set here is as llama.cpp has it.

    Attributes:
        n_ctx: Tokens of context that each request has, as far as the model can take them.
    """

    n_ctx: int | None = Field(default=4096, ge=256)
    top_k: int | None = Field(default=None, ge=1)
    top_p: float | None = Field(default=None, gt=0, le=1)


class TransformersSettings(ProviderSettings):
    """Options of transformers in this process."""

    top_k: int | None = Field(default=None, ge=1)
    top_p: float | None = Field(default=None, gt=0, le=1)
