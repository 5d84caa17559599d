"""Texts of bounded length: in the schema the bound is said, so that a small model which repeats itself comes to an end.

question: Annotated[str, Longest(1500)]    → {"type": "string", "maxLength": 1500}

Servers that hold a model to the schema close a text in the middle of a word when it is as long as it may be. So a text
of just that length is refused, unless it ends as a sentence does. A longer one comes from a server that knows no bound,
and nothing was cut off it.
"""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError, core_schema

_STEPS = (500, 1000, 1900)
"""Bounds that are told apart: each makes another schema, which servers compile. llama.cpp knows none from 2,000 on."""

_ENDS = tuple(".!?…。！？｡।\"'”’»)]}`")


def bound_of(source: int | None) -> int | None:
    """The bound of a text that is taken from one of `source` characters: a coarse step above that; None for none."""
    return None if source is None else next((step for step in _STEPS if source < step), None)


SHORT = 450
"""What small models are given in place of a source's length: a sentence or two."""


class Longest:
    """Marks a text with the characters that it has at most.

    Args:
        length: Characters, in a schema that knows no better.
        by_source: Whether a tighter bound follows from what the text is taken from; see `narrowed`.
        whole: Whether a text that was cut off is of no use; of a word or two nothing is lost.
    """

    def __init__(self, length: int, *, by_source: bool = False, whole: bool = True) -> None:
        self.length, self.by_source, self.whole = length, by_source, whole

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """As pydantic wants it: looked at when it is known to be a text."""
        return core_schema.no_info_after_validator_function(self._not_cut, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: Any) -> dict[str, Any]:
        """As pydantic wants it: the type, and the bound."""
        return {**handler(schema), "maxLength": self.length}

    def narrowed(self, bound: int | None) -> "Longest":
        """The same, tighter where a bound follows from the source."""
        return Longest(min(bound, self.length)) if self.by_source and bound else self

    def _not_cut(self, value: str) -> str:
        if self.whole and len(value) == self.length and not value.endswith(_ENDS):
            known = {"length": self.length}
            raise PydanticCustomError("cut", "It is as long as it may be ({length} characters): cut off", known)
        return value


Label = Annotated[str, Longest(100, whole=False)]
"""A word or two."""
Sentences = Annotated[str, Longest(1500, by_source=True)]
"""A question, a reason, a step."""
Passage = Annotated[str, Longest(8000, by_source=True)]
"""What is taken from a document, or a better wording of it."""
Values = Annotated[str, Longest(1900)]
"""The values of a call, as JSON."""
Few = Annotated[list[Sentences], Field(json_schema_extra={"maxItems": 10})]
"""Steps of a thought, changes that were made."""
