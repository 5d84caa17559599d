"""Anthropic's messages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from tests.providers.conversation import Answer, Conversation, Finish, NotUnderstood, count_tokens, plain_text
from tests.providers.protocols.base import Protocol, Trouble, bearer, check_closed, needed, reply_id
from tests.providers.windows import Limits

_FINISH: Mapping[Finish, str] = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal", "filter": "refusal"}

_UNSUPPORTED = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems"}
)
"""Keywords that structured output does not take; the SDK's `transform_schema` moves them into descriptions."""

_ERRORS: Mapping[Trouble, tuple[str, str]] = {
    "bad_request": ("invalid_request_error", "{}"),
    "no_key": ("authentication_error", "x-api-key header is required"),
    "wrong_key": ("authentication_error", "invalid x-api-key"),
    "unknown_model": ("not_found_error", "model: {}"),
    "rate_limited": (
        "rate_limit_error",
        "This request would exceed your account's rate limit. Please try again later.",
    ),
    "fault": ("api_error", "Internal server error"),
}

_FAULTS: Mapping[int, tuple[str, str]] = {
    400: ("invalid_request_error", "The request is malformed."),
    401: ("authentication_error", "invalid x-api-key"),
    403: ("permission_error", "Your API key does not have permission to use the specified resource."),
    404: ("not_found_error", "Not found"),
    413: ("request_too_large", "Request exceeds the maximum size"),
    429: ("rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
    504: ("timeout_error", "Request timed out"),
    529: ("overloaded_error", "Overloaded"),
}
"""What goes with the status of a fault; with every other, what is said of any."""


class Anthropic(Protocol):
    """`POST /v1/messages`, `GET /v1/models`."""

    known_models = ("claude-sonnet-4-5", "claude-haiku-4-5")

    def asks(self, method: str, path: str) -> bool:
        return method == "POST" and path == "/v1/messages"

    def read(self, path: str, body: Mapping[str, Any]) -> Conversation:
        if body.get("stream"):
            raise NotUnderstood("stream: only whole replies are served here")
        needed(body, "max_tokens")
        user = "\n".join(plain_text(message["content"]) for message in needed(body, "messages"))
        tool, schema = _wanted(body)
        return Conversation(needed(body, "model"), plain_text(body.get("system")), user, schema, tool)

    def reply(self, talk: Conversation, answer: Answer) -> dict[str, Any]:
        stop = "tool_use" if talk.tool and answer.finish == "stop" else _FINISH[answer.finish]
        refused = {"type": "refusal", "category": None, "explanation": answer.text or None}
        return {
            "id": reply_id("msg_", talk, answer),
            "type": "message",
            "role": "assistant",
            "model": talk.model,
            "content": _content(talk, answer),
            "stop_reason": stop,
            "stop_sequence": None,
            "stop_details": refused if stop == "refusal" else None,
            "usage": _usage(talk, answer),
        }

    def look_up(self, path: str, models: Sequence[str]) -> dict[str, Any] | None:
        if path != "/v1/models":
            return None
        data = [
            {"type": "model", "id": name, "display_name": name, "created_at": "2025-10-01T00:00:00Z"} for name in models
        ]
        return {
            "data": [{**model, "lifecycle": "active"} for model in data],
            "has_more": False,
            "first_id": models[0] if models else None,
            "last_id": models[-1] if models else None,
        }

    def error(self, trouble: Trouble, status: int, detail: str, wait: float | None) -> dict[str, Any]:
        kind, message = _ERRORS[trouble]
        if trouble == "fault":
            kind, message = _FAULTS.get(status, (kind, message))
        return {
            "type": "error",
            "error": {"type": kind, "message": message.format(detail)},
            "request_id": "req_loopback",
        }

    def key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        return headers.get("x-api-key") or bearer(headers)

    def rate_headers(self, limits: Limits) -> dict[str, str]:
        out = {}
        for name, window in (("requests", limits.requests), ("tokens", limits.tokens)):
            if window.limit is not None:
                reset = datetime.now(UTC) + timedelta(seconds=window.resets_in)
                out[f"anthropic-ratelimit-{name}-limit"] = str(window.limit)
                out[f"anthropic-ratelimit-{name}-remaining"] = str(window.left)
                out[f"anthropic-ratelimit-{name}-reset"] = reset.isoformat(timespec="milliseconds").replace(
                    "+00:00", "Z"
                )
        return out


def _wanted(body: Mapping[str, Any]) -> tuple[str | None, dict[str, Any] | None]:
    """The forced tool's name, if any, and the schema of the answer, by a tool or by an output format."""
    forced = (body.get("tool_choice") or {}).get("name")
    for tool in body.get("tools") or ():
        if tool["name"] == forced:
            return forced, tool["input_schema"]
    if forced is not None:
        raise NotUnderstood(f"tool_choice: Tool '{forced}' not found in provided tools")
    output = (body.get("output_config") or {}).get("format")
    if output is None:
        return None, None
    check_closed(output["schema"], all_required=False, forbidden=_UNSUPPORTED, at="output_config.format.schema")
    return None, output["schema"]


def _content(talk: Conversation, answer: Answer) -> list[dict[str, Any]]:
    thinking = (
        [{"type": "thinking", "thinking": answer.thinking, "signature": "bG9vcGJhY2s="}] if answer.thinking else []
    )
    if answer.finish in ("refusal", "filter") or not answer.text:
        return thinking
    return [*thinking, _block(talk, answer)]


def _block(talk: Conversation, answer: Answer) -> dict[str, Any]:
    """The answer as text, or as the input of the forced tool; a tool call that was cut off has no input yet."""
    if talk.tool is None:
        return {"type": "text", "text": answer.text, "citations": None}
    try:
        given = orjson.loads(answer.text)
    except orjson.JSONDecodeError:
        if answer.finish != "length":
            return {"type": "text", "text": answer.text, "citations": None}
        given = {}
    return {"type": "tool_use", "id": reply_id("toolu_", talk, answer), "name": talk.tool, "input": given}


def _usage(talk: Conversation, answer: Answer) -> dict[str, Any]:
    return {
        "input_tokens": talk.tokens,
        "output_tokens": answer.tokens,
        "output_tokens_details": {"thinking_tokens": count_tokens(answer.thinking)},
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "service_tier": "standard",
    }
