"""Keywords that JSON Schema does not take: read as what is meant where that is plain, else left out one by one.

{"type": "integer", "maximum": "50", "pattern": "("}  →  {"type": "integer", "maximum": 50}

So a parameter stays with all that can be checked of it, whatever else is said of it.
"""

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import jsonschema_rs

from generator.tools.spec.json_types import schema_of_word
from generator.tools.spec.parsed import short
from generator.tools.spec.schemas import Schema, at_pointer, rebuilt

Note = Callable[[str], None]
"""Takes what was done to a keyword, as a predicate of the parameter that it stands in."""

_META = jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})
_OF_SCHEMAS = {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
_LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_ROUNDS = 4
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
_LONE_BRACE = re.compile(r"(?<!\\)\{(?!\d+(?:,\d*)?\})|(?<!\\)(?<!\d)(?<!,)\}")


def usable(schema: Schema, whole: Schema, note: Note) -> Schema:
    """The schema without what nothing can be checked against.

    Args:
        schema: Any value.
        whole: What references in it look into.
        note: Takes what was done.
    """
    schema = rebuilt(_with_good_keywords(schema, note), lambda part: _with_good_references(part, whole, note))
    return rebuilt(schema, lambda part: _with_good_patterns(part, note))


def _with_good_keywords(schema: Schema, note: Note) -> Schema:
    found = [copy.deepcopy(schema)]  # in a list, so that the schema itself can be replaced as its parts are
    for _ in range(_ROUNDS):
        places = dict.fromkeys(tuple(error.instance_path) for error in _META.iter_errors(found[0]))
        if not places:
            return found[0]
        for place in sorted(places, key=lambda place: (len(place), str(place)), reverse=True):
            _mend(found, (0, *place), note)
    return found[0] if _META.is_valid(found[0]) else {}


def _mend(found: list[Schema], place: tuple[str | int, ...], note: Note) -> None:
    """Put right or take out what stands at a place, if it is still there."""
    above: Any = found
    for step in place[:-1]:
        above = _step(above, step)
    key = place[-1]
    if not _has(above, key):
        return
    value = above[key]
    said = f"its `{'.'.join(map(str, place[1:]))}` is {short(value)}, which "
    if len(place) == 1 or place[-2] in _OF_SCHEMAS or place[-2] in _LISTS:
        above[key] = schema_of_word(value) if isinstance(value, str) else {}
        note(f"{said}is no schema: {_read_as(above[key])}")
        return
    meant = next((each for each in _meanings(value) if _is_right(place, each)), None)
    if meant is not None:
        above[key] = meant
        note(f"{said}JSON Schema does not take: {_read_as(meant)}")
    elif isinstance(above, dict) or isinstance(key, int):
        del above[key]
        note(f"{said}JSON Schema does not take: it is left out")


def _read_as(schema: Any) -> str:
    return "any value is taken" if schema == {} else f"it is read as {short(schema)}"


def _meanings(value: Any) -> Iterator[Any]:
    """What somebody may have meant by a value."""
    if isinstance(value, str):
        text = value.strip()
        if text.casefold() in ("true", "false"):
            yield text.casefold() == "true"
        if _NUMBER.fullmatch(text):
            yield float(text) if "." in text else int(text)
        yield from filter(None, [schema_of_word(text)])
    if isinstance(value, float) and value.is_integer():
        yield int(value)
    if value is not None and not isinstance(value, list):
        yield [value]
    if isinstance(value, bool | int | float):
        yield str(value)


def _is_right(place: tuple[str | int, ...], value: Any) -> bool:
    """Whether JSON Schema takes a value under the keyword at a place, or as an item of that keyword's list."""
    key = place[-1]
    return _META.is_valid({key: value} if isinstance(key, str) else {str(place[-2]): [value]})


def _step(above: Any, step: str | int) -> Any:
    return above[step] if _has(above, step) else None


def _has(above: Any, key: str | int) -> bool:
    if isinstance(above, list):
        return isinstance(key, int) and key < len(above)
    return isinstance(above, dict) and key in above


def _with_good_references(part: dict[str, Any], whole: Schema, note: Note) -> dict[str, Any]:
    for word in _REFERENCES:
        address = part.get(word)
        if isinstance(address, str) and not _leads(address, whole):
            part = {other: inner for other, inner in part.items() if other != word}
            why = "which is not there" if address.startswith("#") else "another document, which is never fetched"
            note(f"refers to {short(address)[1:-1]!r}, {why}: any value is taken there")
    return part


def _leads(address: str, whole: Schema) -> bool:
    return address == "#" or (address.startswith("#/") and isinstance(at_pointer(whole, address), dict | bool))


def _with_good_patterns(part: dict[str, Any], note: Note) -> dict[str, Any]:
    pattern = part.get("pattern")
    if isinstance(pattern, str) and not _compiles(pattern):
        meant = _reworded(pattern)
        part = {word: inner for word, inner in part.items() if word != "pattern"}
        part |= {"pattern": meant} if meant else {}
        done = f"it is read as {short(meant)}" if meant else "it is left out"
        note(f"its pattern {short(pattern)} is none that can be checked: {done}")
    named = part.get("patternProperties")
    if isinstance(named, dict) and (bad := [each for each in named if not _compiles(each)]):
        note(f"its pattern {short(bad[0])} of names is none that can be checked: it is left out")
        part = {**part, "patternProperties": {each: inner for each, inner in named.items() if each not in bad}}
        part |= {"additionalProperties": True} if part.get("additionalProperties") is False else {}
    return part


def _reworded(pattern: str) -> str | None:
    """In the words of the engine: other names of beginning and end, braces that count nothing."""
    ends = pattern.replace(r"\A", "^").replace(r"\Z", "$").replace(r"\z", "$")
    tried: Sequence[str] = [ends, _LONE_BRACE.sub(lambda brace: "\\" + brace[0], ends)]
    return next((each for each in tried if _compiles(each)), None)


@lru_cache(maxsize=10_000)
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True
