"""Points on a scale: in the schema its values are listed, for strict modes know no ranges.

clarity: Annotated[int, Points(0, 3)]    → {"type": "integer", "enum": [0, 1, 2, 3]}
"""

from typing import Any

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
        try:
            number = None if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = None
        if number in self.values:
            return number
        known = ", ".join(f"{one:g}" for one in self.values)
        raise PydanticCustomError("points", "Should be one of {known}", {"known": known})
