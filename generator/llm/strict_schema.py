"""JSON schemas for strict modes that refuse some keywords: the limits move from keywords into the description.

OpenAI's and Anthropic's strict modes reject a schema with, say, `minLength`. The model still reads the limit in the
description, and the reply is checked against the full schema in any case.
"""

from typing import Any

LIMITS = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "pattern", "format",
    "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
})  # fmt: skip
"""Keywords that narrow a value within its type."""


def without_limits(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without `LIMITS`, each of which is said in the description of its value instead.

    The keys of `properties` are names, not keywords: a property called `format` stays.
    """
    out = {key: _narrowed(key, value) for key, value in schema.items() if key not in LIMITS}
    limits = ", ".join(f"{key}: {schema[key]}" for key in schema if key in LIMITS)
    if limits:
        out["description"] = f"{schema.get('description', '')} ({limits})".strip()
    return out


def _narrowed(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: without_limits(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_limits(part) if isinstance(part, dict) else part for part in value]
    return without_limits(value) if isinstance(value, dict) else value
