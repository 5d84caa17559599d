"""Values made from a schema: those it lists, else such as fit its type, format, bounds and the parameter's name.

sample_value("city", {"type": "string"}, …) → "Porto"; ("limit", {"type": "integer", "maximum": 20}, …) → 10
"""

import random
from collections.abc import Mapping
from typing import Any

from generator.tools.made_up.kinds import kind_of
from generator.tools.made_up.numbers import made_number
from generator.tools.made_up.shown import shown_values
from generator.tools.made_up.text import made_text
from generator.tools.made_up.thing import Thing
from generator.tools.made_up.values import listed_values

_DEEPEST = 5


def sample_value(
    name: str,
    schema: Any,
    chance: random.Random,
    defs: Mapping[str, Any] | None = None,
    depth: int = 0,
    about: str = "",
) -> Any:
    """A value of a schema; None where no sensible one is known, as for a pattern of its own.

    Args:
        name: Of the parameter, which tells what it is.
        schema: JSON Schema of the value.
        chance: Draws.
        defs: What `$ref` refers to.
        depth: How deep it stands; a schema that goes on without end gives None.
        about: What is said of the tool that takes it.
    """
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    if listed := listed_values(schema):
        return chance.choice(listed)
    if "const" in schema:
        return schema["const"]
    defs = defs or {}
    if "$ref" in schema:
        return sample_value(name, defs.get(str(schema["$ref"]).rsplit("/", 1)[-1]), chance, defs, depth + 1, about)
    if variants := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        told = {"description": schema["description"]} if "description" in schema else {}
        whole = ({**told, **variant} if isinstance(variant, dict) else variant for variant in variants)
        made = (sample_value(name, variant, chance, defs, depth + 1, about) for variant in whole)
        return next((value for value in made if value is not None), None)
    return _of_type(name, schema, chance, defs, depth, about)


def _of_type(
    name: str, schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int, about: str
) -> Any:
    kinds = schema.get("type", "string")
    kind = next((one for one in kinds if one != "null"), None) if isinstance(kinds, list) else kinds
    if kind in ("integer", "number"):
        return _number(name, schema, chance, whole=kind == "integer")
    if kind == "boolean":
        return not schema.get("default", chance.random() < 0.5)
    if kind == "array":
        return _array(name, schema, chance, defs, depth, about)
    if kind == "object":
        return _object(schema, chance, defs, depth, about)
    thing = Thing(f"{chance.random()}")
    return made_text(schema, name, about, thing, sure=True) if kind == "string" else None


def _number(name: str, schema: Mapping[str, Any], chance: random.Random, *, whole: bool) -> float | None:
    description = str(schema.get("description") or "")
    shown = [number for value in shown_values(description) if (number := _as_number(value, whole=whole)) is not None]
    if shown and "minimum" not in schema and "maximum" not in schema:
        return chance.choice(shown)
    return made_number(kind_of(name, description), schema, chance, whole=whole)


def _as_number(text: str, *, whole: bool) -> float | None:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return None


def _array(
    name: str, schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int, about: str
) -> Any:
    least, most = max(1, schema.get("minItems", 1)), schema.get("maxItems", 10_000)
    wanted = min(max(least, chance.randint(1, 2)), most)
    items: list[Any] = []
    for _ in range(4 * wanted):
        part = schema.get("items", {})
        told = {"description": schema["description"]} if "description" in schema else {}
        part = {**told, **part} if isinstance(part, dict) else part
        value = sample_value(name, part, chance, defs, depth + 1, about)
        if value is not None and value not in items:
            items.append(value)
        if len(items) == wanted:
            return items
    return items if len(items) >= least else None


def _object(schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int, about: str) -> Any:
    made = {}
    properties = schema.get("properties", {})
    for name in schema.get("required") or list(properties)[:2]:
        value = sample_value(name, properties.get(name, {}), chance, defs, depth + 1, about)
        if value is None:
            return None
        made[name] = value
    return made or None
