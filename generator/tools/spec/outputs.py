"""What a tool gives back where its specification does not say: inferred from its words, then observed by running it.

None of 6,044 tools of MCP servers declared its outputs (In-N-Out, arXiv 2509.01560). So they are read from `returns`
and the description, marked `inferred`, until a real result shows them.

    "Object with path, shape and dtype"  →  path (string), shape (array of integer), dtype (string)
"""

import re
from typing import Any

from generator.tools.spec.json_types import Schema, merged, schema_of, schema_of_word
from generator.tools.spec.model import Output, Returns, Tool
from generator.tools.spec.names import singular

WHOLE = "result"
"""Name of a value that has none."""

_READ = 2_000
_MOST = 40
_RETURNS = re.compile(r"(?is)\breturn(?:s|ed)?\b:?\s+(.+?)(?:\.\s|\.?$)")
_BRACES = re.compile(r"\{([^{}]+)\}")
_QUOTED = re.compile(r"[`'\"]([A-Za-z_]\w*)[`'\"](?:\s*[(:]\s*([A-Za-z]+(?:\[\w+\])?))?")
_LISTED = re.compile(
    r"(?is)\b(?:with|containing|contains|including|includes|having|fields|keys|properties)\b(?:\s+fields|\s+keys)?:?\s+"
    r"(.+?)(?:[.;]\s|[.;]?$)"
)
_ITEM = re.compile(
    r"(?i)^\W*(?:(?:the|its|a|an|each|and|fields?|keys?)\s+)*([a-z_]\w*(?:\s[a-z_]\w*)?)(?:\s*[(:]\s*([^)]+)\)?)?"
)
_CUT = re.compile(r"(?i)\s+(?:of|in|for|from|to|per|at|by|if|when|that|which|as)\b.*")
_BY_NAME: dict[str, Schema] = {
    **{name: {"type": "string"} for name in "path name url title description dtype filename file message mode".split()},
    **{name: {"type": "integer"} for name in "count size length total ndim".split()},
    "shape": {"type": "array", "items": {"type": "integer"}},
}


def with_outputs(tool: Tool) -> Tool:
    """The tool with outputs: its own where it has some, else those that its words suggest."""
    return tool if tool.outputs else tool.model_copy(update={"outputs": inferred(tool)})


def inferred(tool: Tool) -> list[Output]:
    """Outputs that `returns` and the description suggest, at least one, each marked `inferred`.

    A value as a whole is called `result`; a type that cannot be told is left open.
    """
    said = (tool.returns.description or _said(tool.description))[:_READ]
    schema = {} if tool.returns == Returns() else schema_of_word(tool.returns.type)
    if schema.get("type", "object") == "object":
        fields = _fields(said)
        if fields:
            return [Output(name=name, value=value, known="inferred") for name, value in fields.items()]
    if not schema and said:
        schema = schema_of_word(re.sub(r"(?i)^(?:an?|the)\s+", "", said))
    about = said or tool.description[:_READ].split(". ")[0]
    return [Output(name=WHOLE, value=schema, description=about, known="inferred")]


def observed(tool: Tool, result: Any) -> Tool:
    """The tool with the outputs that a real result shows.

    What is declared stays as declared; what was observed before is widened by what is seen now; what was inferred gives
    way. A result of null shows nothing.

    Args:
        tool: As it is known so far.
        result: JSON data, as an executor gave it.
    """
    if result is None:
        return tool
    seen = schema_of(result)["properties"] if isinstance(result, dict) else {WHOLE: schema_of(result)}
    outputs = {output.name: output for output in tool.outputs if output.known != "inferred"}
    described = {output.name: output.description for output in tool.outputs}
    for name, value in list(seen.items())[:_MOST]:
        before = outputs.get(name)
        if before is None:
            outputs[name] = Output(name=name, value=value, description=described.get(name, ""), known="observed")
        elif before.known == "observed":
            outputs[name] = before.model_copy(update={"value": merged(before.value, value)})
    return tool.model_copy(update={"outputs": list(outputs.values())}) if outputs else tool


def _said(description: str) -> str:
    """What the description says after "Returns"."""
    found = _RETURNS.search(description[:_READ])
    return found[1].strip() if found else ""


def _fields(text: str) -> dict[str, Schema]:
    """Fields that a sentence names: in braces, in quotes, or listed after "with"."""
    braces = _BRACES.search(text)
    pairs = _listed(braces[1]) if braces else [(name, kind) for name, kind in _QUOTED.findall(text)]
    if not pairs:
        listed = _LISTED.search(text)
        pairs = _listed(listed[1]) if listed else []
    return {name: _typed(name, kind) for name, kind in pairs[:_MOST]}


def _listed(text: str) -> list[tuple[str, str]]:
    """Names and types of `path (string), shape and dtype of the dataset`."""
    parts = (re.sub(r"[`'\"]", "", part) for part in re.split(r",|\band\b", text))
    found = (_ITEM.match(_CUT.sub("", part)) for part in parts)
    return [(match[1].strip().replace(" ", "_"), match[2] or "") for match in found if match]


def _typed(name: str, kind: str) -> Schema:
    """The type that is said, else the one that the name suggests."""
    last = name.casefold().rsplit("_", 1)[-1]
    if schema := schema_of_word(kind) or _BY_NAME.get(last, {}):
        return schema
    if name.startswith(("is_", "has_")):
        return {"type": "boolean"}
    one = singular(last)
    if one == last:
        return {}
    return {"type": "array", "items": _BY_NAME[one]} if one in _BY_NAME else {"type": "array"}
