"""Gemini's generateContent, as the Gemini API (not Vertex AI) has it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from tests.providers.conversation import Answer, Conversation, Finish, NotUnderstood, count_tokens, plain_text
from tests.providers.protocols.base import Protocol, Trouble, needed, reply_id

_CALL = re.compile(r"/v1(?:beta)?/models/([^/]+):generateContent$")
_FINISH: Mapping[Finish, str] = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}
_RPC = "type.googleapis.com/google.rpc."

_STATUS: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_MESSAGES: Mapping[Trouble, str] = {
    "bad_request": "{}",
    "no_key": "Method doesn't allow unregistered callers. Please use API Key to call this API.",
    "wrong_key": "API key not valid. Please pass a valid API key.",
    "unknown_model": "models/{} is not found for API version v1beta, or is not supported for generateContent.",
    "rate_limited": "You exceeded your current quota, please check your plan and billing details.",
    "fault": "An internal error has occurred. Please retry.",
}


class Gemini(Protocol):
    """`POST /v1/models/{model}:generateContent`, `GET /v1/models`, and the same below `/v1beta`."""

    known_models = ("gemini-2.5-flash", "gemini-2.5-pro")
    # A wrong key is a bad request here, told by its reason; no key at all is forbidden.
    trouble_status: Mapping[Trouble, int] = {**Protocol.trouble_status, "wrong_key": 400, "no_key": 403}

    def asks(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith(":generateContent")

    def read(self, path: str, body: Mapping[str, Any]) -> Conversation:
        model = _CALL.match(path)
        if model is None:
            raise NotUnderstood(f"{path} names no model")
        user = "\n".join(plain_text(content.get("parts")) for content in needed(body, "contents"))
        system = plain_text((body.get("systemInstruction") or {}).get("parts"))
        config = body.get("generationConfig") or {}
        schema = config.get("responseJsonSchema") or config.get("responseSchema")
        if schema and config.get("responseMimeType") != "application/json":
            raise NotUnderstood("A response schema needs the response mime type application/json")
        return Conversation(unquote(model[1]), system, user, schema)

    def reply(self, talk: Conversation, answer: Answer) -> dict[str, Any]:
        common = {
            "usageMetadata": _usage(talk, answer),
            "modelVersion": talk.model,
            "responseId": reply_id("", talk, answer),
        }
        if answer.finish == "filter":
            return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, **common}
        return {"candidates": [_candidate(answer)], **common}

    def look_up(self, path: str, models: Sequence[str]) -> dict[str, Any] | None:
        if path not in ("/v1/models", "/v1beta/models"):
            return None
        return {
            "models": [{"name": f"models/{name}", "supportedGenerationMethods": ["generateContent"]} for name in models]
        }

    def error(self, trouble: Trouble, status: int, detail: str, wait: float | None) -> dict[str, Any]:
        name = _STATUS.get(status, "INTERNAL" if status >= 500 else "INVALID_ARGUMENT")
        message = _MESSAGES[trouble].format(detail)
        return {"error": {"code": status, "message": message, "status": name, "details": _details(trouble, wait)}}

    def key(self, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
        return headers.get("x-goog-api-key") or query.get("key")


def _details(trouble: Trouble, wait: float | None) -> list[dict[str, Any]]:
    """The typed details that tell a wrong key, or how long to wait: Gemini has no Retry-After header."""
    if trouble == "wrong_key":
        return [{"@type": _RPC + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
    if trouble != "rate_limited":
        return []
    quota = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
        "quotaId": "RequestsPerMinute",
    }
    retry = [] if wait is None else [{"@type": _RPC + "RetryInfo", "retryDelay": f"{wait:.3f}s"}]
    return [{"@type": _RPC + "QuotaFailure", "violations": [quota]}, *retry]


def _candidate(answer: Answer) -> dict[str, Any]:
    finish = {"finishReason": _FINISH[answer.finish], "index": 0}
    if answer.finish == "refusal":
        return finish
    thought = [{"text": answer.thinking, "thought": True}] if answer.thinking else []
    text = [{"text": answer.text}] if answer.text else []
    return {"content": {"role": "model", "parts": [*thought, *text]}, **finish}


def _usage(talk: Conversation, answer: Answer) -> dict[str, int]:
    usage = {
        "promptTokenCount": talk.tokens,
        "candidatesTokenCount": count_tokens(answer.text),
        "totalTokenCount": talk.tokens + answer.tokens,
    }
    return {**usage, "thoughtsTokenCount": count_tokens(answer.thinking)} if answer.thinking else usage
