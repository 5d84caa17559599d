"""Schemas of OpenAPI 3.0, of older drafts and of loose habit, reworded as JSON Schema 2020-12."""

from typing import Any

from generator.tools.spec.schemas import Schema, rebuilt

_ADDRESSES = ("$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary")
_MOVING = ("$recursiveRef", "$dynamicRef")
_FOREIGN = ("discriminator", "xml", "externalDocs")
_TOLD = ("description", "default", "title", "examples")

TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
ALIASES = {
    "str": "string",
    "text": "string",
    "char": "string",
    "int": "integer",
    "long": "integer",
    "short": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "dict": "object",
    "map": "object",
    "hashmap": "object",
    "hashtable": "object",
    "list": "array",
    "tuple": "array",
    "set": "array",
    "arraylist": "array",
    "queue": "array",
    "stack": "array",
    "none": "null",
    "nonetype": "null",
}
"""Words that specifications use for JSON Schema's types."""


def modern(schema: Schema) -> Schema:
    """The schema in the words of 2020-12.

    What OpenAPI 3.0 and older drafts say otherwise is reworded: `nullable`, `exclusiveMinimum: true`, `example`, lists
    of `items`, `definitions`, a parameter's own `required: true`, references that move with who refers. What gives a
    schema an address of its own is left out, and so are OpenAPI's own words.
    """
    return rebuilt(schema, _modern)


def _modern(schema: dict[str, Any]) -> Schema:
    found = {
        word: part
        for word, part in schema.items()
        if word not in _ADDRESSES and word not in _FOREIGN and not word.startswith("x-")
    }
    _bound(found, "exclusiveMinimum", "minimum")
    _bound(found, "exclusiveMaximum", "maximum")
    if "example" in found:
        shown = found.pop("example")
        found.setdefault("examples", [shown])
    if isinstance(found.get("items"), list):
        found["prefixItems"] = found.pop("items")
        if "additionalItems" in found:
            found["items"] = found.pop("additionalItems")
    if isinstance(found.get("definitions"), dict) and isinstance(found.get("$defs", {}), dict):
        found["$defs"] = {**found.pop("definitions"), **found.get("$defs", {})}
    if str(found.get("$ref", "")).startswith("#/definitions/"):
        found["$ref"] = found["$ref"].replace("#/definitions/", "#/$defs/", 1)
    for word in _MOVING:
        if isinstance(found.get(word), str):
            found.setdefault("$ref", found.pop(word))
    if isinstance(found.get("properties"), dict):
        _lift_required(found)
    if _is_list_of_choices(found):
        items = found["items"] if isinstance(found.get("items"), dict) else {}
        found["items"] = {**items, "enum": found.pop("enum")}
    return _nullable(found) if "nullable" in found else found


def _is_list_of_choices(schema: dict[str, Any]) -> bool:
    """Whether the values of a list's items stand beside its type, where they allow no list at all."""
    kind, values = schema.get("type"), schema.get("enum")
    listed = isinstance(kind, str) and (kind == "array" or ALIASES.get(kind.casefold(), kind.casefold()) == "array")
    return listed and isinstance(values, list) and bool(values) and not any(isinstance(v, list) for v in values)


def _lift_required(schema: dict[str, Any]) -> None:
    """What a property says of itself, `required: true`, as its object says it."""
    own = {
        name: part
        for name, part in schema["properties"].items()
        if isinstance(part, dict) and isinstance(part.get("required"), bool)
    }
    if own:
        bare = {name: {word: inner for word, inner in part.items() if word != "required"} for name, part in own.items()}
        known = schema["required"] if isinstance(schema.get("required"), list) else []
        needed = [name for name, part in own.items() if part["required"] and name not in known]
        schema |= {"properties": {**schema["properties"], **bare}, "required": [*known, *needed]}


def _bound(schema: dict[str, Any], exclusive: str, inclusive: str) -> None:
    if isinstance(schema.get(exclusive), bool):
        strict = schema.pop(exclusive)
        if strict and inclusive in schema:
            schema[exclusive] = schema.pop(inclusive)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.pop("nullable") is not True:
        return schema
    kind = schema.get("type")
    if kind is None:
        if not {"$ref", "allOf", "anyOf", "oneOf", "enum"} & schema.keys():
            return schema
        told: dict[str, Any] = {word: schema.pop(word) for word in _TOLD if word in schema}
        return {"anyOf": [schema, {"type": "null"}], **told}
    kinds = kind if isinstance(kind, list) else [kind]
    schema["type"] = [*kinds, *([] if "null" in kinds else ["null"])]
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def renamed_types(schema: Schema) -> Schema:
    """The schema with `str` and its like as the types that they mean, and no type where the word means none."""
    return rebuilt(schema, _renamed_types)


def _renamed_types(schema: dict[str, Any]) -> Schema:
    kind = schema.get("type")
    if isinstance(kind, list) and not all(isinstance(each, str) and each in TYPES for each in kind):
        meant = list(dict.fromkeys(_meant(each) for each in kind))
        return {**schema, "type": meant} if None not in meant else _without_type(schema)
    if not isinstance(kind, str) or kind in TYPES:
        return schema
    return {"type": _meant(kind), **_without_type(schema)} if _meant(kind) else _without_type(schema)


def _without_type(schema: dict[str, Any]) -> dict[str, Any]:
    return {word: part for word, part in schema.items() if word != "type"}


def _meant(kind: Any) -> str | None:
    word = str(kind).strip().casefold()
    meant = ALIASES.get(word, word)
    return meant if meant in TYPES else None
