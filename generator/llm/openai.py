"""OpenAI, and every server that speaks its chat completions: vLLM, llama.cpp, LM Studio, OpenRouter …

The SDK gives the URL, the headers and the key; requests go over aiohttp directly. So the headers that speak of rate
limits can be read and servers' own parameters sent, and a call costs 0.4 ms of CPU, against 0.7 by the SDK's own
client over aiohttp, twice that with its `post`, and three times with `chat.completions.create` (50 in flight).
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import ClientError
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import BaseModel
from yarl import URL

from generator.addresses import below
from generator.llm import faults
from generator.llm.catalog import CATALOG
from generator.llm.context import Room
from generator.llm.json_forms import addressed, form_of
from generator.llm.limits.rates import rate_info
from generator.llm.messages.message import read_message
from generator.llm.messages.usage import tokens
from generator.llm.server_compat import ServerCompat, taken
from generator.llm.strict_schema import without_limits
from generator.llm.wire import streams
from generator.llm.wire.silence import Silence
from generator.llm.wire.transport import Reply, open_session, post, trust
from generator.types import Completion, Finish, Model, Request

NO_KEY = "none"
"""What is sent where a server wants no key: the SDK insists on one, and must not find OpenAI's in the environment."""
_FINISH: dict[str | None, Finish] = {"length": "length", "content_filter": "filter", streams.BROKEN: "broken"}
_STREAMED = {"stream": True, "stream_options": {"include_usage": True}}
_AZURE = re.compile(r"\.azure(?:-api)?\.(?:com|net|us|cn)$")
_FORMS = ("json_schema", "json_object")
_LIMITS = "limits of the schema"
"""How long lists and texts may be. The grammars that llama.cpp and what stands on it make of a schema end at 2,000."""
_SIGNS = {
    _LIMITS: r"parse grammar|grammar is too large|repetition|\b(?:min|max)_?(?:items|length)\b",
    "stream": r"\bstream(?:ing)?\b",
}


