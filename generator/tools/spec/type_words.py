"""Types as documentation of functions writes them: `List[str]`, `int, optional`, `Dict[str, float] | None`, `string[]`.

meaning("List[Union[int, str]], optional")  →  ({"type": "array", "items": {"type": ["integer", "string"]}}, True)
"""

import re
from typing import Any

import orjson

from generator.tools.spec.dialects import ALIASES, TYPES
from generator.tools.spec.json_types import kind_of_word

Schema = dict[str, Any]

_OPTIONAL = re.compile(r"(?i)[\s,;(]*\boptional\b\s*\)?\s*$|^\s*optional\b\s*[,:]\s*|\s*\?\s*$")
_DEFAULT = re.compile(r"(?i)[,;\s(]*\bdefault(?:s\s+to)?\b.*$")
_NAME = re.compile(r"\s*((?:\w+\.)*\w+)\s*")
_OF = re.compile(r"(?i)\s*(list|array|set|tuple|sequence|dict|map)s?\s+of\s+(.+)")
_PAIRS = {"[": "]", "<": ">", "(": ")", "{": "}"}
_TEXTS = {"date", "datetime", "time", "timestamp", "file", "image", "audio", "email", "uuid", "base64", "enum"}
_ANY = {"any", "object?", "unknown", "mixed", "typing.any"}
_DEEP = 8


def meaning(text: str) -> tuple[Schema | None, bool]:
    """The schema that a type's words mean, None where they mean none, and whether they say that it is optional."""
    bare = _OPTIONAL.sub("", _DEFAULT.sub("", text))
    optional = bare != _DEFAULT.sub("", text)
    whole = re.fullmatch(r"\s*(?:typing\.)?Optional\[(.*)\]\s*", bare)
    return _schema(bare, _DEEP), optional or whole is not None


def _schema(text: str, deep: int) -> Schema | None:
    """The schema of one type; `{}` takes any value."""
    choices = [each for part in _split(text, "|") for each in re.split(r"(?i)\s+or\s+", part)]
    if deep == 0 or not text.strip():
        return {} if deep == 0 else None
    if len(choices) > 1:
        return _either([_schema(each, deep - 1) for each in choices])
    text = text.strip()
    if text.endswith("[]"):
        return _array([text[:-2]], deep)
    if of := _OF.fullmatch(text):
        one = of[2] if _schema(of[2], deep - 1) else of[2].removesuffix("s")
        return _array([one], deep) if kind_of_word(of[1]) == "array" else {"type": "object"}
    name = _NAME.match(text)
    if name is None:
        return None
    rest = text[name.end() :].strip()
    inner = _split(rest[1:-1], ",") if rest and _PAIRS.get(rest[0]) == rest[-1] else []
    return _named(name[1].rsplit(".", 1)[-1], [part.strip() for part in inner if part.strip()], deep)


def _named(name: str, inner: list[str], deep: int) -> Schema | None:
    word = name.casefold()
    if word in _ANY:
        return {}
    if word in ("union", "optional"):
        return _either([_schema(each, deep - 1) for each in inner] + ([{"type": "null"}] if word == "optional" else []))
    if word in ("literal", "enum") and inner:
        return {"enum": [_value(each) for each in inner]}
    kind = ALIASES.get(word, word if word in TYPES else kind_of_word(name))
    if kind == "array":
        return _array(inner, deep)
    if kind == "object" and len(inner) == 2 and (values := _schema(inner[1], deep - 1)):
        return {"type": "object", "additionalProperties": values}
    if kind is None and word in _TEXTS:
        kind = "string"
    return {"type": kind} if kind else None


def _array(inner: list[str], deep: int) -> Schema:
    items = [_schema(each, deep - 1) for each in inner if each != "..."]
    same = bool(items) and all(each == items[0] for each in items)
    return {"type": "array", "items": items[0]} if same and items[0] else {"type": "array"}


def _either(schemas: list[Schema | None]) -> Schema | None:
    """A schema of any of these; any value where one of them is not known."""
    known = [each for each in schemas if each]
    if len(known) < len(schemas):
        return {}
    if all(each.keys() == {"type"} for each in known):
        kinds = dict.fromkeys(kind for each in known for kind in _kinds(each))
        return {"type": next(iter(kinds)) if len(kinds) == 1 else list(kinds)}
    return {"anyOf": known}


def _kinds(schema: Schema) -> list[str]:
    return schema["type"] if isinstance(schema["type"], list) else [schema["type"]]


def _value(text: str) -> Any:
    try:
        return orjson.loads(text.replace("'", '"'))
    except orjson.JSONDecodeError:
        return text


def _split(text: str, sign: str) -> list[str]:
    """The parts between a sign, where it does not stand in brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in _PAIRS) - (letter in _PAIRS.values())
        if letter == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
