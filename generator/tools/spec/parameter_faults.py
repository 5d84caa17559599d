"""Faults in the parameters of a tool: what is mended, what is left out, and when the tool cannot be called at all."""

from functools import partial
from typing import Any

from generator.tools.spec.dialects import TYPES, modern, renamed_types
from generator.tools.spec.json_types import schema_of_word
from generator.tools.spec.keywords import usable
from generator.tools.spec.parsed import Say, short
from generator.tools.spec.schemas import (
    Schema,
    cleaned,
    closed,
    external_reference,
    fault_in,
    misfit,
    parts,
    rebuilt,
    writable,
)


def mended_parameters(parameters: dict[str, Any], say: Say) -> dict[str, Any] | None:
    """The parameters of a tool as a schema that calls can be checked against; a right one comes back as it is.

    Of a parameter that is no JSON Schema only the keywords are left out that nothing can be checked against.

    Args:
        parameters: JSON Schema of the arguments, right or wrong.
        say: Takes the parameter's name, empty for the parameters as a whole, and the fault.

    Returns:
        None where the schema as a whole cannot be mended: the tool is of no use.
    """
    given = closed(parameters)
    whole = given if _fault(given) is None else _repaired(given, say)
    if whole is None:
        return None
    whole = _with_clean_texts(whole, say)
    _check_names(whole, say)
    _check_defaults(whole, say)
    return whole


def _repaired(whole: dict[str, Any], say: Say) -> dict[str, Any] | None:
    modernised = closed(modern(whole))
    frame = {word: part for word, part in whole.items() if word not in ("properties", "required")}
    good = _first_good([frame, renamed_types(modern(frame))], {})
    if good is None:
        good = _dict(usable(renamed_types(modern(frame)), _dict(modern(whole)), partial(say, "")))
    definitions = {"$defs": good["$defs"]} if "$defs" in good else {}
    properties = {
        name: _repaired_parameter(name, schema, definitions, whole, say) for name, schema in whole["properties"].items()
    }
    rest = {**good, "properties": properties, "required": modernised["required"]}
    if (fault := _fault(rest)) is not None:
        say("", f"its parameters are no JSON Schema ({fault}): it is left out")
        return None
    return rest


def _dict(schema: Schema) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {}


def _repaired_parameter(
    name: str, schema: Schema, definitions: dict[str, Any], whole: dict[str, Any], say: Say
) -> Schema:
    candidates = [schema, modern(schema), renamed_types(schema), renamed_types(modern(schema))]
    bare = _dict(modern(schema)).get("required")
    if isinstance(bare, bool):  # which its object says now
        candidates = [{word: part for word, part in _dict(each).items() if word != "required"} for each in candidates]
        schema = candidates[0]
    good = _first_good(candidates, definitions)
    if good is None:
        root = {**_dict(modern(whole)), **definitions}
        good = usable(_typed(candidates[-1]), root, partial(say, name))
        if _fault(_joined(good, definitions)) is not None:
            say(name, f"is no JSON Schema ({_fault(_joined(schema, definitions))}): any value is taken")
            return {}
    elif good != schema:
        say(name, f"{_why(schema, definitions)}: it is read as {short(good.get('type', 'any type'))}")
    return good


def _typed(schema: Schema) -> Schema:
    """The schema; the one that is meant where the name of a type stands in its place."""
    return schema_of_word(schema) if isinstance(schema, str) else schema


def _why(schema: Schema, definitions: dict[str, Any]) -> str:
    unknown = [part["type"] for part in parts(schema) if not _is_type(part.get("type", "null"))]
    if unknown:
        return f"has the type {short(unknown[0])[1:-1]!r}, which JSON Schema does not know"
    return f"is no JSON Schema 2020-12 ({_fault(_joined(schema, definitions))})"


def _is_type(word: Any) -> bool:
    return all(isinstance(each, str) and each in TYPES for each in (word if isinstance(word, list) else [word]))


def _first_good(candidates: list[Schema], definitions: dict[str, Any]) -> Any:
    return next((schema for schema in candidates if _fault(_joined(schema, definitions)) is None), None)


def _joined(schema: Schema, definitions: dict[str, Any]) -> Schema:
    return {**definitions, **schema} if isinstance(schema, dict) else schema


def _fault(schema: Schema) -> str | None:
    """Why calls cannot be checked against a schema; None where they can."""
    address = external_reference(schema)
    return fault_in(schema) if address is None else f"it refers to {address!r}, another document"


def _with_clean_texts(whole: dict[str, Any], say: Say) -> dict[str, Any]:
    properties = dict(whole["properties"])
    definitions = {"$defs": whole["$defs"]} if "$defs" in whole else {}
    for name, schema in whole["properties"].items():
        if _is_dirty(schema):
            faults: list[str] = []
            properties[name] = rebuilt(schema, partial(_clean, faults))
            for fault in faults:
                say(name, f"its description {fault}")
    if _is_dirty(definitions):
        definitions = rebuilt(definitions, partial(_clean, []))
    return {**whole, "properties": properties, **definitions}


def _is_dirty(schema: Schema) -> bool:
    texts = (part[word] for part in parts(schema) for word in ("description", "title") if word in part)
    return any(not isinstance(text, str) or cleaned(text)[1] for text in texts)


def _clean(faults: list[str], schema: dict[str, Any]) -> dict[str, Any]:
    for word in ("description", "title"):
        if word in schema:
            clean, done = cleaned(str(schema[word]))
            schema = {**schema, word: clean}
            faults += [done] if done else []
    return schema


def _check_names(whole: dict[str, Any], say: Say) -> None:
    for name in whole["required"]:
        if name not in whole["properties"]:
            say(name, "is required but not among the parameters: it is not asked for")
    for name in [name for name in whole["properties"] if not writable(name)]:
        say(repr(name)[1:-1], "has a name that cannot be written: it is left out")
        whole["properties"] = {other: schema for other, schema in whole["properties"].items() if other != name}
    known = [name for name in whole["required"] if name in whole["properties"]]
    if known != whole["required"]:
        whole["required"] = known


def _check_defaults(whole: dict[str, Any], say: Say) -> None:
    definitions = {"$defs": whole["$defs"]} if "$defs" in whole else {}
    for name, schema in whole["properties"].items():
        if isinstance(schema, dict) and "default" in schema:
            wrong = misfit(schema["default"], _joined(schema, definitions))
            if wrong:
                given = short(schema["default"])
                say(name, f"its default {given} does not fit its schema ({wrong}): it may be given all the same")
