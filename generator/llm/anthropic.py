"""Anthropic's messages: JSON by output schema, and by a forced tool for models that are older than that.

The SDK's `post` is used instead of its `messages.create`, as in `generator.llm.openai`: the headers speak of rate
limits, and `temperature`, which models before Opus 4.7 take, is no longer among the parameters of `create`.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import ClientError
from anthropic import APIConnectionError, APIStatusError, AsyncAnthropic, DefaultAioHttpClient
from httpx2 import Response
from pydantic import BaseModel

from generator.llm import faults
from generator.llm.catalog import CATALOG
from generator.llm.context import Room
from generator.llm.json_forms import addressed
from generator.llm.limits.rates import rate_info
from generator.llm.messages.message import as_json
from generator.llm.messages.thinking import told_apart
from generator.llm.messages.usage import tokens
from generator.llm.server_compat import ServerCompat, taken
from generator.llm.strict_schema import without_limits
from generator.llm.wire import streams
from generator.llm.wire.silence import Silence
from generator.llm.wire.transport import pool_limits, timeouts, trust
from generator.types import Completion, Finish, Model, Request

_TOOL = "reply"
_CALL_IT = f"Reply by calling the tool `{_TOOL}`, once."
_WITHOUT_SCHEMAS = re.compile(r"claude-(?:instant|2|3)|claude-(?:opus|sonnet)-4-(?:0$|2025)|claude-4-")
"""Models older than output schemas (November 2025)."""
_FINISH: dict[str | None, Finish] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    streams.BROKEN: "broken",
}
_FORMS = ("output_config", "tool_choice", "tools")
_SIGNS = {"tool_choice": r"tool_choice|forces? tool", "tools": r"\btools?\b|schema|grammar|json[ _]mode"}
_INPUT = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


class AnthropicMessages:
    """Messages over one pool of connections.

    Args:
        model: Its `options` go into the request as they are, for example `thinking`.
        key: The API key.
    """

    def __init__(self, model: Model, key: str) -> None:
        entry = CATALOG["anthropic"]
        self._model = model
        self._where = entry.where(model, key)
        url = entry.url(model.base_url)
        http = DefaultAioHttpClient(limits=pool_limits(model), timeout=timeouts(), verify=trust())
        self._client = AsyncAnthropic(api_key=key, base_url=url, max_retries=0, http_client=http)
        self._silence = Silence(entry.label, model, url)
        self._sampling = _sampling(model)
        self._thinks = _thinks(self._sampling)
        self._by_tool = bool(_WITHOUT_SCHEMAS.search(model.name))
        self._compat = ServerCompat(entry.label, ("temperature",), _FORMS, _SIGNS)
        self._room = Room(entry.label, model.max_tokens)
        self._schemas: dict[type[BaseModel], dict[str, Any]] = {}

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        return await taken(lambda: self._tried(request))

    async def _tried(self, request: Request) -> Completion | None:
        """None where the server refused what the request can do without."""
        body = self._body(request)
        try:
            async with self._silence.watch():
                response = await self._client.post("/v1/messages", cast_to=Response, content=orjson.dumps(body))
        except APIStatusError as error:
            said = error.response.text
            if self._room.learn(error.status_code, said, request, body["max_tokens"]):
                return None
            if self._compat.learn(error.status_code, said, body):
                return None
            answer = error.response
            raise faults.from_status(self._where, error.status_code, answer.headers, answer.content) from None
        except (APIConnectionError, ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None
        self._room.fitted()
        self._compat.accepted()
        return self._completion(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _body(self, request: Request) -> dict[str, Any]:
        body = {name: value for name, value in self._sampling.items() if self._compat.takes(name)}
        body["model"] = self._model.name
        body["max_tokens"] = self._room.reply_to(request)
        also, in_words, shaped = "", False, not request.is_plain
        if shaped and not self._by_tool and self._compat.takes("output_config"):
            schema = {"type": "json_schema", "schema": self._schema(request)}
            body["output_config"] = {**body.get("output_config", {}), "format": schema}
        elif shaped and self._compat.takes("tools"):
            body["tools"] = [{"name": _TOOL, "description": "Takes the reply.", "input_schema": self._schema(request)}]
            if not self._thinks and self._compat.takes("tool_choice"):
                body["tool_choice"] = {"type": "tool", "name": _TOOL}
            else:  # a model that thinks cannot be forced
                also = _CALL_IT
        else:
            in_words = True
        system, user = addressed(request, self._compat, in_words=in_words, also=also)
        body["messages"] = [{"role": "user", "content": user}]
        return body | ({"system": system} if system else {})

    def _schema(self, request: Request) -> dict[str, Any]:
        if request.reply not in self._schemas:
            self._schemas[request.reply] = without_limits(request.schema)
        return self._schemas[request.reply]

    def _completion(self, response: Response) -> Completion:
        content = response.content
        try:
            content = streams.message(content)
            return read_completion(orjson.loads(content), response.headers)
        except faults.NOT_A_REPLY:
            raise faults.unreadable(self._where, content) from None


def read_completion(payload: Any, headers: Mapping[str, str]) -> Completion:
    """What a message says; raises one of `faults.NOT_A_REPLY` where it is none."""
    blocks = payload["content"]
    usage = payload.get("usage")
    thoughts = "\n".join(block.get("thinking", "") for block in blocks if block["type"] == "thinking")
    text, thinking = told_apart("".join(map(_text, blocks)), thoughts)
    return Completion(
        text=text or (payload.get("stop_details") or {}).get("explanation") or "",
        thinking=thinking,
        finish=_FINISH.get(payload.get("stop_reason"), "stop"),
        tokens_in=tokens(usage, *_INPUT),
        tokens_out=tokens(usage, "output_tokens"),
        rate=rate_info(headers),
    )


def _text(block: dict[str, Any]) -> str:
    """What a block of the reply says: its text, or the JSON that the tool was called with."""
    if block["type"] == "tool_use":
        return as_json(block["input"])
    return str(block["text"]) if block["type"] == "text" else ""


def _sampling(model: Model) -> dict[str, Any]:
    """Tokens, temperature (none for a model that thinks; the scale ends at 1, not 2) and options."""
    sampling = {name: value for name, value in model.sampling.items() if value is not None}
    if "temperature" in sampling:
        sampling["temperature"] = min(sampling["temperature"], 1.0)
    if _thinks(sampling):
        sampling.pop("temperature", None)
    return sampling


def _thinks(sampling: dict[str, Any]) -> bool:
    return "thinking" in sampling and sampling["thinking"].get("type") != "disabled"
