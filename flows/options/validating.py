"""The options of rating everything and filtering nothing."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from flows.options.base import Input, JudgeOptions, Names
from flows.options.reviewing import ReviewChoice

FILTER_THRESHOLD = 7.0
"""What is rated less fails, where nobody says otherwise; a lower threshold takes it along."""


def check_thresholds(threshold: float, filter_threshold: float) -> None:
    """Refuse a rating that passes and yet fails.

    Raises:
        ValueError: As validators raise it.
    """
    if filter_threshold > threshold and filter_threshold != FILTER_THRESHOLD:
        raise ValueError(
            f"what is rated {threshold:g} would pass, and what is below {filter_threshold:g} fail; give a filter "
            f"threshold of at most {threshold:g}"
        )


class ValidateOptions(JudgeOptions, flow="validate"):
    """`validate`."""

    input: Input
    output: Annotated[
        str,
        Field(description="Where the report goes: .json, with what the rows come to; other forms hold the rows alone."),
        Names(("-o",)),
    ] = "validation_report.json"
    threshold: float = Field(default=8.0, ge=0, le=10, description="Least rating that passes, 0 to 10.")
    filter_threshold: float = Field(
        default=FILTER_THRESHOLD,
        ge=0,
        le=10,
        description="Least rating that a person should look at, at most the threshold; what is below fails.",
    )
    fact_checks: bool = Field(
        default=True,
        description="Hold each statement of an answer against its chunk; for that the judge is asked once more.",
    )
    filtered_output: str | None = Field(
        default=None,
        description="Also write the rows here that pass or need review; `export --threshold` leaves the choice open.",
    )
    batch_size: int = Field(default=5, ge=1, le=50, description="Pairs of one chunk a call.")
    review: ReviewChoice = "auto"
    topic: str = Field(default="", description="Also judge whether pairs are about this; those that are not fail.")
    source_text: bool = Field(default=True, description="Keep the chunk's text and the evidence in the records.")

    @model_validator(mode="after")
    def _fit(self) -> Self:
        check_thresholds(self.threshold, self.filter_threshold)
        return self

    def rounds(self) -> int:
        return 1

    def reads(self) -> list[str]:
        return [self.input]

    def writes(self) -> list[str]:
        return [self.output, *([self.filtered_output] if self.filtered_output else [])]
