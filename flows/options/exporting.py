"""The options of writing training rows."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from flows.options.base import Input, Names, Options, RowOptions
from flows.options.reviewing import ReviewChoice
from generator.formats import FORMATS, PAIR_FORMATS, Reasoning

if TYPE_CHECKING:  # a checker cannot know the table of formats
    FormatName = str
    ExportName = str
else:
    FormatName = Literal[PAIR_FORMATS]
    ExportName = Literal[FORMATS]


class FormatOptions(Options):
    """How a training row is written."""

    GROUP = "rows"

    system_prompt: str | None = Field(default=None, description="Goes before every question.")
    reasoning: Reasoning = Field(default="steps", description="How a chain of thought comes before its answer.")
    alpha: float = Field(
        default=0.5, ge=0, le=1, description="Weight of the answers in the form step-by-step; the steps have the rest."
    )


class ExportOptions(FormatOptions, RowOptions):
    """`export`."""

    input: Input
    output: Annotated[str | None, Names(("-o",), unset="none where --output-dir is given")] = Field(
        default=None,
        description="Where to write: .json, .jsonl, .parquet, lance://PATH/TABLE, or - for standard output.",
    )
    output_dir: str | None = Field(
        default=None,
        description="Folder for a file of each document, {document}_trainingdata.jsonl, where the input is a folder of "
        "{document}_qa.json.",
    )
    format: Annotated[ExportName | None, Names(("-f",), unset="chatml; alpaca-text with --output-dir")] = Field(
        default=None, description="Form of the training rows; those of tool use come last."
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=10,
        description="Leave out records rated lower, 0 to 10; in dpo and kto their answers are those not to give.",
    )
    review: ReviewChoice = "auto"
    refused: list[str] = Field(
        default_factory=list,
        description="Records that were left out, as --rejected wrote them, for dpo and kto: answers not to give.",
    )
    card: bool = Field(default=False, description="Write a data card beside the output: README.md and croissant.json.")
    license: str = Field(default="", description="What the card says may be done with the rows, as in SPDX: CC-BY-4.0.")
    creator: str = Field(default="", description="Who made the rows, for the card.")

    @property
    def form(self) -> str:
        """The format, named or not."""
        return self.format or ("alpaca-text" if self.output_dir else "chatml")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.output is None and self.output_dir is None:
            raise ValueError("an output is needed: -o for one file, or --output-dir for a file of each document")
        if self.output is not None and self.output_dir is not None:
            raise ValueError("two outputs are named: give -o for one file, or --output-dir for a file of each document")
        if self.output_dir and self.card:
            raise ValueError("--card goes beside one output: name it with -o")
        return self


class PushOptions(Options):
    """`push`."""

    repo: Annotated[str, Names(argument=True)] = Field(
        description="The set on the hub, WHO/NAME; NAME alone is one of yours."
    )
    input: Annotated[str, Names(argument=True)] = Field(
        description="What to publish: a file of rows, with the card beside it, or a folder."
    )
    private: Annotated[bool, Names(negative="--public")] = Field(
        default=True, description="Only you see a set that is made now; or everybody does."
    )
    yes: Annotated[bool, Names(("-y",))] = Field(default=False, description="Publish it; otherwise it is only shown.")
    message: Annotated[str, Names(("-m",))] = Field(default="Add rows", description="What the commit says.")
