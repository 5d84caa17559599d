"""How complex a call of a tool is, where its specification does not say."""

from typing import Any

from generator.tools.spec.model import Complexity, Tool


def complexity_of(tool: Tool) -> Complexity:
    """`simple`, `medium` or `complex`, by what a caller has to fill in.

    A required parameter counts 1 point, an optional one 1/2, and 2 more where the value has parts: an object, a list of
    objects or lists, or a choice of several types that are not null. Up to 2 points are simple, up to 5 medium.
    """
    required = set(tool.required)
    points = sum(
        (1 if name in required else 0.5) + (2 if _has_parts(schema) else 0) for name, schema in tool.properties.items()
    )
    return "simple" if points <= 2 else "medium" if points <= 5 else "complex"


def _has_parts(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    choices = [part for word in ("anyOf", "oneOf") for part in _listed(schema.get(word)) if part != {"type": "null"}]
    if len(choices) == 1:
        return _has_parts(choices[0])
    kinds = [kind for kind in _listed(schema.get("type")) if kind != "null"]
    inside = schema.get("items")
    nested = isinstance(inside, dict) and ("$ref" in inside or inside.get("type") in ("object", "array"))
    return len(choices) > 1 or len(kinds) > 1 or "object" in kinds or "$ref" in schema or "allOf" in schema or nested


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
