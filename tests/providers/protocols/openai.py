"""OpenAI's chat completions, which vLLM and others speak too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.providers.conversation import Answer, Conversation, Finish, count_tokens, plain_text
from tests.providers.protocols.base import Protocol, Trouble, bearer, check_closed, needed, reply_id
from tests.providers.protocols.pieces import chunks
from tests.providers.windows import Limits

_CREATED = 1_700_000_000
"""Unix time that everything claims to be from: the same request has the same reply."""

_FINISH: Mapping[Finish, str] = {"stop": "stop", "length": "length", "refusal": "stop", "filter": "content_filter"}

_ERRORS: Mapping[Trouble, tuple[str, str | None, str]] = {
    "bad_request": ("invalid_request_error", None, "Invalid request: {}."),
    "no_key": ("invalid_request_error", None, "You didn't provide an API key."),
    "wrong_key": ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    "unknown_model": (
        "invalid_request_error",
        "model_not_found",
        "The model `{}` does not exist or you do not have access to it.",
    ),
    "rate_limited": ("requests", "rate_limit_exceeded", "Rate limit reached for {}."),
    "fault": ("server_error", None, "The server had an error while processing your request."),
}


class OpenAI(Protocol):
    """`POST /v1/chat/completions`, `GET /v1/models`."""

    stream_type = "text/event-stream"
    known_models = ("gpt-4o-mini", "gpt-4o")

    def asks(self, method: str, path: str) -> bool:
        return method == "POST" and path == "/v1/chat/completions"

    def read(self, path: str, body: Mapping[str, Any]) -> Conversation:
        said: dict[str, list[str]] = {"system": [], "user": []}
        for message in needed(body, "messages"):
            role = "system" if message["role"] in ("system", "developer") else "user"
            said[role].append(plain_text(message.get("content")))
        return Conversation(
            model=needed(body, "model"),
            system="\n".join(said["system"]),
            user="\n".join(said["user"]),
            schema=_schema(body),
            streamed=bool(body.get("stream")),
        )

    def reply(self, talk: Conversation, answer: Answer) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None}
        if answer.finish == "refusal":
            message |= {"content": None, "refusal": answer.text}
        if answer.thinking:
            message["reasoning_content"] = answer.thinking
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _FINISH[answer.finish]}
        return {
            "id": reply_id("chatcmpl-", talk, answer),
            "object": "chat.completion",
            "created": _CREATED,
            "model": talk.model,
            "choices": [choice],
            "usage": _usage(talk, answer),
        }

    def pieces(self, reply: dict[str, Any]) -> Iterator[bytes]:
        return chunks(reply)

    def look_up(self, path: str, models: Sequence[str]) -> dict[str, Any] | None:
        if path != "/v1/models":
            return None
        data = [{"id": name, "object": "model", "created": _CREATED, "owned_by": "loopback"} for name in models]
        return {"object": "list", "data": data}

    def error(self, trouble: Trouble, status: int, detail: str, wait: float | None) -> dict[str, Any]:
        kind, code, message = _ERRORS[trouble]
        hint = "" if wait is None else f" Please try again in {wait:.3f}s."
        return {"error": {"message": message.format(detail) + hint, "type": kind, "param": None, "code": code}}

    def key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        return bearer(headers)

    def rate_headers(self, limits: Limits) -> dict[str, str]:
        out = {}
        for name, window in (("requests", limits.requests), ("tokens", limits.tokens)):
            if window.limit is not None:
                out[f"x-ratelimit-limit-{name}"] = str(window.limit)
                out[f"x-ratelimit-remaining-{name}"] = str(window.left)
                out[f"x-ratelimit-reset-{name}"] = _duration(window.resets_in)
        return out


def _schema(body: Mapping[str, Any]) -> dict[str, Any] | None:
    asked = (body.get("response_format") or {}).get("json_schema")
    if asked is None:
        return None
    schema: dict[str, Any] = needed(asked, "schema")
    if asked.get("strict"):
        check_closed(schema, all_required=True)
    return schema


def _usage(talk: Conversation, answer: Answer) -> dict[str, Any]:
    return {
        "prompt_tokens": talk.tokens,
        "completion_tokens": answer.tokens,
        "total_tokens": talk.tokens + answer.tokens,
        "completion_tokens_details": {"reasoning_tokens": count_tokens(answer.thinking)},
    }


def _duration(seconds: float) -> str:
    """Seconds as OpenAI writes them: `850ms`, `12.5s`, `1m3s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}m{rest:.0f}s" if minutes else f"{rest:.3f}".rstrip("0").rstrip(".") + "s"
