"""The fields of what tools give back, each under an address, and the values that stand there in a real result.

`datasets` is an output, `datasets[].path` the path of each of its items, `result` the value as a whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.tools.spec.model import Known, Tool
from generator.tools.spec.outputs import WHOLE

_DEEP = 2
_MOST = 40


@dataclass(frozen=True, slots=True)
class OutputField:
    """A field of a tool's result.

    Attributes:
        address: Where it stands: names joined by dots, `[]` for each item of a list.
        schema: JSON Schema of the value.
        root: The schema that references in `schema` look into.
        many: It stands inside a list: there may be any number of values.
    """

    address: str
    schema: dict[str, Any]
    root: dict[str, Any]
    description: str
    known: Known
    many: bool = False


def fields_of(tool: Tool) -> list[OutputField]:
    """All fields of a tool's outputs, two levels deep, 40 at most; the outputs themselves come first."""
    level = [OutputField(o.name, o.value, o.value, o.description, o.known) for o in tool.outputs]
    found = list(level)
    for _ in range(_DEEP):
        level = [inner for field in level for inner in _inside(field)]
        found += level
    return found[:_MOST]


def values_at(result: Any, address: str, *, items: bool = False) -> list[Any]:
    """The values that stand at an address of a real result, in order; none where there is no such field.

    Args:
        result: JSON data.
        address: Of a field, as `fields_of` gives it; one with `[]` stands for the list of all values found there.
        items: Give the items of a list one by one instead of the list.
    """
    found = _follow(result, address)
    if "[]" in address:
        return found if items or not found else [found]
    if not items:
        return found
    return [item for value in found for item in (value if isinstance(value, list) else [value])]


def resolved(schema: Any, root: dict[str, Any]) -> dict[str, Any]:
    """The schema that a local reference stands for; an empty one where it leads nowhere or in a circle."""
    for _ in range(8):
        if not isinstance(schema, dict) or "$ref" not in schema:
            break
        target: Any = root
        for part in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target.get(part) if isinstance(target, dict) else None
        schema = target
    return schema if isinstance(schema, dict) and "$ref" not in schema else {}


def _inside(field: OutputField) -> Iterator[OutputField]:
    schema = resolved(field.schema, field.root)
    listed = isinstance(schema.get("items"), dict)
    if listed:
        schema = resolved(schema["items"], field.root)
    properties = schema.get("properties")
    for name, inner in list(properties.items())[:_MOST] if isinstance(properties, dict) else []:
        value = resolved(inner, field.root)
        address = f"{field.address}{'[]' if listed else ''}.{name}"
        said = str(value.get("description", ""))
        yield OutputField(address, value, field.root, said, field.known, field.many or listed)


def _follow(result: Any, address: str) -> list[Any]:
    if isinstance(result, dict) and address in result:
        return [result[address]]
    first, *rest = address.replace("[]", ".[]").split(".")
    if first == WHOLE and not (isinstance(result, dict) and WHOLE in result):
        level = [result]
    else:
        level, rest = [result], [first, *rest]
    for part in rest:
        level = [inner for value in level for inner in _step(value, part)]
    return level


def _step(value: Any, part: str) -> list[Any]:
    if part == "[]":
        return value if isinstance(value, list) else []
    return [value[part]] if isinstance(value, dict) and part in value else []
