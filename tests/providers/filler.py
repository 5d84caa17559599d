"""Fills a JSON schema from a prompt's own text: schema-valid, grounded, and the same every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.providers.material import Item, Material
from tests.providers.shapes import Schema, kind_of, resolved

_SCALES: Mapping[str, tuple[int, int]] = {
    "clarity": (0, 3),
    "accuracy": (0, 3),
    "usefulness": (0, 2),
    "difficulty": (0, 2),
    "score": (1, 6),
    **dict.fromkeys(("instruction_understanding", "output_correctness", "completeness"), (0, 1)),
}
_DEFAULT_SCALE = (0, 10)


@dataclass(frozen=True)
class _Place:
    """Where in the answer something is to be filled in.

    Attributes:
        index: Position in the innermost array of objects; decides which sentence is used.
        item: The prompt's item that is being answered, if any.
        depth: How many arrays are around it.
        reasoned: Whether the innermost object has steps, so that its answer must be what they lead to.
        step: Position among these steps.
    """

    index: int = 0
    item: Item | None = None
    depth: int = 0
    reasoned: bool = False
    step: int = 0


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
        if name == "id" and place.item and place.item.id.isdecimal() and kind_of(node) == "integer":
            return int(place.item.id)
        if "enum" in node:
            return self._chosen(node["enum"], place)
        return self._ofkind_of(kind_of(node), node, name, place)

    def _ofkind_of(self, kind: str, node: Mapping[str, Any], name: str, place: _Place) -> Any:
        match kind:
            case "object":
                fields = node.get("properties", {})
                inside = replace(place, reasoned="steps" in fields)
                return {field: self._value(child, field, inside) for field, child in fields.items()}
            case "array":
                return self._array(node, name, place)
            case "integer" | "number":
                return self._number(node, name)
            case "boolean":
                return self._rating > 0
            case "null":
                return None
        return self._string(node, name, place)

    def _chosen(self, values: Sequence[Any], place: _Place) -> Any:
        """One of several values: points by the rating; where one says that nothing is wrong, that, or a fault at 0."""
        if all(isinstance(value, int | float) for value in values):
            return values[int(self._rating * (len(values) - 1) + 0.5)]
        if "none" in values and len(values) > 1:
            return "none" if self._rating > 0 else next(value for value in values if value != "none")
        return values[(self._material.seed + place.index) % len(values)]

    def _resolved(self, node: Schema) -> Schema:
        return resolved(node, self._schema)

    def _array(self, node: Mapping[str, Any], name: str, place: _Place) -> list[Any]:
        child = self._resolved(node.get("items", {}))
        if name == "steps" and kind_of(child) == "string":
            return [self._value(child, "step", replace(place, step=i)) for i in range(_within(node, 2))]
        inner = partial(replace, place, depth=place.depth + 1)
        if place.depth == 0 and self._material.items and "id" in child.get("properties", {}):
            return [self._value(child, name, inner(index=i, item=item)) for i, item in enumerate(self._material.items)]
        wanted = self._material.wanted if place.depth == 0 and kind_of(child) == "object" else None
        start = place.index if kind_of(child) != "object" else 0
        return [self._value(child, name, inner(index=start + i)) for i in range(_within(node, wanted or 1))]

    def _string(self, node: Mapping[str, Any], name: str, place: _Place) -> str:
        text = self._text(name, place)
        shortest, longest = node.get("minLength", 0), node.get("maxLength")
        return text.ljust(int(shortest), ".")[: None if longest is None else int(longest)]

    def _text(self, name: str, place: _Place) -> str:
        if name == "id":
            return place.item.id if place.item else f"{place.index + 1}"
        said = place.item.labelled("answer" if name == "step" else name) if place.item else None
        if name == "step":
            return self._steps(said, place.index)[place.step % 2]
        if said is not None:
            # As a faithful rewriting: other words, no new fact, nearly as long.
            return f"{said.rstrip('.')}, as the text says." if name == "answer" else said
        if name == "question":
            return self._question(place)
        return " ".join(self._told(place.index)) if name == "answer" and place.reasoned else self._sentence(place.index)

    def _steps(self, answer: str | None, index: int) -> list[str]:
        """Two steps to an answer: the two sentences that it is made of, where each tells about as much."""
        told = self._told(index)
        return told if answer is None and _balanced(told) else in_two_steps(answer or " ".join(told))

    def _told(self, index: int) -> list[str]:
        """Two sentences in a row; one, where there is no other."""
        return list(dict.fromkeys((self._sentence(index), self._sentence(index + 1))))

    def _sentence(self, index: int) -> str:
        return self._material.sentences[index % len(self._material.sentences)]

    def _question(self, place: _Place) -> str:
        """A question about a sentence; another part of it once every sentence has had its turn.

        Where steps lead to the answer, it leaves half of the sentence for them to tell.
        """
        words = self._sentence(place.index).split() or ["itself"]
        start = 3 * (place.index // len(self._material.sentences))
        most = min(8, max(1, len(words) // 2)) if place.reasoned else 8
        about = " ".join(words[start : start + most]) or f"{words[0]}, once more ({place.index + 1})"
        return f"What is known about {about.rstrip('.,;:!?')}?"

    def _number(self, node: Mapping[str, Any], name: str) -> float | int:
        low, high = _scale(node, name)
        number = min(high, low + self._rating * (high - low))
        return round(number) if kind_of(node) == "integer" else number


def in_two_steps(answer: str) -> list[str]:
    """The first and third quarter of an answer's words, then the others: neither step says half of it in a row.

    A half in a row may be just what a question asks about.
    """
    words = answer.split()
    quarter = max(1, len(words) // 4)
    return [" ".join(word for i, word in enumerate(words) if i // quarter % 2 == part) for part in (0, 1)]


def _balanced(told: list[str]) -> bool:
    """Whether there are two sentences and neither has more than twice the words of the other."""
    lengths = sorted(len(sentence.split()) for sentence in told)
    return len(lengths) == 2 and lengths[1] <= 2 * lengths[0]


def _within(node: Mapping[str, Any], count: int) -> int:
    """`count`, moved into what the array allows."""
    most = node.get("maxItems")
    return max(int(node.get("minItems", 0)), count if most is None else min(count, int(most)))


def _scale(node: Mapping[str, Any], name: str) -> tuple[float, float]:
    low, high = _SCALES.get(name, _DEFAULT_SCALE)
    step = 1 if kind_of(node) == "integer" else 0.1
    least = node.get("minimum", node["exclusiveMinimum"] + step if "exclusiveMinimum" in node else low)
    most = node.get("maximum", node["exclusiveMaximum"] - step if "exclusiveMaximum" in node else max(high, least))
    return least, most
