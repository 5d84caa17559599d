"""Fact checks: the statements of an answer, each with what the chunk says of it."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

Support = Literal["supported", "contradicted", "not in the text"]
SUPPORT: tuple[Support, ...] = get_args(Support)


class FactCheck(BaseModel):
    """A statement of an answer, held against the chunk.

    Attributes:
        statement: As the answer has it.
        verdict: What the chunk says of it.
        evidence: The words of the chunk that show it; None where it has none.
    """

    statement: str
    verdict: Support
    evidence: str | None = None


_CHECKS = TypeAdapter(list[FactCheck])


def fact_checks_in(row: Mapping[str, Any]) -> list[FactCheck] | None:
    """The `fact_checks` of a row; None where it has none, or others than ours under that name."""
    try:
        return _CHECKS.validate_python(row.get("fact_checks"))
    except ValidationError:
        return None
