"""What is said to a provider and what comes back, in our own words. Plain data, no SDK."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

ProviderName = Literal[
    "ollama",
    "openai",
    "vllm",
    "anthropic",
    "gemini",
    "llamacpp",
    "transformers",
    "extractive",
]
ALIASES: dict[str, ProviderName] = {"claude": "anthropic", "local": "ollama"}
"""Other names that users know a provider by."""
Style = Literal["full", "compact"]
"""How long the prompts are: with all rules, or as short as small models need them."""
Finish = Literal["stop", "length", "refusal", "filter", "broken"]


def unaliased(name: Any) -> Any:
    """A provider's own name in place of an alias; anything else as it is."""
    return ALIASES.get(name, name) if isinstance(name, str) else name


ProviderChoice = Annotated[ProviderName, BeforeValidator(unaliased)]


class Model(BaseModel):
    """Which model to ask, and how: plain data, so that a batch can run in another process.

    Connections are looked up in the process (`generator.engine.permits.pool`); keys come from the environment or a
    Prefect Secret block and are never part of this.

    Attributes:
        base_url: Where the provider answers; None is the SDK's own default.
        temperature: 0 to 2; None leaves it to the provider.
        max_tokens: Most tokens a reply may have.
        timeout: Seconds that the provider may be silent while it owes a reply.
        timeout_total: Seconds that a call may take in all.
        max_concurrency: Most requests in flight at any time.
        requests_per_minute: None to find out from the provider's headers and 429s.
        tokens_per_minute: Input plus output tokens; None as above.
        patience: Seconds to wait for a provider that has vanished or wants to be left alone, before the run fails.
        options: What only this provider knows, for example Ollama's `top_k`.
        price: US dollars per million tokens, `{"input": …, "output": …}`, where the price list has none.
        key_block: Name of the Prefect Secret block that holds the key, if any.
        sample: Number of the sample; `--fresh` moves on to the next.
        style: Which prompts it is asked with.
        pairs_per_call: Most pairs that one call is asked for, or about; None leaves it to the technique.
        weights: Fingerprint of the weights, of a model that runs in this process: under one name there may be others
            tomorrow. None for all others.
    """

    model_config = ConfigDict(frozen=True)

    provider: ProviderName
    name: str
    base_url: str | None = None
    temperature: float | None = 0.7
    max_tokens: int = Field(default=2000, ge=1)
    timeout: float = Field(default=600, gt=0)
    timeout_total: float = Field(default=3600, gt=0)
    max_concurrency: int = Field(default=32, ge=1)
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    patience: float = 300
    options: dict[str, Any] = Field(default_factory=dict)
    price: dict[str, float] | None = None
    key_block: str | None = None
    sample: int = 0
    style: Style = "full"
    pairs_per_call: int | None = None
    weights: str | None = None

    @property
    def sampling(self) -> dict[str, Any]:
        """Everything besides the messages that decides what the model replies."""
        options = {name: value for name, value in self.options.items() if value not in (None, [])}
        weights = {} if self.weights is None else {"weights": self.weights}
        return {"temperature": self.temperature, "max_tokens": self.max_tokens, **options, **weights}


@dataclass(frozen=True, slots=True)
class RateInfo:
    """What the provider's headers say of its limits.

    Attributes:
        requests_left: Requests left in the present window; None where not said.
        requests_reset: Seconds until the window starts anew.
        tokens_left: Tokens left in the present window.
        tokens_reset: Seconds until the token window starts anew.
    """

    requests_left: int | None = None
    requests_reset: float | None = None
    tokens_left: int | None = None
    tokens_reset: float | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A provider's reply, mapped into our words.

    Attributes:
        text: The reply without the model's thinking.
        thinking: What a reasoning model thought before it replied; empty for others.
        finish: `length` is a reply cut off; `refusal` and `filter` are replies withheld; `broken` is one whose stream
            ended on its way.
        tokens_in: Input tokens billed; 0 where the provider does not say.
        tokens_out: Output tokens billed, thinking included; 0 likewise.
        rate: From the reply's headers, where the provider sends them.
        refused: Requests that the provider refused before this one, for something that it turned out not to take.
    """

    text: str
    thinking: str = ""
    finish: Finish = "stop"
    tokens_in: int = 0
    tokens_out: int = 0
    rate: RateInfo | None = None
    refused: int = 0


class PlainText(BaseModel):
    """What is asked for where a reply is wanted as it comes: text of any form, and no schema.

    Attributes:
        text: The reply without the model's thinking; of one that was cut off or withheld, what there is.
        finish: How it ended.
    """

    text: str
    finish: Finish = "stop"


Rule = Callable[[], BaseModel]
"""How `extractive` answers a request without a model; what it needs is bound to it."""

Complaint = Callable[[BaseModel], str | None]
"""Looks at a well-formed reply and says what is wrong with it; None where nothing is."""


@dataclass(frozen=True)
class Request:
    """One thing asked of a model.

    Attributes:
        system: The system message; may be empty.
        user: The user's message.
        reply: The pydantic model that the reply must fit; `PlainText` asks for no form at all.
        prompt: Name of the prompt that it was rendered from.
        fingerprint: Fingerprint of that prompt's templates.
        inputs: What the prompt was rendered with.
        rule: How `extractive` answers; None where only a model can.
        complaint: What else must hold of a reply; one with a complaint is retried like one of the wrong shape.
        likely: How a model would probably answer, for estimates, where the rule gives less than is asked for.
    """

    system: str
    user: str
    reply: type[BaseModel]
    prompt: str = ""
    fingerprint: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    rule: Rule | None = field(default=None, compare=False)
    complaint: Complaint | None = field(default=None, compare=False)
    likely: Rule | None = field(default=None, compare=False)

    @property
    def schema_name(self) -> str:
        return self.reply.__name__

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the reply: objects closed and every property required, as strict modes want it; empty where
        plain text is asked for.
        """
        return {} if self.is_plain else strict_schema(self.reply)

    @property
    def is_plain(self) -> bool:
        """Whether the reply is wanted as it comes."""
        return self.reply is PlainText


class Provider(Protocol):
    """What every file of this folder offers: our request in, our reply or one of our errors out.

    `complete` makes exactly one attempt: no retries of its own, no waiting for limits. It raises
    `RateLimited`, `Unreachable`, `ServerFault`, `RequestRejected`, `Refused` or `UsageError` (wrong key, unknown
    model); a reply that is cut off or withheld is returned with its `finish`, because it was paid for.
    """

    async def complete(self, request: Request) -> Completion: ...

    async def close(self) -> None: ...


def written(reply: BaseModel) -> str:
    """A reply by rule, as a model would write it."""
    return reply.text if isinstance(reply, PlainText) else reply.model_dump_json()


_SCHEMAS: dict[type[BaseModel], dict[str, Any]] = {}


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema with `additionalProperties: false` and all properties required, references inlined."""
    if model not in _SCHEMAS:
        raw = model.model_json_schema()
        _SCHEMAS[model] = _strict(raw, raw.get("$defs", {}))
    return _SCHEMAS[model]


def _strict(node: Any, defs: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_strict(item, defs) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(defs[node["$ref"].rsplit("/", 1)[-1]], defs)
    out = {key: _strict(value, defs) for key, value in node.items() if key not in ("$defs", "title", "default")}
    if isinstance(node.get("properties"), dict):
        out["properties"] = {name: _strict(value, defs) for name, value in node["properties"].items()}
        out["required"] = list(node["properties"])
        out["additionalProperties"] = False
    return out
