"""Where in a document the tools are: as a list, under a word, by their names, inside other lists; and what is none.

{"jsonrpc": "2.0", "result": {"tools": […]}}   [{"functionDeclarations": […]}]   {"api_list": […]}   {"toolConfig": …}
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from generator.errors import UsageError
from generator.tools.reading.forms import is_tool, unwrapped

LISTS = (
    *("tools", "functions", "function", "functionDeclarations", "function_declarations", "api_list", "apis", "nodes"),
    *("toolConfig", "tool_config", "result", "data", "params"),
)
"""Words under which documents have lists of tools, or what holds them."""
_DEEP = 6
_FOREIGN = {
    "mcpServers": "a configuration of MCP servers; read the tools of one with --mcp",
    "asyncapi": "an AsyncAPI document",
    "openrpc": "an OpenRPC document",
    "arazzo": "an Arazzo document",
    "overlay": "an overlay of an OpenAPI document",
    "swaggerVersion": "a document of Swagger 1",
    "name_for_model": "the manifest of a plug-in; give the OpenAPI document that it names",
    "__schema": "what a GraphQL service says of itself",
    "Documentation": "an entry of ToolAlpaca; give the OpenAPI document under `Documentation`",
}
"""Documents that have no list of tools, by a word that only they have."""


def found_entries(data: Any, where: str) -> list[Any] | None:
    """The entries of the tools in a document, wherever they are; None where there is no place for any.

    Raises:
        UsageError: The document is of another kind; says which.
    """
    if isinstance(data, dict) and (kind := _foreign(data)):
        raise UsageError(f"{where} is {kind}. It is no list of tools: give `tools` of a known form, or OpenAPI.")
    entries = list(_entries(data, _DEEP))
    return entries if entries or _place(data) is not None else None


def _foreign(data: Mapping[str, Any]) -> str | None:
    info, inner = data.get("info"), data.get("data")
    if isinstance(info, dict) and "postman" in str(info.get("schema", "")):
        return "a collection of Postman"
    if isinstance(inner, dict) and "__schema" in inner:
        return _FOREIGN["__schema"]
    if str(data.get("kind", "")).startswith("discovery#"):
        return "a document of Google's discovery service"
    words = () if any(word in data for word in LISTS[:5]) else _FOREIGN
    return next((_FOREIGN[word] for word in words if word in data), None)


def _place(data: Any) -> Any:
    """What holds the tools of a document."""
    if isinstance(data, list):
        return data
    return next((data[word] for word in LISTS if word in data), None) if isinstance(data, dict) else None


def _entries(data: Any, deep: int) -> Iterator[Any]:
    data = _read(data)
    if deep == 0:
        return
    if isinstance(data, list):
        for entry in data:
            yield from _entries(entry, deep - 1) if _holds_tools(entry) else [entry]
        return
    if not isinstance(data, dict):
        return
    if is_tool(data):
        yield data
        return
    word = next((word for word in LISTS if word in data), None)
    if word is not None and isinstance(_read(data[word]), dict | list):
        yield from _entries(data[word], deep - 1)
        return
    for name, entry in data.items():
        if isinstance(entry, dict) and (is_tool(entry) or is_tool({"name": name, **entry})):
            yield {"name": name, **unwrapped(entry)}
        elif _holds_tools(entry) or (isinstance(entry, list) and any(map(is_tool, entry))):
            yield from _entries(entry, deep - 1)


def _holds_tools(entry: Any) -> bool:
    """Whether an item of a list is no tool but holds some: a server, a declaration of functions, a row of data."""
    if not isinstance(entry, dict) or is_tool(entry):
        return False
    return any(word in entry and isinstance(_read(entry[word]), dict | list) for word in LISTS if word != "data")


def _read(data: Any) -> Any:
    """The list in a text, as data sets have it."""
    if isinstance(data, str) and data.lstrip()[:1] == "[":
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return data
    return data
