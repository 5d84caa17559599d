"""Parts of a schema that have addresses of their own: `$anchor`, `$dynamicAnchor` and `$id`, told by where they stand.

{"$ref": "#node", "$defs": {"n": {"$anchor": "node"}}}  →  {"$ref": "#/$defs/n", …}
"""

from collections.abc import Iterator
from typing import Any

from generator.tools.spec.schemas import Schema, parts, rebuilt

_ANCHORS = ("$anchor", "$dynamicAnchor")
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_DATA = {"default", "example", "examples", "const", "enum"}


def located(schema: Schema) -> Schema:
    """The schema with references by name as references by place; one without names comes back as it is."""
    if not any("$anchor" in part or "$dynamicAnchor" in part or "$id" in part for part in parts(schema)):
        return schema
    places = dict(anchors(schema))

    def put(part: dict[str, Any]) -> Schema:
        return {word: places.get(inner, inner) if _is_reference(word, inner) else inner for word, inner in part.items()}

    return rebuilt(schema, put)


def anchors(document: Any) -> Iterator[tuple[str, str]]:
    """Each name under which a part may be referred to, `#node` or an `$id`, and its place as `#/$defs/node`."""
    waiting: list[tuple[Any, str]] = [(document, "#")]
    while waiting:
        node, place = waiting.pop()
        if isinstance(node, list):
            waiting += [(inner, f"{place}/{number}") for number, inner in enumerate(node)]
        elif isinstance(node, dict):
            yield from ((f"#{node[word]}", place) for word in _ANCHORS if isinstance(node.get(word), str))
            if isinstance(node.get("$id"), str) and place != "#":
                yield node["$id"], place
            waiting += [(inner, f"{place}/{_escaped(name)}") for name, inner in node.items() if name not in _DATA]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _is_reference(word: str, address: Any) -> bool:
    return word in _REFERENCES and isinstance(address, str)