class OpenAIChat:
    """Chat completions over one pool of connections.

    Args:
        model: Its `options` go into the request as they are, for example `reasoning_effort` or vLLM's `top_k`.
        key: The API key; may be empty for a server that wants none.
        headers: What else goes with each request.
    """

    def __init__(self, model: Model, key: str, headers: Mapping[str, str] | None = None) -> None:
        entry = CATALOG[model.provider]
        self._model = model
        self._where = entry.where(model, key)
        url = entry.url(model.base_url)
        self._session = open_session(model.max_concurrency, url)
        self._silence = Silence(entry.label, model, url)
        self._url, own = _address(url, key)
        self._headers = {**own, **(headers or {})}
        self._sampling = _sampling(model)
        # A server of one's own may be slow, and only a stream tells that it works. A service costs more CPU by one.
        self._streamed = _STREAMED if entry.is_own_server(url) else {}
        # OpenAI has renamed `max_tokens`, its own newer models refuse the old name and many other servers the new one.
        names = ("max_completion_tokens", "max_tokens")
        self._limits = names if model.provider == "openai" else names[::-1]
        self._compat = ServerCompat(entry.label, ("temperature", *names, "stream_options"), (_LIMITS, *_FORMS), _SIGNS)
        self._room = Room(entry.label, model.max_tokens)
        self._schemas: dict[tuple[type[BaseModel], bool], dict[str, Any]] = {}

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        return await taken(lambda: self._tried(request))

    async def _tried(self, request: Request) -> Completion | None:
        """None where the server refused what the request can do without."""
        body = self._body(request)
        reply = await self._sent(body)
        if reply.status < HTTPStatus.MULTIPLE_CHOICES:
            self._room.fitted()
            self._compat.accepted()
            return self._completion(reply)
        said = reply.content.decode(errors="replace")
        if self._room.learn(reply.status, said, request, self._asked_for(body)):
            return None
        if self._compat.learn(reply.status, said, optional_parts(body)):
            return None
        raise faults.from_status(self._where, reply.status, reply.headers, reply.content)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _sent(self, body: dict[str, Any]) -> Reply:
        try:
            return await post(self._session, self._url, self._headers, orjson.dumps(body), self._silence)
        except (ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None

    def _body(self, request: Request) -> dict[str, Any]:
        streamed = self._streamed if self._compat.takes("stream") else {}
        optional = {**streamed, **self._sampling}
        body = {name: value for name, value in optional.items() if self._compat.takes(name)}
        body["model"] = self._model.name
        if limit := next(filter(self._compat.takes, self._limits), None):
            body[limit] = self._room.reply_to(request)
        form = form_of(request, self._compat, _FORMS)
        if form is not None:
            body["response_format"] = self._schema(request) if form == "json_schema" else {"type": form}
        system, user = addressed(request, self._compat, in_words=form != "json_schema")
        messages = [{"role": "system", "content": system}] if system else []
        return body | {"messages": [*messages, {"role": "user", "content": user}]}

    def _asked_for(self, body: dict[str, Any]) -> int:
        return max((body[name] for name in self._limits if name in body), default=0)

    def _schema(self, request: Request) -> dict[str, Any]:
        # vLLM and its like constrain by the limits too; OpenAI's strict mode refuses the whole schema for them.
        limited = self._model.provider != "openai" and self._compat.takes(_LIMITS)
        key = (request.reply, limited)
        if key not in self._schemas:
            schema = request.schema if limited else without_limits(request.schema)
            named = {"name": request.schema_name, "strict": True, "schema": schema}
            self._schemas[key] = {"type": "json_schema", "json_schema": named}
        return self._schemas[key]

    def _completion(self, reply: Reply) -> Completion:
        content = reply.content
        try:
            content = streams.chat_completion(content)
            return read_completion(orjson.loads(content), reply.headers)
        except faults.NOT_A_REPLY:
            raise faults.no_reply(self._where, content, reply.broken) from None


def _address(url: str, key: str) -> tuple[URL, dict[str, str]]:
    """Where chat completions are posted, and the SDK's headers."""
    unused = DefaultAsyncHttpxClient(verify=trust())
    sdk = AsyncOpenAI(api_key=key or NO_KEY, base_url=url, http_client=unused)
    given = {**sdk.default_headers, **sdk.auth_headers}
    headers = {name: value for name, value in given.items() if isinstance(value, str)}
    where = URL(below(url, "/chat/completions"))
    if "api-version" in where.query or _AZURE.search(where.host or ""):
        headers["api-key"] = key
    if where.user:  # who is named in the URL goes before the key
        del headers["Authorization"]
    return where, headers


def read_completion(payload: Any, headers: Mapping[str, str]) -> Completion:
    """What a chat completion says; raises one of `faults.NOT_A_REPLY` where it is none."""
    choice = payload["choices"][0]
    said = read_message(choice["message"])
    tokens_in, tokens_out = _tokens(payload.get("usage"))
    return Completion(
        text=said.refusal or said.text,
        thinking=said.thinking,
        finish="refusal" if said.refusal else _FINISH.get(choice.get("finish_reason"), "stop"),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        rate=rate_info(headers),
    )


def _sampling(model: Model) -> dict[str, Any]:
    """The temperature, where one is set, and the options; the limit of tokens has a name that depends on the server."""
    return {name: value for name, value in model.sampling.items() if name != "max_tokens" and value is not None}


def optional_parts(body: dict[str, Any]) -> set[str]:
    """The optional parts of a request, as `ServerCompat` calls them."""
    roles = {message["role"] for message in body["messages"]}
    form = body.get("response_format", {})
    schema = form.get("json_schema", {}).get("schema", {})
    return {*body, *roles, form.get("type", ""), *([_LIMITS] if without_limits(schema) != schema else [])}


def _tokens(usage: Any) -> tuple[int, int]:
    """Tokens in and out; some servers leave the thinking out of `completion_tokens`, but not out of the total.

    Of a total alone nobody knows what came out; it counts as what went in, and the rest is estimated.
    """
    tokens_in, tokens_out, total = (tokens(usage, f"{name}_tokens") for name in ("prompt", "completion", "total"))
    return (tokens_in, max(tokens_out, total - tokens_in)) if tokens_in or tokens_out else (total, 0)
