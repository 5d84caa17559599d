"""Values made up by a JSON Schema: the same for the same seed, small, and such as the field's name suggests.

fake_value({"type": "integer", "minimum": 1, "maximum": 5}, "book:b1", name="copies")  →  3
"""

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from generator.hashing import fingerprint
from generator.tools.executors.fake_text import made_up_text

Schema = dict[str, Any]

_DEEPEST = 6
_MOST_ITEMS = 3
_YEARS = {"minimum": 1950, "maximum": 2025}


def fake_value(schema: Any, seed: Any, *, name: str = "", known: Mapping[str, Any] | None = None) -> Any:
    """A value that a schema allows.

    A pattern of anything but plain characters, classes and counts is not met, nor are `not`, `if` and
    `dependentSchemas`.

    Args:
        schema: With its own `$defs` where it needs them.
        seed: JSON data; the same seed gives the same value.
        name: Of the field that it is for.
        known: Values of properties of that name, wherever their schema allows them, the outermost on each way down.
    """
    schema = schema if isinstance(schema, dict) else {}
    return _Maker(random.Random(fingerprint([seed, name])), schema, known or {}).value(schema, name, 0)  # noqa: S311


def allows(schema: Any, value: Any) -> bool:
    """Whether a schema allows a value; one that is no schema allows nothing."""
    if not isinstance(schema, dict):
        return True
    validator = _validator(orjson.dumps(schema))
    return validator is not None and validator.is_valid(value)


@lru_cache(maxsize=10_000)
def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator(orjson.loads(schema))
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


class _Maker:
    def __init__(self, draw: random.Random, root: Schema, known: Mapping[str, Any]) -> None:
        self._draw = draw
        self._root = root
        self._known = known

    def value(self, given: Any, name: str, depth: int) -> Any:
        schema = self._plain(given)
        if "const" in schema:
            return schema["const"]
        if choices := schema.get("enum") or schema.get("examples"):
            return self._draw.choice(choices)
        kinds = schema.get("type", self._kind(schema))
        kind = kinds if isinstance(kinds, str) else next((each for each in kinds if each != "null"), "null")
        if kind in ("object", "array"):
            return self._object(schema, depth) if kind == "object" else self._array(schema, name, depth)
        return self._scalar(kind, schema, name)

    def _scalar(self, kind: str, schema: Schema, name: str) -> Any:
        match kind:
            case "integer":
                return self._integer({**_YEARS, **schema} if name.casefold().endswith("year") else schema)
            case "number":
                return self._number(schema)
            case "boolean":
                return self._draw.random() < 0.5
            case "null":
                return None
        return made_up_text(schema, name, self._draw)

    def _plain(self, schema: Any) -> Schema:
        """The schema with its reference followed, its parts joined, and the first of its choices taken."""
        found: Schema = schema if isinstance(schema, dict) else {}
        for _ in range(_DEEPEST):
            if "$ref" in found:
                found = {**self._target(str(found["$ref"])), **_without(found, "$ref")}
            elif parts := found.get("allOf"):
                found = _joined([_without(found, "allOf"), *map(self._plain, parts)])
            elif choices := found.get("anyOf") or found.get("oneOf"):
                chosen = next((each for each in map(self._plain, choices) if each.get("type") != "null"), {})
                found = _joined([_without(found, "anyOf", "oneOf"), chosen])
            else:
                break
        return found

    def _target(self, reference: str) -> Schema:
        found: Any = self._root
        for key in reference.removeprefix("#").strip("/").split("/"):
            found = (
                found.get(key.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, dict) and key else found
            )
        return found if isinstance(found, dict) else {}

    def _kind(self, schema: Schema) -> str:
        if "properties" in schema:
            return "object"
        if "items" in schema or "prefixItems" in schema:
            return "array"
        return "number" if {"minimum", "maximum", "multipleOf"} & schema.keys() else "string"

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        wanted = dict.fromkeys([*([] if depth >= _DEEPEST else properties), *required])
        if depth >= 2 * _DEEPEST:  # a thing that must hold itself has no end
            return {}
        made = {name: self._property(properties.get(name, {}), name, depth) for name in wanted if name in self._known}
        before = self._known
        self._known = {name: value for name, value in before.items() if name not in made}  # what is told is told once
        made |= {name: self._property(properties.get(name, {}), name, depth) for name in wanted if name not in made}
        self._known = before
        return {name: made[name] for name in wanted}

    def _property(self, schema: Any, name: str, depth: int) -> Any:
        if name in self._known and allows(self._rooted(schema), self._known[name]):
            return self._known[name]
        return self.value(schema, name, depth + 1)

    def _array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        first = schema.get("prefixItems", [])
        least = max(int(schema.get("minItems", 0)), len(first))
        wanted = self._draw.randint(1, _MOST_ITEMS) if depth < _DEEPEST else 0
        size = max(least, min(wanted, int(schema.get("maxItems", wanted))))
        before = self._known
        self._known = {known: value for known, value in before.items() if known != "id"}  # no two items share one
        made: list[Any] = []
        for part in [*first, *[schema.get("items", {})] * (size - len(first))]:
            item = self._another(part, name, depth, made) if schema.get("uniqueItems") else None
            made.append(self.value(part, name, depth + 1) if item is None else item)
        self._known = before
        return made

    def _another(self, schema: Any, name: str, depth: int, made: list[Any]) -> Any:
        """One that is not there yet, if twenty draws give it."""
        drawn = (self.value(schema, name, depth + 1) for _ in range(20))
        return next((item for item in drawn if item not in made), None)

    def _integer(self, schema: Schema) -> int:
        step = int(schema.get("multipleOf", 1)) or 1
        low, high = _bounds(schema, 1)
        first = -(-int(-(-low // 1)) // step)
        return step * self._draw.randint(first, max(first, int(high // 1) // step))

    def _number(self, schema: Schema) -> float:
        low, high = _bounds(schema, 0.001)
        if step := schema.get("multipleOf"):
            return float(step * max(-(-low // step), min(high // step, low // step + self._draw.randint(1, 9))))
        return min(max(round(self._draw.uniform(low, high), 2), low), high)

    def _rooted(self, part: Any) -> Any:
        return {**part, "$defs": self._root["$defs"]} if isinstance(part, dict) and "$defs" in self._root else part


def _bounds(schema: Schema, gap: float) -> tuple[float, float]:
    """The least and the greatest value to draw; not far from each other where the schema leaves it open."""
    low = schema.get("minimum", schema.get("exclusiveMinimum", None))
    high = schema.get("maximum", schema.get("exclusiveMaximum", None))
    if low is not None and "minimum" not in schema:
        low += gap
    if high is not None and "maximum" not in schema:
        high -= gap
    if low is None:
        low = 1 if high is None or high >= 1 else high - 100
    return low, low + 100 if high is None else max(low, high)


def _without(schema: Schema, *words: str) -> Schema:
    return {word: value for word, value in schema.items() if word not in words}


def _joined(schemas: list[Schema]) -> Schema:
    joined: Schema = {}
    for schema in schemas:
        properties = {**joined.get("properties", {}), **schema.get("properties", {})}
        required = [*joined.get("required", []), *schema.get("required", [])]
        joined = {**joined, **schema}
        if properties:
            joined["properties"] = properties
        if required:
            joined["required"] = required
    return joined
