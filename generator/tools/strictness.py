"""A tool's schema made as strict as calls are checked, and compiled: what JSON Schema alone lets through is closed.

JSON Schema takes `1.0` for an integer, and anything under a name that a schema does not mention. Here an integer is
written as one, and the arguments of a tool are those that its schema names.
"""

from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from generator.tools.spec.model import Tool
from generator.tools.spec.schemas import rebuilt

WHOLE = "wholeNumber"
"""Our own word in a schema: the number is written without a point."""


class UnusableSchema(ValueError):
    """A schema by which nothing can be checked: it is wrong, too deep, or refers to what is not there."""


def validator_of(tool: Tool) -> jsonschema_rs.Draft202012Validator:
    """The validator of a tool's arguments; made once for each schema.

    Nothing is fetched: a reference to another document makes the schema unusable.

    Raises:
        UnusableSchema: See there.
    """
    try:
        return _compiled(orjson.dumps(tool.parameters))
    except (ValueError, TypeError) as error:
        raise UnusableSchema(str(error).split("\n", 1)[0]) from None


@lru_cache(maxsize=10_000)
def _compiled(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    strict = rebuilt(_closed(orjson.loads(schema)), _marked)
    return jsonschema_rs.Draft202012Validator(strict, keywords={WHOLE: _Whole}, offline=True)


class _Whole:
    """The check behind `WHOLE`, in the form that the validator asks for."""

    def __init__(self, _schema: dict[str, Any], _value: Any, _path: list[str | int]) -> None:
        pass

    def validate(self, instance: Any) -> None:
        if isinstance(instance, float) and instance.is_integer():  # all others are refused as they are
            raise ValueError(f"{instance} is not written as an integer")


def _closed(schema: Any) -> Any:
    """The top of a tool's schema without leave for names that nothing describes."""
    if not isinstance(schema, dict) or schema.get("additionalProperties") is False:
        return schema
    closed = {**schema, "type": schema.get("type", "object"), "unevaluatedProperties": False}
    if schema.get("additionalProperties") in (True, {}):
        del closed["additionalProperties"]
    return closed


def _marked(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of a schema, with our word where it takes integers and no other numbers."""
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {**schema, WHOLE: True} if "integer" in kinds and "number" not in kinds else schema
