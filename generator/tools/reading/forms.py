"""Tools in the forms in which providers, libraries and data sets have them, as entries of our own JSON.

OpenAI (chat, responses), Anthropic, Gemini, Bedrock, Cohere, Mistral, MCP, LangChain, smolagents, xLAM, the Berkeley
leaderboard, ToolBench, API-Bank, Docker's registry. What an entry has under which word tells its form; one whose
parameters stand under no word that is known is left out and told, never taken for a tool without parameters.
"""

from typing import Any

import orjson

from generator.tools.reading.flat_parameters import is_schema, schema_of_list, schema_of_map
from generator.tools.spec.anchors import located
from generator.tools.spec.dialects import modern, renamed_types
from generator.tools.spec.model import closed_object
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import closed, listed
from generator.tools.spec.type_words import meaning

_WRAPPERS = ("function", "toolSpec", "kwargs", "tool")
_NAMES = ("name", "api_name", "function_name", "tool_name", "title", "id")
_TEXTS = ("description", "api_description", "func_description", "desc", "summary", "title")
_SCHEMAS = (
    *("inputSchema", "input_schema", "parameters", "parametersJsonSchema", "parameters_json_schema", "args_schema"),
    *("args", "inputs", "arguments", "parameter_definitions", "input_parameters", "query_parameters"),
)
_TWO_LISTS = ("required_parameters", "optional_parameters")
_UNSAID: dict[str, bool] = {"parameter_definitions": False, "args": True, "inputs": True}
"""By the word of the parameters, whether one is required of which nothing is said; others go by their neighbours."""
_OF_VALUE = {"type", "items", "enum", "format", "description", "default", "minimum", "maximum", "nullable"}
_RETURNS = ("outputSchema", "output_schema", "response", "responses", "return", "returns", "output_parameters")
_BESIDE = {
    *(
        "annotations",
        "_meta",
        "meta",
        "metadata",
        "tags",
        "icons",
        "examples",
        "input_examples",
        "execution",
        "effects",
    ),
    *("cache_control", "labels", "keywords", "lc", "route", "required", "$defs", "allowed_callers", *_RETURNS),
}
"""Words with parts that say nothing of parameters."""
OWN = {"tool_id", "name", "category", "description", "parameters", "returns", "examples", "complexity", "effects"}
OWN |= {"route", "$defs"}


def is_ours(entry: Any) -> bool:
    """Whether an entry is one of our own JSON, or nothing that could be of another form."""
    if not isinstance(entry, dict) or "tool_id" in entry:
        return True
    given = _parsed(entry.get("parameters", []))
    foreign = given is not entry.get("parameters", given) or (isinstance(given, dict) and not _is_plain(given))
    return entry.keys() <= OWN and not foreign


def unwrapped(entry: dict[str, Any]) -> dict[str, Any]:
    """The tool itself, where an entry has it under `function`, `toolSpec` or the like."""
    for word in _WRAPPERS:
        if isinstance(entry.get(word), dict) and not any(name in entry for name in _SCHEMAS):
            return dict(entry[word])
    return entry


def is_tool(entry: Any) -> bool:
    """Whether an object is a tool, by the words that it has."""
    if not isinstance(entry, dict):
        return False
    inner = unwrapped(entry)
    named = any(isinstance(inner.get(word), str) for word in _NAMES)
    return named and (any(word in inner for word in (*_SCHEMAS, *_TWO_LISTS)) or _is_bare_schema(inner))


def name_of(entry: dict[str, Any]) -> str:
    """What a tool is called."""
    inner = unwrapped(entry)
    return next((inner[word] for word in _NAMES if isinstance(inner.get(word), str) and inner[word]), "")


def our_entry(entry: dict[str, Any], say: Say) -> dict[str, Any] | None:
    """The entry as our own JSON has it; None where its parameters cannot be told, and then why is said."""
    inner = unwrapped(entry)
    parameters = _parameters(inner, say)
    if parameters is None:
        return None
    description = next((inner[word] for word in _TEXTS if isinstance(inner.get(word), str) and inner[word]), "")
    beside = ("category", "examples")
    kept: dict[str, Any] = {word: inner[word] for word in beside if word in inner}
    return {
        "name": name_of(entry),
        "description": description,
        "parameters": parameters,
        "returns": _returns(inner),
        **kept,
    }


