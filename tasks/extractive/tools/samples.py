"""Values made from a schema: those it lists, else such as fit its type, format, bounds and the parameter's name.

sample_value("city", {"type": "string"}, …) → "Porto"; ("limit", {"type": "integer", "maximum": 20}, …) → 10
"""

import random
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from generator.tools.spec.names import name_parts, singular

_DEEPEST = 5
_SHOWN = re.compile(r"(?:for example|e\.g\.,?|such as) [`'\"]([^`'\"\n]{1,80})[`'\"]")
"""A value that a description shows."""
_FORMATS: dict[str, tuple[str, ...]] = {
    "date": ("2024-05-17", "2024-11-02", "2025-03-28"),
    "date-time": ("2024-05-17T09:30:00Z", "2024-11-02T14:00:00Z", "2025-03-28T18:15:00Z"),
    "time": ("09:30:00Z", "14:00:00Z", "18:15:00Z"),
    "duration": ("PT30M", "PT2H", "P1D"),
    "email": ("anna.berg@example.org", "tomas.lind@example.org", "maria.costa@example.org"),
    "uri": ("https://example.org/notes", "https://example.org/report", "https://example.org/map"),
    "hostname": ("data.example.org", "mail.example.org", "www.example.org"),
    "ipv4": ("192.0.2.17", "198.51.100.4", "203.0.113.60"),
    "ipv6": ("2001:db8::17", "2001:db8::4", "2001:db8::60"),
}
_FORMATS |= {"url": _FORMATS["uri"], "uri-reference": _FORMATS["uri"]}
_NAMED: dict[str, tuple[str, ...]] = {
    "city town place location destination": ("Lund", "Porto", "Bergen", "Graz", "Lyon"),
    "country": ("Portugal", "Norway", "Austria", "Chile"),
    "timezone zone tz": ("Europe/Stockholm", "Asia/Tokyo", "America/Lima"),
    "email mail": _FORMATS["email"],
    "url uri link": _FORMATS["uri"],
    "date day birthday": _FORMATS["date"],
    "time": ("09:30", "14:00", "18:15"),
    "language lang locale": ("en", "sv", "pt"),
    "currency": ("EUR", "SEK", "CHF"),
    "phone": ("+46 46 123 45", "+351 22 555 01"),
    "user username owner author assignee customer person": ("Anna Berg", "Tomas Lind", "Maria Costa"),
    "title subject summary": ("Winter timetable", "Harbour survey", "Spring inventory"),
    "description comment message note body text content": (
        "The harbour opens again in April.",
        "Please check the second reading.",
        "All boxes were counted twice.",
    ),
    "query keyword keywords search term topic": ("ice thickness", "harbour fees", "night trains"),
    "tag label category": ("winter", "harbour", "field work"),
    "file filename": ("measurements.csv", "survey.csv", "inventory.csv"),
    "directory folder dir": ("reports", "survey", "archive"),
    "path": ("reports/spring.csv", "survey/harbour.csv", "archive/winter.csv"),
    "branch": ("main", "release", "fix-dates"),
    "repo repository": ("harbour-survey", "timetable", "inventory"),
    "name": ("harbour survey", "spring inventory", "night train"),
    "id key code number": ("A-1042", "B-2217", "C-3308"),
    "year": ("2023", "2024", "2025"),
}
_STRINGS = {word: values for words, values in _NAMED.items() for word in words.split()}
_RANGES = {
    "year": (2018, 2025),
    "month": (1, 12),
    "day": (1, 28),
    "hour": (8, 18),
    "minute": (5, 55),
    "age": (19, 70),
    "page": (2, 5),
    "limit": (5, 25),
    "count": (3, 20),
    "size": (8, 64),
    "id": (1001, 4999),
    "lat": (35, 60),
    "latitude": (35, 60),
    "lon": (5, 30),
    "longitude": (5, 30),
}


