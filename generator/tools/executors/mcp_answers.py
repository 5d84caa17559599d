"""What an MCP server answered to a call, as data."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from mcp.types import CallToolResult


def result_of(answer: "CallToolResult") -> Any:
    """What a tool gave back: structured where it is, else its text (parsed where it is an object or a list)."""
    if answer.structured_content is not None:
        return answer.structured_content
    parts = [_part(block.model_dump(mode="json", by_alias=True, exclude_none=True)) for block in answer.content]
    return parts[0] if len(parts) == 1 else parts or None


def _part(block: Mapping[str, Any]) -> Any:
    if block["type"] == "text":
        return _read(block["text"])
    held = block.get("resource", block)
    if isinstance(text := held.get("text"), str):
        return text
    if isinstance(data := held.get("data", held.get("blob")), str):
        return {"type": block["type"], "bytes": len(data) * 3 // 4 - data[-2:].count("=")}
    return dict(block)


def _read(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def text_of(answer: "CallToolResult") -> str:
    """Its text alone, as a refusal has it."""
    blocks: Sequence[Any] = answer.content
    return "\n".join(block.text for block in blocks if block.type == "text")
