"""Ollama's chat."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.providers.conversation import Answer, Conversation, plain_text
from tests.providers.protocols.base import Protocol, Trouble, bearer, needed
from tests.providers.protocols.pieces import lines

_CREATED = "2025-01-01T00:00:00.000000Z"
_NANOSECONDS_A_TOKEN = 10_000_000

_ERRORS: Mapping[Trouble, str] = {
    "bad_request": "{}",
    "no_key": "unauthorized",
    "wrong_key": "unauthorized",
    "unknown_model": "model '{}' not found",
    "rate_limited": "too many requests",
    "fault": "llama runner process has terminated",
}


class Ollama(Protocol):
    """`POST /api/chat`, `GET /api/tags`, `GET /api/version`."""

    stream_type = "application/x-ndjson"

    known_models = ("mistral:latest", "llama3.2:latest")

    def asks(self, method: str, path: str) -> bool:
        return method == "POST" and path == "/api/chat"

    def read(self, path: str, body: Mapping[str, Any]) -> Conversation:
        said: dict[str, list[str]] = {"system": [], "user": []}
        for message in needed(body, "messages"):
            said["system" if message["role"] == "system" else "user"].append(plain_text(message.get("content")))
        form = body.get("format")
        schema = form if isinstance(form, dict) else None
        return Conversation(
            model=needed(body, "model"),
            system="\n".join(said["system"]),
            user="\n".join(said["user"]),
            schema=schema,
            streamed=body.get("stream", True),
        )

    def reply(self, talk: Conversation, answer: Answer) -> dict[str, Any]:
        message = {"role": "assistant", "content": answer.text}
        if answer.thinking:
            message["thinking"] = answer.thinking
        return {
            "model": talk.model,
            "created_at": _CREATED,
            "message": message,
            "done": True,
            "done_reason": "length" if answer.finish == "length" else "stop",
            **_usage(talk, answer),
        }

    def pieces(self, reply: dict[str, Any]) -> Iterator[bytes]:
        return lines(reply)

    def look_up(self, path: str, models: Sequence[str]) -> dict[str, Any] | None:
        if path == "/api/version":
            return {"version": "0.12.0"}
        if path != "/api/tags":
            return None
        return {
            "models": [
                {"name": name, "model": name, "modified_at": _CREATED, "size": 1, "digest": "0" * 64} for name in models
            ]
        }

    def error(self, trouble: Trouble, status: int, detail: str, wait: float | None) -> dict[str, Any]:
        busy = "server busy, please try again.  maximum pending requests exceeded"
        return {"error": busy if status == 503 else _ERRORS[trouble].format(detail)}

    def key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        return bearer(headers)

    def knows(self, model: str, models: Sequence[str]) -> bool:
        """As the others, where a name without a tag means the tag `latest`."""
        return super().knows(
            model if ":" in model else f"{model}:latest", [name if ":" in name else f"{name}:latest" for name in models]
        )


def _usage(talk: Conversation, answer: Answer) -> dict[str, int]:
    spent = {"prompt_eval_count": talk.tokens, "eval_count": answer.tokens}
    load, read, write = 1, talk.tokens, answer.tokens
    durations = {
        "load_duration": load,
        "prompt_eval_duration": read,
        "eval_duration": write,
        "total_duration": load + read + write,
    }
    return {**spent, **{name: tokens * _NANOSECONDS_A_TOKEN for name, tokens in durations.items()}}