def sample_value(
    name: str, schema: Any, chance: random.Random, defs: Mapping[str, Any] | None = None, depth: int = 0
) -> Any:
    """A value of a schema; None where no sensible one is known, as for a pattern of its own.

    Args:
        name: Of the parameter, which tells what it is.
        schema: JSON Schema of the value.
        chance: Draws.
        defs: What `$ref` refers to.
        depth: How deep it stands; a schema that goes on without end gives None.
    """
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    for word in ("examples", "enum"):
        if listed := [value for value in schema.get(word) or () if value is not None]:
            return chance.choice(listed)
    if "const" in schema:
        return schema["const"]
    defs = defs or {}
    if "$ref" in schema:
        return sample_value(name, defs.get(str(schema["$ref"]).rsplit("/", 1)[-1]), chance, defs, depth + 1)
    if variants := [*schema.get("anyOf", ()), *schema.get("oneOf", ())]:
        made = (sample_value(name, variant, chance, defs, depth + 1) for variant in variants)
        return next((value for value in made if value is not None), None)
    return _of_type(name, schema, chance, defs, depth)


def _of_type(name: str, schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int) -> Any:
    kinds = schema.get("type", "string")
    kind = next((one for one in kinds if one != "null"), None) if isinstance(kinds, list) else kinds
    if kind in ("integer", "number"):
        return _number(name, schema, chance, whole=kind == "integer")
    if kind == "boolean":
        return not schema.get("default", chance.random() < 0.5)
    if kind == "array":
        return _array(name, schema, chance, defs, depth)
    if kind == "object":
        return _object(schema, chance, defs, depth)
    return _string(name, schema, chance) if kind == "string" else None


def _string(name: str, schema: Mapping[str, Any], chance: random.Random) -> str | None:
    if schema.get("format") == "uuid":
        return str(UUID(int=chance.getrandbits(128), version=4))
    description = str(schema.get("description", ""))
    about = [singular(word) for word in [*name_parts(name)[::-1], *re.findall(r"[a-z]+", description.lower())]]
    named = next((_STRINGS[word] for word in about if word in _STRINGS), ())
    fitting = _FORMATS.get(str(schema.get("format"))) or tuple(_SHOWN.findall(description)) or named
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10_000)
    fits = [text for text in fitting if least <= len(text) <= most]
    if pattern := schema.get("pattern"):
        fits = [text for text in fits if _matches(str(pattern), text)]
    return chance.choice(fits) if fits else None


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # of another dialect
        return False


def _number(name: str, schema: Mapping[str, Any], chance: random.Random, *, whole: bool) -> float | None:
    usual = next((_RANGES[word] for word in name_parts(name)[::-1] if word in _RANGES), (2, 40))
    step = schema.get("multipleOf", 1)
    least = schema.get("minimum", schema.get("exclusiveMinimum", -step) + step)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 1000) - (step if whole else 0))
    if least > most:
        return None
    if not whole and most - least <= 1:
        return round(chance.uniform(least, most), 2)
    low, high = max(usual[0], least), min(usual[1], most)
    if low > high:
        low, high = least, min(most, least + 40)
    drawn = chance.randint(-int(-low // 1), int(high // 1))
    fitting: float = max(drawn - drawn % step, least)
    return fitting


def _array(name: str, schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int) -> Any:
    least, most = max(1, schema.get("minItems", 1)), schema.get("maxItems", 10_000)
    wanted = min(max(least, chance.randint(1, 2)), most)
    items: list[Any] = []
    for _ in range(4 * wanted):
        value = sample_value(name, schema.get("items", {}), chance, defs, depth + 1)
        if value is not None and value not in items:
            items.append(value)
        if len(items) == wanted:
            return items
    return items if len(items) >= least else None


def _object(schema: Mapping[str, Any], chance: random.Random, defs: Mapping[str, Any], depth: int) -> Any:
    made = {}
    properties = schema.get("properties", {})
    for name in schema.get("required") or list(properties)[:2]:
        value = sample_value(name, properties.get(name, {}), chance, defs, depth + 1)
        if value is None:
            return None
        made[name] = value
    return made or None
