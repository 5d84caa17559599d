"""JSON Schema: walks over the parts of one, whether it can be checked against, and what a value is refused for."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

Schema = Any
"""A JSON Schema: an object, or true or false."""

_ONE = {
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
}
_SEVERAL = {"allOf", "anyOf", "oneOf", "prefixItems", "items"}
_NAMED = {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def rebuilt(schema: Schema, change: Callable[[dict[str, Any]], Schema]) -> Schema:
    """The schema with `change` applied to each of its parts and then to itself; data in it is left alone."""
    if not isinstance(schema, dict):
        return schema
    return change({word: _rebuilt_part(word, part, change) for word, part in schema.items()})


def _rebuilt_part(word: str, part: Any, change: Callable[[dict[str, Any]], Schema]) -> Any:
    if isinstance(part, dict):
        if word in _ONE:
            return rebuilt(part, change)
        if word in _NAMED:
            return {name: rebuilt(inner, change) for name, inner in part.items()}
    if isinstance(part, list) and word in _SEVERAL:
        return [rebuilt(inner, change) for inner in part]
    return part


def parts(schema: Schema) -> Iterator[dict[str, Any]]:
    """The schema and all schemas in it."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += _below(part)


def _below(schema: dict[str, Any]) -> Iterator[Any]:
    for word, part in schema.items():
        if isinstance(part, dict):
            if word in _ONE:
                yield part
            elif word in _NAMED:
                yield from part.values()
        elif isinstance(part, list) and word in _SEVERAL:
            yield from part


def external_reference(schema: Schema) -> str | None:
    """The first reference to another document, which is never followed; None where there is none."""
    for part in parts(schema):
        for word in _REFERENCES:
            if isinstance(part.get(word), str) and not part[word].startswith("#"):
                return str(part[word])
    return None


def with_definitions(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema, with those definitions of the whole that it refers to."""
    definitions = whole.get("$defs")
    if not isinstance(definitions, dict):
        return schema
    needed: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for name in _referred(waiting.pop()):
            if name in definitions and name not in needed:
                needed[name] = definitions[name]
                waiting.append(definitions[name])
    return {**schema, "$defs": needed} if needed else schema


def _referred(schema: Schema) -> Iterator[str]:
    for part in parts(schema):
        address = part.get("$ref")
        if isinstance(address, str) and address.startswith("#/$defs/"):
            yield address.removeprefix("#/$defs/").split("/", 1)[0].replace("~1", "/").replace("~0", "~")


def fault_in(schema: Schema) -> str | None:
    """Why the schema is no JSON Schema 2020-12 that can be checked against; None where it is."""
    try:
        jsonschema_rs.Draft202012Validator(schema, retriever=_never)
    except (jsonschema_rs.ValidationError, ValueError) as error:  # the second where it is nested too deeply
        return " ".join(str(getattr(error, "message", error)).split())[:200]
    return None


def misfit(value: Any, schema: Schema) -> str | None:
    """Why a value is wrong by a schema in which `fault_in` finds nothing; None where it is right."""
    for error in jsonschema_rs.Draft202012Validator(schema, retriever=_never).iter_errors(value):
        where = ".".join(map(str, error.instance_path))
        return f"{where}: {error.message}" if where else error.message
    return None


def _never(address: str) -> Any:
    raise ValueError(f"{address} is another document, which is never fetched")


def closed(schema: Schema) -> dict[str, Any]:
    """The schema of a call's arguments as a `Tool` has it: properties by name and no others.

    What the schema as a whole refers to stands in its place. Properties that only parts of an `allOf`, `anyOf` or
    `oneOf` name are named at the top too, so that closing the object forbids none of them, and what all parts of an
    `allOf` require is required.
    """
    schema = _behind(schema, schema)
    properties, required = _said_of_object(schema, schema, _DEEP)
    own = [name for name in listed(schema, "required") if isinstance(name, str)]
    required = list(dict.fromkeys([*own, *required]))
    return {**schema, "type": "object", "properties": properties, "required": required, "additionalProperties": False}


_DEEP = 5
_CHAIN = 10


def _behind(part: Any, whole: Schema) -> dict[str, Any]:
    """The part itself, or the part of the whole that it refers to, with what stands beside the reference."""
    for _ in range(_CHAIN):
        if not isinstance(part, dict) or not isinstance(part.get("$ref"), str):
            break
        address = part["$ref"]
        beside = {word: inner for word, inner in part.items() if word != "$ref"}
        target = None if address == "#" else at_pointer(whole, address)
        part = {**target, **beside} if isinstance(target, dict) else beside
    return part if isinstance(part, dict) else {}


def _said_of_object(part: dict[str, Any], whole: Schema, deep: int) -> tuple[dict[str, Any], list[str]]:
    """The properties that a schema or its parts name, its own first, and those that all of its `allOf` require."""
    own = part.get("properties")
    properties = dict(own) if isinstance(own, dict) else {}
    required = [name for name in listed(part, "required") if isinstance(name, str)]
    for word in ("allOf", "anyOf", "oneOf") if deep else ():
        for each in listed(part, word):
            inner, needed = _said_of_object(_behind(each, whole), whole, deep - 1)
            properties = {**inner, **properties}
            required += needed if word == "allOf" else []
    return properties, required


def at_pointer(whole: Schema, address: str) -> Any:
    """What stands at `#/a/b` of a document; None where there is nothing."""
    node = whole
    for raw in address.removeprefix("#").split("/")[1:]:
        step = unquote(raw).replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict):
            node = node.get(step)
        else:
            node = node[int(step)] if isinstance(node, list) and step.isdecimal() and int(step) < len(node) else None
    return node


def listed(schema: dict[str, Any], word: str) -> list[Any]:
    """The list that stands under a word; an empty one where there is none."""
    value = schema.get(word)
    return value if isinstance(value, list) else []


_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
LONGEST = 20_000
"""Characters of a description."""


def cleaned(text: str) -> tuple[str, str | None]:
    """A description without control characters and of bounded length, and what was done to it."""
    done = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        done.append("held control characters, which were taken out")
    if len(text) > LONGEST:
        done.append(f"is {len(text):,} characters long and was cut to {LONGEST:,}")
        text = text[:LONGEST]
    return text, " and ".join(done) or None


def writable(name: str) -> bool:
    """Whether a name can be written in a call, and be seen there."""
    return bool(name.strip()) and cleaned(name)[1] is None
