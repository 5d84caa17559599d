"""Reading JSON schemas: what a node stands for, its type, and which fields an answer is to have."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def resolved(node: Schema, root: Schema) -> Schema:
    """The node itself, or what its reference or first alternative that is not null stands for."""
    if "$ref" in node:
        return resolved(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    alternatives = node.get("anyOf") or node.get("oneOf") or node.get("allOf")
    if not alternatives:
        return node
    return resolved(next((one for one in alternatives if kind_of(one) != "null"), alternatives[0]), root)


def kind_of(node: Schema) -> str:
    """The type of a node, in small letters; of several the first that is not null."""
    kind = node.get("type", "object" if "properties" in node else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return str(kind).lower()


def fields_of(root: Schema, *way: str) -> frozenset[str]:
    """Names of the fields of an answer, or of the objects in the array that stands under the last name of a way."""
    node = resolved(root, root)
    for name in way:
        array = resolved(node.get("properties", {}).get(name, {}), root)
        node = resolved(array.get("items", {}), root)
    return frozenset(node.get("properties", {}))
