"""What a chat message says, in whichever of its fields and parts a server has put it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from generator.llm.messages.thinking import told_apart

_THINKING = ("reasoning_content", "reasoning", "thinking", "reasoning_details", "thinking_blocks")
"""Fields that servers have for it; more than one may be there, with the same in each."""
_WORDS = ("text", "thinking", "reasoning", "summary", "content", "refusal", "value")
"""Where a part has its words; a part of one kind may hold parts of another."""


class Said(NamedTuple):
    """A message, taken apart."""

    text: str
    thinking: str
    refusal: str


def read_message(message: Mapping[str, Any]) -> Said:
    """Take a message of the chat completions protocol, or one like it, apart.

    Args:
        message: `content` is a text, parts, or nothing; without content the arguments of a call count, which is how
            some servers answer where JSON was asked for.
    """
    content = message.get("content")
    if isinstance(content, dict) and "type" not in content:  # what was asked for, parsed already
        content = as_json(content)
    parts = content if isinstance(content, list) else [content]
    kinds = [_kind(part) for part in parts]
    text, thinking, refusal = (
        "".join(_words(part) for part, kind in zip(parts, kinds, strict=True) if kind == wanted)
        for wanted in ("text", "thinking", "refusal")
    )
    fields = (_words(message.get(name)) for name in _THINKING)
    text = text if text.strip() else _arguments(message) or text
    reply, thought = told_apart(text, thinking or next(filter(None, fields), ""))
    return Said(reply, thought, _words(message.get("refusal")) or refusal)


def as_json(arguments: Any) -> str:
    """The arguments of a call as JSON, be they JSON already or not yet."""
    return arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()


def _kind(part: Any) -> str:
    name = str(part.get("type", "")) if isinstance(part, dict) else ""
    if "think" in name or "reason" in name:
        return "thinking"
    return "refusal" if name == "refusal" else "text"


def _words(part: Any) -> str:
    if isinstance(part, list):
        return "".join(map(_words, part))
    if isinstance(part, dict):
        return next(filter(None, (_words(part.get(name)) for name in _WORDS)), "")
    return part if isinstance(part, str) else ""


def _arguments(message: Mapping[str, Any]) -> str:
    """What the only call of the message, or the first of several, was given."""
    calls = [call["function"] for call in message.get("tool_calls") or ()]
    if message.get("function_call"):
        calls.append(message["function_call"])
    return as_json(calls[0]["arguments"]) if calls else ""
