"""Values made up by a JSON Schema: the same for the same seed, small, and such as the field's name suggests.

fake_value({"type": "integer", "minimum": 1, "maximum": 5}, "book:b1", name="copies")  →  3
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from generator.hashing import fingerprint
from generator.tools.made_up.kinds import kind_of
from generator.tools.made_up.numbers import MEASURES, made_number
from generator.tools.made_up.text import made_text
from generator.tools.made_up.thing import Thing
from generator.tools.spec.names import name_parts, singular

Schema = dict[str, Any]

_DEEPEST = 6
_MOST_ITEMS = 3
_TRIES = 8


def fake_value(
    schema: Any, seed: Any, *, name: str = "", known: Mapping[str, Any] | None = None, about: str = ""
) -> Any:
    """A value that a schema allows.

    An example that is declared goes before all else. A pattern of anything but plain characters, classes, counts and
    choices is not met, nor are `not`, `if` and `dependentSchemas`.

    Args:
        schema: With its own `$defs` where it needs them.
        seed: JSON data; the same seed gives the same value.
        name: Of the field that it is for.
        known: Values of properties of that name, wherever their schema allows them, the outermost on each way down.
        about: The kind of thing whose value it is, in a word or a sentence.
    """
    schema = schema if isinstance(schema, dict) else {}
    return _Maker(schema, known or {}).value(schema, name, Thing(fingerprint([seed, name])), about, 0)


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
    def __init__(self, root: Schema, known: Mapping[str, Any]) -> None:
        self._root = root
        self._known = known

    def value(self, given: Any, name: str, thing: Thing, about: str, depth: int) -> Any:
        schema = self._plain(given)
        if "const" in schema:
            return schema["const"]
        if choices := listed_values(schema) or schema.get("enum"):
            return self._told(thing.draw(name).choice(choices), schema)
        kinds = schema.get("type", self._kind(schema, name))
        kind = kinds if isinstance(kinds, str) else next((each for each in kinds if each != "null"), "null")
        if kind == "object":
            return self._object(schema, thing, about, depth)
        if kind == "array":
            return self._array(schema, name, thing, about, depth)
        return _scalar(kind, schema, name, about, thing)

    def _told(self, example: Any, schema: Schema) -> Any:
        """A declared example, with what is known in the place of its own."""
        if not isinstance(example, dict):
            return example
        properties = schema.get("properties", {})
        told = {
            name: self._known[name]
            for name in example.keys() & self._known.keys()
            if allows(self._rooted(properties.get(name, {})), self._known[name])
        }
        return {name: told.get(name, value) for name, value in example.items()}

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

    def _kind(self, schema: Schema, name: str) -> str:
        """The type of a schema that does not say it, by its words, else by what the field is called."""
        if "properties" in schema:
            return "object"
        if "items" in schema or "prefixItems" in schema:
            return "array"
        kind = kind_of(name, str(schema.get("description") or ""))
        if {"minimum", "maximum", "multipleOf"} & schema.keys() or kind in MEASURES:
            return "number" if MEASURES.get(kind) else "integer"
        return "boolean" if kind == "flag" else "string"

    def _object(self, schema: Schema, thing: Thing, about: str, depth: int) -> dict[str, Any]:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        wanted = dict.fromkeys([*([] if depth >= _DEEPEST else properties), *required])
        if depth >= 2 * _DEEPEST:  # a thing that must hold itself has no end
            return {}

        def of(name: str) -> Any:
            return self._property(properties.get(name, {}), name, thing, about, depth)

        made = {name: of(name) for name in wanted if name in self._known}
        before = self._known
        self._known = {name: value for name, value in before.items() if name not in made}  # what is told is told once
        made |= {name: of(name) for name in wanted if name not in made}
        self._known = before
        return {name: made[name] for name in wanted}

    def _property(self, schema: Any, name: str, thing: Thing, about: str, depth: int) -> Any:
        if name in self._known and allows(self._rooted(schema), self._known[name]):
            return self._known[name]
        return self.value(schema, name, thing, about, depth + 1)

    def _array(self, schema: Schema, name: str, thing: Thing, about: str, depth: int) -> list[Any]:
        first = schema.get("prefixItems", [])
        least = max(int(schema.get("minItems", 0)), len(first))
        wanted = thing.draw(f"{name}[]").randint(1, _MOST_ITEMS) if depth < _DEEPEST else 0
        size = max(least, min(wanted, int(schema.get("maxItems", wanted))))
        before = self._known
        self._known = {known: value for known, value in before.items() if known != "id"}  # no two items share one
        made: list[Any] = []
        kind = " ".join(map(singular, name_parts(name)))
        about = about if kind in ("", "result", "item", "data", "value", "entry") else f"{kind} {about}"
        for place, part in enumerate([*first, *[schema.get("items", {})] * (size - len(first))]):
            tries = (
                _TRIES if depth < 2 or schema.get("uniqueItems") else 1
            )  # deeper down each would be tried again for each of those above
            drawn = (
                self.value(part, name, Thing(f"{thing.seed}/{name}/{place}/{time}"), about, depth + 1)
                for time in range(tries)
            )
            item = _fresh(drawn, made)
            if item is not ...:
                made.append(item)
            elif len(made) < least and not schema.get("uniqueItems"):
                made.append(made[-1])
        self._known = before
        return made

    def _rooted(self, part: Any) -> Any:
        return {**part, "$defs": self._root["$defs"]} if isinstance(part, dict) and "$defs" in self._root else part


def _fresh(drawn: Iterable[Any], made: list[Any]) -> Any:
    """The first that is called otherwise than all that are there, else the first that is none of them, else `...`."""
    other: Any = ...
    for item in drawn:
        if item not in made and not _is_called_alike(item, made):
            return item
        if item not in made and other is ...:
            other = item
    return other


def _is_called_alike(item: Any, others: list[Any]) -> bool:
    """Whether an item has the name or title of another."""
    called = [one.get(word) for one in [item, *others] if isinstance(one, dict) for word in ("name", "title")]
    texts = [text for text in called if isinstance(text, str)]
    own = [item.get(word) for word in ("name", "title")] if isinstance(item, dict) else []
    return any(isinstance(text, str) and texts.count(text) > own.count(text) for text in own)


def listed_values(schema: Mapping[str, Any]) -> list[Any]:
    """What a schema lists as its values: those of an enumeration, else its examples; null is none."""
    for word in ("enum", "examples"):
        found = schema.get(word)
        if values := [value for value in found if value is not None] if isinstance(found, list) else []:
            return values
    return []


def _scalar(kind: str, schema: Schema, name: str, about: str, thing: Thing) -> Any:
    if kind in ("integer", "number"):
        whole, measured = kind == "integer", kind_of(name, str(schema.get("description") or ""))
        made = made_number(measured, schema, thing.draw(name), whole=whole)
        return schema.get("minimum", 0) if made is None else made
    if kind == "boolean":
        return thing.draw(name).random() < 0.5
    return None if kind == "null" else made_text(schema, name, about, thing)


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
