"""Google's Gemini: JSON by response schema, over the API for developers (not Vertex AI)."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import ClientError
from google import genai
from google.genai import errors
from google.genai.types import AutomaticFunctionCallingConfig, GenerateContentConfig, HttpOptions, HttpRetryOptions
from pydantic import ValidationError

from generator.errors import UsageError
from generator.llm import faults
from generator.llm.catalog import CATALOG
from generator.llm.json_forms import addressed, form_of
from generator.llm.limits.rates import rate_info
from generator.llm.messages.message import as_json
from generator.llm.messages.thinking import told_apart
from generator.llm.messages.usage import tokens
from generator.llm.server_compat import SYSTEM, ServerCompat, taken
from generator.llm.wire import streams
from generator.llm.wire.silence import Silence
from generator.llm.wire.transport import open_session
from generator.types import Completion, Finish, Model, Request

_FILTERS = ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE", "IMAGE_SAFETY")
_CUT_OFF = ("MAX_TOKENS", "CONTINUATION")

_FORMS = ("response_json_schema", "response_mime_type")
_PARTS = {"candidates", "promptFeedback", "usageMetadata"}
"""One of these is in every reply, be it withheld."""


class GeminiContent:
    """Generated content over one pool of connections.

    The session is ours: the SDK's own waits for a connection for as long as the system does, which is minutes. So this
    has to be made where an event loop runs.

    Args:
        model: Its `options` are fields of the SDK's `GenerateContentConfig`, for example `top_p` or `thinking_config`.
        key: The API key.

    Raises:
        UsageError: An option is not such a field.
    """

    def __init__(self, model: Model, key: str) -> None:
        entry = CATALOG["gemini"]
        self._model = model
        self._where = entry.where(model, key)
        self._config = _config(model)
        url = entry.url(model.base_url)
        self._session = open_session(model.max_concurrency, url)
        self._silence = Silence(entry.label, model, url)
        options = HttpOptions(
            base_url=url,
            aiohttp_client=self._session,
            # Without this the SDK sends again by itself when the connection breaks.
            retry_options=HttpRetryOptions(attempts=1),
        )
        self._client = genai.Client(api_key=key, vertexai=False, http_options=options)
        self._compat = ServerCompat(entry.label, ("temperature",), _FORMS)
        self._configs: dict[tuple[Any, ...], GenerateContentConfig] = {}

    async def complete(self, request: Request) -> Completion:
        """Ask once; see `Provider`."""
        return await taken(lambda: self._tried(request))

    async def _tried(self, request: Request) -> Completion | None:
        """None where the server refused what the request can do without."""
        config, system, user = self._asked(request)
        if system:
            config = config.model_copy(update={"system_instruction": system})
        try:
            return await self._generated(user, config)
        except errors.APIError as error:
            if self._compat.learn(error.code, error.details, optional_parts(config)):
                return None
            raise faults.from_status(self._where, error.code, error.response.headers, error.details) from None

    async def _generated(self, user: str, config: GenerateContentConfig) -> Completion:
        try:
            async with self._silence.watch():
                response = await self._client.aio.models.generate_content(
                    model=self._model.name, contents=user, config=config
                )
        except (ClientError, TimeoutError) as error:
            raise faults.from_connection(self._where, error) from None
        except ValueError as error:  # the SDK's own, for an error whose body claims to be JSON and is not
            raise faults.unreadable(self._where, str(error).encode()) from None
        self._compat.accepted()
        answer = response.sdk_http_response
        return self._completion((answer and answer.body) or "", (answer and answer.headers) or {})

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()
        self._client.close()

    def _asked(self, request: Request) -> tuple[GenerateContentConfig, str, str]:
        """The request in the form that the model takes: its settings, the system message and the user's."""
        form = form_of(request, self._compat, _FORMS)
        key = (request.reply, form, self._compat.takes("temperature"))
        if key not in self._configs:
            update: dict[str, Any] = {"response_json_schema": request.schema} if form == _FORMS[0] else {}
            if form is None:
                update["response_mime_type"] = None
            if not self._compat.takes("temperature"):
                update["temperature"] = None
            self._configs[key] = self._config.model_copy(update=update)
        return self._configs[key], *addressed(request, self._compat, in_words=form != _FORMS[0])

    def _completion(self, body: str, headers: dict[str, str]) -> Completion:
        content = body.encode()
        try:
            content = streams.generated_content(content)
            return read_completion(orjson.loads(content), headers)
        except faults.NOT_A_REPLY:
            raise faults.unreadable(self._where, content) from None


def read_completion(payload: Any, headers: Mapping[str, str]) -> Completion:
    """What generated content says; raises one of `faults.NOT_A_REPLY` where it is none."""
    if not _PARTS & payload.keys():
        raise LookupError("no reply")
    candidate = (payload.get("candidates") or [{}])[0]
    parts = (candidate.get("content") or {}).get("parts") or []
    tokens_in, tokens_out = _tokens(payload.get("usageMetadata"))
    text, thinking = told_apart(
        "".join(_text(part) for part in parts if not part.get("thought")),
        "".join(_text(part) for part in parts if part.get("thought")),
    )
    return Completion(
        text=text,
        thinking=thinking,
        finish=_finish(payload, candidate),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        rate=rate_info({name.lower(): value for name, value in headers.items()}),
    )


def optional_parts(config: GenerateContentConfig) -> set[str]:
    """The optional parts of a request, as `ServerCompat` calls them."""
    return {SYSTEM if name == "system_instruction" else name for name, value in config if value is not None}


def _text(part: dict[str, Any]) -> str:
    """What a part says: its text, or the JSON that a function was called with."""
    return as_json(part["functionCall"]["args"]) if "functionCall" in part else str(part.get("text", ""))


def _tokens(usage: Any) -> tuple[int, int]:
    """Tokens in and out; of a total alone nobody knows what came out: it counts as what went in."""
    tokens_in = tokens(usage, "promptTokenCount")
    tokens_out = tokens(usage, "candidatesTokenCount", "thoughtsTokenCount")
    return (tokens_in, tokens_out) if tokens_in or tokens_out else (tokens(usage, "totalTokenCount"), 0)


def _finish(payload: dict[str, Any], candidate: dict[str, Any]) -> Finish:
    reason = candidate.get("finishReason")
    if reason in _FILTERS or (payload.get("promptFeedback") or {}).get("blockReason"):
        return "filter"
    if reason == streams.BROKEN:
        return "broken"
    return "length" if reason in _CUT_OFF else "stop"


def _config(model: Model) -> GenerateContentConfig:
    """What all requests have in common."""
    sampling = model.sampling
    fields: dict[str, Any] = {
        "max_output_tokens": sampling.pop("max_tokens"),
        "response_mime_type": "application/json",
        "automatic_function_calling": AutomaticFunctionCallingConfig(disable=True),
        "automatic_continuation": False,
        # The reply as it came: its headers, and 0.1 ms of CPU a call less than the SDK's own objects.
        "should_return_http_response": True,
    }
    try:
        return GenerateContentConfig(**fields, **sampling)
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise UsageError(f"Gemini does not take these options as they are: {wrong}.") from None
