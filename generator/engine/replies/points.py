"""Points on a scale: in the schema its values are listed, for strict modes know no ranges.

clarity: Annotated[int, Points(0, 3)]    → {"type": "integer", "enum": [0, 1, 2, 3]}
"""

from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError, core_schema


class Points:
    """Marks a number as points on a scale.

    Args:
        low: The first of the values.
        high: The last.
        step: From one to the next.
    """

    def __init__(self, low: int, high: int, step: float = 1) -> None:
        self.values = [low + step * place for place in range(round((high - low) / step) + 1)]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """As pydantic wants it: looked at before the number is read."""
        return core_schema.no_info_before_validator_function(self._on_the_scale, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: Any) -> dict[str, Any]:
        """As pydantic wants it: the type, and the values."""
        return {**handler(schema), "enum": self.values}

    def _on_the_scale(self, value: Any) -> Any:
        """The points themselves; as text too, but for nothing that would have to be bent to fit."""
        number = _number(value)
        if number in self.values:
            return number
        known = ", ".join(f"{one:g}" for one in self.values)
        raise PydanticCustomError("points", "Should be one of {known}", {"known": known})


def bent(item: dict[str, Any], kind: type[BaseModel]) -> dict[str, float]:
    """Points of an item that are one above their scale, and its top in their place.

    Judges count to 4 where they are told to count from 0 to 3. They mean the best there is, and the technique counts
    how often; what is further off, or below the scale, is a guess and stays as it is.
    """
    scales = {name: mark for name, info in kind.model_fields.items() for mark in info.metadata if name != "id"}
    tops = {name: scale.values[-1] for name, scale in scales.items() if isinstance(scale, Points)}
    return {name: top for name, top in tops.items() if _number(item.get(name)) == top + 1}


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