def _parameters(entry: dict[str, Any], say: Say) -> dict[str, Any] | None:
    if _is_bare_schema(entry):
        return _tidy({word: part for word, part in entry.items() if word not in ("title", "description")})
    if any(isinstance(entry.get(word), list) for word in _TWO_LISTS):
        return _of_two_lists(entry, say)
    word = next((word for word in _SCHEMAS if word in entry), None)
    if word is None:
        return _none(entry, say)
    given = _parsed(entry[word])
    if isinstance(given, dict) and isinstance(given.get("json"), dict):  # as Bedrock wraps it
        given = given["json"]
    schema, fault = _schema(given, entry.get("required"), _UNSAID.get(word), say)
    if fault:
        say("", f"its `{word}` {fault}: it is left out")
    return _tidy(schema) if schema is not None else None


def _schema(given: Any, required: Any, unsaid: bool | None, say: Say) -> tuple[dict[str, Any] | None, str | None]:
    """The schema that parameters are or say, or why they say none."""
    if given is None:
        return closed_object({}), None
    if isinstance(given, list):
        return schema_of_list(given, unsaid=unsaid, say=say), None
    if not isinstance(given, dict):
        return None, "is neither an object nor a list, so its parameters are not known"
    if is_schema(given):
        return given, None
    if isinstance(given.get("type"), str) and given.keys() <= _OF_VALUE:
        return None, f"is a schema of {given['type']!r:.40}, and arguments are an object"
    return schema_of_map(given, required, unsaid=unsaid, say=say), None


def _of_two_lists(entry: dict[str, Any], say: Say) -> dict[str, Any]:
    """Parameters that are required and those that are not, each in a list of its own."""
    needed, other = (schema_of_list(listed(entry, word), unsaid=True, say=say)["properties"] for word in _TWO_LISTS)
    return _tidy(closed_object({**other, **needed}, list(needed)))


def _none(entry: dict[str, Any], say: Say) -> dict[str, Any] | None:
    """No parameters, where nothing in the entry can be any."""
    kind = entry.get("type")
    unknown = [word for word, part in entry.items() if isinstance(part, dict | list) and word not in _BESIDE]
    if isinstance(kind, str) and kind not in ("function", "tool"):
        what = "takes free text and no arguments" if kind == "custom" else "is run by its provider"
        say("", f"is of the type {kind!r:.60}, which {what}: its parameters are not told, and it is left out")
        return None
    if unknown:
        words = ", ".join(f"`{word:.40}`" for word in unknown[:5])
        remedy = "give a JSON Schema under `parameters`"
        say("", f"has its parameters in no form that is known (it has {words}): it is left out; {remedy}")
        return None
    return closed_object({})


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    return closed(renamed_types(modern(located(schema))))


def _is_bare_schema(entry: dict[str, Any]) -> bool:
    """Whether the entry is the schema of its arguments itself, as pydantic's models have it."""
    return isinstance(entry.get("title"), str) and "name" not in entry and isinstance(entry.get("properties"), dict)


def _is_plain(given: dict[str, Any]) -> bool:
    return is_schema(given) and (not isinstance(given.get("type"), str) or given["type"] == "object")


def _parsed(given: Any) -> Any:
    """What stands in a text, where JSON was put into one."""
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(given)
        except orjson.JSONDecodeError:
            return given
    return given


def _returns(entry: dict[str, Any]) -> dict[str, Any]:
    if isinstance(entry.get("output_type"), str):
        meant = meaning(entry["output_type"])[0] or {}
        return {"type": str(meant.get("type", "any")), "description": ""}
    given = _parsed(next((entry[word] for word in _RETURNS if entry.get(word)), None))
    if isinstance(given, str):
        return {"type": "any", "description": given}
    if isinstance(given, list):
        given = schema_of_list(given, unsaid=False, say=_nobody)
    if not isinstance(given, dict):
        return {"type": "any", "description": ""}
    if not is_schema(given) and not isinstance(given.get("type"), str):
        given = schema_of_map(given, None, unsaid=False, say=_nobody)
    schema = renamed_types(modern(located(given)))
    properties = schema.get("properties")
    named = properties if isinstance(properties, dict) else {}
    fields = [{"name": name, "schema": part} for name, part in named.items() if name.strip() and isinstance(part, dict)]
    kind = schema.get("type", "any")
    told = {"type": kind if isinstance(kind, str) else "any", "description": str(schema.get("description") or "")}
    return {**told, "fields": [{**field, "description": field["schema"].get("description", "")} for field in fields]}


def _nobody(_name: str, _fault: str) -> None:
    """Takes faults of what comes back, which costs no call."""
