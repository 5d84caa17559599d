"""A reply that came in pieces, put together as if it had come whole: what reads whole replies reads it then.

Servers stream where they are asked to, and some where they are not. A stream that ended before its reply did has
`BROKEN` for the reason why it ended; one that ended before its reply began is an error.
"""

from collections.abc import Iterator
from typing import Any

import orjson

BROKEN = "broken"
_TEXTS = ("content", "reasoning_content", "reasoning", "thinking", "reasoning_details", "refusal")
_ENDED_EARLY = {"error": "the stream ended before the reply began"}
_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
_DONE = b"[DONE]"


def chat_completion(content: bytes) -> bytes:
    """The chat completion that OpenAI's chunks come to; what is no stream stays as it is."""
    if not content.lstrip().startswith(_FIELDS):
        return content
    message: dict[str, Any] = {}
    finish = usage = error = None
    for event in _events(content):
        error = event.get("error") or error
        usage = event.get("usage") or usage
        for choice in event.get("choices") or ():
            _add(message, choice.get("delta") or {})
            finish = choice.get("finish_reason") or finish
    ended = bool(finish) or content.rstrip().endswith(_DONE)
    if error or not ended:
        if not any(message.values()):
            return orjson.dumps({"error": error} if error else _ENDED_EARLY)
        finish = BROKEN
    return orjson.dumps({"choices": [{"message": message, "finish_reason": finish}], "usage": usage})


def chat_response(content: bytes) -> bytes:
    """The chat response that Ollama's lines come to; the last has the counts, each a piece of the text."""
    lines = list(_lines(content))
    if len(lines) < 2 and not any(line.get("done") is False for line in lines):
        return content
    message: dict[str, Any] = {}
    for line in lines:
        _add(message, line.get("message") or {})
    last = lines[-1]
    if last.get("done"):
        return orjson.dumps({**last, "message": message})
    if not any(message.values()):
        return orjson.dumps(last if "error" in last else _ENDED_EARLY)
    return orjson.dumps({"message": message, "done_reason": BROKEN})


def message(content: bytes) -> bytes:
    """The message that Anthropic's events come to; what is no stream stays as it is."""
    if not content.lstrip().startswith(_FIELDS):
        return content
    whole: dict[str, Any] = {}
    blocks: dict[int, dict[str, Any]] = {}
    for event in _events(content):
        match event.get("type"):
            case "message_start":
                whole = event["message"]
            case "content_block_start":
                blocks[event["index"]] = {**event["content_block"]}
            case "content_block_delta":
                _add_to_block(blocks[event["index"]], event["delta"])
            case "message_delta":
                whole |= event["delta"]
                whole["usage"] = {**(whole.get("usage") or {}), **(event.get("usage") or {})}
            case "error":
                whole |= {"error": event["error"], "stop_reason": None}
    if not whole.get("stop_reason"):
        if not blocks:
            return orjson.dumps({"error": whole["error"]} if "error" in whole else _ENDED_EARLY)
        whole["stop_reason"] = BROKEN
    return orjson.dumps({**whole, "content": list(blocks.values())})


def generated_content(content: bytes) -> bytes:
    """The generated content that Gemini's events come to; what is no stream stays as it is."""
    if not content.lstrip().startswith(_FIELDS):
        return content
    whole: dict[str, Any] = {}
    parts: list[Any] = []
    finish = None
    for event in _events(content):
        whole |= event
        for candidate in event.get("candidates") or ():
            parts += (candidate.get("content") or {}).get("parts") or ()
            finish = candidate.get("finishReason") or finish
    if not parts and not finish:
        return orjson.dumps(whole if "error" in whole or "promptFeedback" in whole else _ENDED_EARLY)
    candidate = {"content": {"parts": parts}, "finishReason": finish or BROKEN}
    return orjson.dumps({"usageMetadata": {}, **whole, "candidates": [candidate]})


def _add_to_block(block: dict[str, Any], delta: dict[str, Any]) -> None:
    for name in ("text", "thinking"):
        if name in delta:
            block[name] = block.get(name, "") + delta[name]
    if "partial_json" in delta:
        block["input"] = (block.get("input") or "") + delta["partial_json"]


def _add(message: dict[str, Any], delta: dict[str, Any]) -> None:
    for name in _TEXTS:
        if piece := delta.get(name):
            message[name] = _joined(message.get(name), piece)
    for call in delta.get("tool_calls") or ():
        _add_to_call(message.setdefault("tool_calls", []), call)


def _add_to_call(calls: list[dict[str, Any]], call: dict[str, Any]) -> None:
    """Put the piece of a call to the others of it; one without arguments so far begins a call."""
    piece = (call.get("function") or {}).get("arguments")
    if call.get("index", len(calls)) >= len(calls):
        calls.append({"function": {"arguments": piece if piece is not None else ""}})
    elif isinstance(piece, str):
        calls[call["index"]]["function"]["arguments"] += piece


def _events(content: bytes) -> Iterator[dict[str, Any]]:
    """What each event holds. What is cut off at the end, or holds no JSON, is passed over."""
    held = b""
    for line in content.splitlines():
        if not line.startswith(b"data:"):
            held = held if line else b""  # an empty line ends an event
            continue
        held += line[len(b"data:") :]
        try:
            event = orjson.loads(held)
        except orjson.JSONDecodeError:  # the rest of it is on the next line
            continue
        held = b""
        if isinstance(event, dict):
            yield event


def _lines(content: bytes) -> Iterator[dict[str, Any]]:
    for line in content.splitlines():
        try:
            part = orjson.loads(line)
        except orjson.JSONDecodeError:  # cut off, or empty
            continue
        if isinstance(part, dict):
            yield part


def _joined(text: Any, piece: Any) -> Any:
    """Texts are joined; of parts (some servers send them in place of a text) there is a list."""
    if isinstance(piece, str) and isinstance(text, str | None):
        return (text or "") + piece
    return [*_parts(text), *_parts(piece)]


def _parts(text: Any) -> list[Any]:
    return [{"type": "text", "text": text}] if isinstance(text, str) else list(text or ())
