"""JSON Schemas of values that were seen, and of words such as `List[int]` that documentation uses for types."""

import re
from typing import Any

Schema = dict[str, Any]

_DEEP = 4
_WIDE = 40
_LOOKED_AT = 20
_WORDS = {
    "string": "string str text path filename url uri char bytes",
    "integer": "integer int long int32 int64 uint",
    "number": "number float double decimal real",
    "boolean": "boolean bool",
    "array": "array list tuple sequence set ndarray iterable",
    "object": "object dict dictionary map mapping record struct json",
    "null": "null none nothing void",
}
_KIND = {word: kind for kind, known in _WORDS.items() for word in known.split()}
_KIND_OF_TYPE: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_OF = re.compile(r"\s*(?:\[|<|\(|\bof\b)\s*(.+?)[\]>)]?\s*$")
_WORD = re.compile(r"(?:[A-Za-z_]+\.)*([A-Za-z_]\w*)")


def kind_of(value: Any) -> str:
    """The type of a piece of JSON data: `1.0` is a number, `1` an integer."""
    return _KIND_OF_TYPE[type(value)]


def schema_of(value: Any, depth: int = 0) -> Schema:
    """Schema of a value that was seen: types, fields and items, four levels deep; no values."""
    kind = kind_of(value)
    if depth >= _DEEP:
        return {"type": kind}
    if kind == "array":
        seen = [schema_of(item, depth + 1) for item in value[:_LOOKED_AT]]
        return {"type": kind, "items": merged(*seen)} if seen else {"type": kind}
    if kind == "object":
        fields = {str(name): schema_of(item, depth + 1) for name, item in list(value.items())[:_WIDE]}
        return {"type": kind, "properties": fields}
    return {"type": kind}


def merged(*schemas: Schema) -> Schema:
    """The schema of values that were seen to be of any of these (of `schema_of`)."""
    kinds: list[str] = []
    items: list[Schema] = []
    fields: dict[str, list[Schema]] = {}
    for schema in schemas:
        found = schema.get("type", [])
        kinds += [found] if isinstance(found, str) else found
        items += [schema["items"]] if "items" in schema else []
        for name, value in schema.get("properties", {}).items():
            fields.setdefault(name, []).append(value)
    unique = sorted(set(kinds))
    whole: Schema = {"type": unique[0] if len(unique) == 1 else unique} if unique else {}
    if items:
        whole["items"] = merged(*items)
    if fields:
        whole["properties"] = {name: merged(*found) for name, found in fields.items()}
    return whole


def kind_of_word(word: str) -> str | None:
    """The type that a word of documentation means: `str` is `string`; None where it means none."""
    return _KIND.get(word.casefold())


def schema_of_word(text: str, depth: int = 0) -> Schema:
    """Schema of a type's name in documentation: `str`, `List[int]`, `array of string`; empty where it is none."""
    word = _WORD.match(text.strip())
    kind = _KIND.get(word[1].casefold()) if word else None
    if word is None or kind is None:
        return {}
    inner = _OF.match(text.strip()[word.end() :]) if kind == "array" and depth < _DEEP else None
    items = schema_of_word(_one(inner[1]), depth + 1) if inner else {}
    return {"type": kind, "items": items} if items else {"type": kind}


def _one(text: str) -> str:
    """`strings` of `list of strings`."""
    word = text.strip().split(",")[0]
    return word[:-1] if word.endswith("s") and word[:-1].casefold() in _KIND else word
