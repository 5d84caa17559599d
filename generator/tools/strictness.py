"""A tool's schema made as strict as calls are checked, and compiled: what JSON Schema alone lets through is closed.

JSON Schema takes `1.0` for an integer, anything under a name that a schema does not mention, and any text for a date.
Here an integer is written as one, the arguments of a tool are those that its schema names, and a text has the format
that is said of it. A default may always be given: whoever documents one takes it.
"""

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from generator.tools.spec.formats import only_checked
from generator.tools.spec.model import Tool
from generator.tools.spec.schemas import Schema, rebuilt, with_definitions

WHOLE = "wholeNumber"
"""Our own word in a schema: the number is written without a point."""


class UnusableSchema(ValueError):
    """A schema by which nothing can be checked: it is wrong, too deep, or refers to what is not there."""


def validator_of(tool: Tool, *, formats: bool = True) -> jsonschema_rs.Draft202012Validator:
    """The validator of a tool's arguments; made once for each schema.

    Nothing is fetched: a reference to another document makes the schema unusable.

    Args:
        tool: With its parameters.
        formats: Whether a text must have the format that is said of it; see `spec.formats`.

    Raises:
        UnusableSchema: See there.
    """
    try:
        return _compiled(orjson.dumps(tool.parameters), formats)
    except (ValueError, TypeError) as error:
        raise UnusableSchema(str(error).split("\n", 1)[0]) from None


@lru_cache(maxsize=10_000)
def _compiled(schema: bytes, formats: bool) -> jsonschema_rs.Draft202012Validator:
    strict = rebuilt(_closed(orjson.loads(schema)), _marked)
    return _validator(rebuilt(strict, lambda part: _with_default(part, strict)), formats=formats)


def _validator(schema: Schema, *, formats: bool) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema, keywords={WHOLE: _Whole}, offline=True, validate_formats=formats)


class _Whole:
    """The check behind `WHOLE`, in the form that the validator asks for."""

    def __init__(self, _schema: dict[str, Any], _value: Any, _path: list[str | int]) -> None:
        pass

    def validate(self, instance: Any) -> None:
        if isinstance(instance, float) and instance.is_integer():  # all others are refused as they are
            raise ValueError(f"{instance} is not written as an integer")


def _closed(schema: Any) -> Any:
    """The top of a tool's schema without leave for names that nothing describes."""
    if not isinstance(schema, dict):
        return schema
    schema = {word: part for word, part in schema.items() if word != "default"}  # of arguments as a whole there is none
    if schema.get("additionalProperties") is False:
        return schema
    closed = {**schema, "type": schema.get("type", "object"), "unevaluatedProperties": False}
    if schema.get("additionalProperties") in (True, {}):
        del closed["additionalProperties"]
    return closed


def _marked(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema, with our word where it takes integers and no other numbers, and all that goes for a call."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "integer" in kinds and "number" not in kinds:
        schema = {**schema, WHOLE: True}
    return only_checked(schema)


def _with_default(schema: dict[str, Any], whole: Schema) -> Schema:
    """A part of a schema, by which its default may be given though it is not of its type or among its values."""
    if "default" not in schema or _fits(schema["default"], with_definitions(schema, whole)):
        return schema
    return {"if": {"const": schema["default"]}, "else": schema}


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is right by a part of a schema; no where the part says too little by itself to tell."""
    try:
        return _validator(schema, formats=True).is_valid(value)
    except (ValueError, jsonschema_rs.ReferencingError):
        return False
