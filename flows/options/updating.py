"""The option of flows whose output can follow the table that it was made of."""

from typing import Self

from pydantic import Field, model_validator

from flows.options.base import Options
from generator.releases.places import can_be_kept_up


class UpdateOptions(Options):
    """Whether an output is made anew or kept up."""

    update: bool = Field(
        default=False,
        description="Keep the output up with its table: ask only about chunks that are new or changed since its last "
        "release, retire the rows of those that are gone, and leave all others as they are.",
    )

    @model_validator(mode="after")
    def _can_be_kept_up(self) -> Self:
        output = getattr(self, "output", None)
        if self.update and output in (None, "-"):
            raise ValueError("--update keeps a file or a table up: name it with -o")
        if self.update and not can_be_kept_up(str(output)):
            raise ValueError(f"--update keeps up files of this machine and tables, not {output}: write it elsewhere")
        if self.update and getattr(self, "per_document", None):
            raise ValueError("--update keeps up one output, not a file of each document: leave --per-document out")
        if self.update and getattr(self, "train", False):
            raise ValueError("--update keeps rows up, and --train makes a model of all: do one after the other")
        return self
