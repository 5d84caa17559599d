"""A reply in pieces, as the providers stream it."""

from collections.abc import Iterator
from typing import Any

import orjson

_LENGTH = 24
"""Characters of a piece."""


def chunks(reply: dict[str, Any]) -> Iterator[bytes]:
    """A chat completion of OpenAI's as server-sent events; the usage comes last."""
    (choice,) = reply["choices"]
    common = {**reply, "object": "chat.completion.chunk"}
    usage = common.pop("usage")
    for name, text in choice["message"].items():
        for piece in [text] if name == "role" else _cut(text):
            yield _event({**common, "choices": [{"index": 0, "delta": {name: piece}, "finish_reason": None}]})
    yield _event({**common, "choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]})
    yield _event({**common, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def lines(reply: dict[str, Any]) -> Iterator[bytes]:
    """A chat response of Ollama's as lines; the last has the counts and no text."""
    common = {"model": reply["model"], "created_at": reply["created_at"], "done": False}
    for name, text in reply["message"].items():
        for piece in [] if name == "role" else _cut(text):
            message = {"role": "assistant", "content": "", name: piece}
            yield orjson.dumps({**common, "message": message}) + b"\n"
    yield orjson.dumps({**reply, "message": {"role": "assistant", "content": ""}}) + b"\n"


def _cut(text: str | None) -> list[str]:
    return [text[at : at + _LENGTH] for at in range(0, len(text), _LENGTH)] if text else []


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"
