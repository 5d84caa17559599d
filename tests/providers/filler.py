"""Fills a JSON schema from a prompt's own text: schema-valid, grounded, and the same every time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.providers.material import Item, Material

_SCALES: Mapping[str, tuple[int, int]] = {
    "clarity": (0, 3),
    "accuracy": (0, 3),
    "usefulness": (0, 2),
    "difficulty": (0, 2),
}
_DEFAULT_SCALE = (0, 10)
_PLAIN: Mapping[str, bool | None] = {"boolean": True, "null": None}


@dataclass(frozen=True)
class _Place:
    """Where in the answer something is to be filled in.

    Attributes:
        index: Position in the innermost array of objects; decides which sentence is used.
        item: The prompt's item that is being answered, if any.
        depth: How many arrays are around it.
    """

    index: int = 0
    item: Item | None = None
    depth: int = 0


class Filler:
    """Fills one schema from one prompt.

    Args:
        schema: JSON schema; `$ref` into its own `$defs`, and Gemini's capital type names, are understood.
        material: The prompt.
        rating: Where in its scale a number lies, 0 to 1.
    """

    def __init__(self, schema: Mapping[str, Any], material: Material, rating: float = 0.75) -> None:
        self._schema = schema
        self._material = material
        self._rating = rating

    def fill(self) -> Any:
        """An answer that fits the schema, as plain JSON data."""
        return self._value(self._schema, "", _Place())

    def _value(self, node: Mapping[str, Any], name: str, place: _Place) -> Any:
        node = self._resolved(node)
        if "const" in node:
            return node["const"]
        if "enum" in node:
            return node["enum"][(self._material.seed + place.index) % len(node["enum"])]
        return self._of_type(_type(node), node, name, place)

    def _of_type(self, kind: str, node: Mapping[str, Any], name: str, place: _Place) -> Any:
        match kind:
            case "object":
                return {field: self._value(child, field, place) for field, child in node.get("properties", {}).items()}
            case "array":
                return self._array(node, name, place)
            case "integer" | "number":
                return self._number(node, name)
            case "boolean" | "null":
                return _PLAIN[kind]
        return self._string(node, name, place)

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node itself, or what its reference or first alternative that is not null stands for."""
        if "$ref" in node:
            return self._resolved(self._schema["$defs"][node["$ref"].rsplit("/", 1)[-1]])
        alternatives = node.get("anyOf") or node.get("oneOf") or node.get("allOf")
        if not alternatives:
            return node
        return self._resolved(next((one for one in alternatives if _type(one) != "null"), alternatives[0]))

    def _array(self, node: Mapping[str, Any], name: str, place: _Place) -> list[Any]:
        child = self._resolved(node.get("items", {}))
        inner = partial(replace, place, depth=place.depth + 1)
        if place.depth == 0 and self._material.items and "id" in child.get("properties", {}):
            return [self._value(child, name, inner(index=i, item=item)) for i, item in enumerate(self._material.items)]
        wanted = self._material.wanted if place.depth == 0 and _type(child) == "object" else None
        start = place.index if _type(child) != "object" else 0
        return [self._value(child, name, inner(index=start + i)) for i in range(_within(node, wanted or 1))]

    def _string(self, node: Mapping[str, Any], name: str, place: _Place) -> str:
        text = self._text(name, place)
        shortest, longest = node.get("minLength", 0), node.get("maxLength")
        return text.ljust(int(shortest), ".")[: None if longest is None else int(longest)]

    def _text(self, name: str, place: _Place) -> str:
        if name == "id":
            return place.item.id if place.item else f"{place.index + 1}"
        said = place.item.labelled(name) if place.item else None
        if said is not None:
            # As a faithful rewriting: other words, no new fact, nearly as long.
            return f"{said.rstrip('.')}, as the text says." if name == "answer" else said
        return self._question(place.index) if name == "question" else self._sentence(place.index)

    def _sentence(self, index: int) -> str:
        return self._material.sentences[index % len(self._material.sentences)]

    def _question(self, index: int) -> str:
        """A question about a sentence; another part of it once every sentence has had its turn."""
        words = self._sentence(index).split() or ["itself"]
        start = 3 * (index // len(self._material.sentences))
        about = " ".join(words[start : start + 8]) or f"{words[0]}, once more ({index + 1})"
        return f"What does the text say about {about.rstrip('.,;:!?')}?"

    def _number(self, node: Mapping[str, Any], name: str) -> float | int:
        low, high = _scale(node, name)
        number = min(high, low + self._rating * (high - low))
        return round(number) if _type(node) == "integer" else number


def _type(node: Mapping[str, Any]) -> str:
    kind = node.get("type", "object" if "properties" in node else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    return str(kind).lower()


def _within(node: Mapping[str, Any], count: int) -> int:
    """`count`, moved into what the array allows."""
    most = node.get("maxItems")
    return max(int(node.get("minItems", 0)), count if most is None else min(count, int(most)))


def _scale(node: Mapping[str, Any], name: str) -> tuple[float, float]:
    low, high = _SCALES.get(name, _DEFAULT_SCALE)
    step = 1 if _type(node) == "integer" else 0.1
    least = node.get("minimum", node["exclusiveMinimum"] + step if "exclusiveMinimum" in node else low)
    most = node.get("maximum", node["exclusiveMaximum"] - step if "exclusiveMaximum" in node else max(high, least))
    return least, most
