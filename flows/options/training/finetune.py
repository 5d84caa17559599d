"""The options of `finetune`."""

from typing import Annotated, Literal

from pydantic import Field

from flows.options.base import Names, Options
from generator.training.settings import TuneSettings


class FinetuneOptions(Options, flow="finetune"):
    """`finetune`."""

    rows: Annotated[str, Field(description="Folder of rows, as `qa-train` writes it."), Names(argument=True)]
    output: Annotated[str, Field(description="Folder of the model; it is made."), Names(("-o",))]
    base: Annotated[str | None, Names(unset="the one that the rows were rendered for")] = Field(
        default=None,
        description="Model to begin with: a folder, a file .gguf, a name on the hub; one that the rows fit.",
    )
    method: Annotated[Literal["sft", "dpo", "kto"] | None, Names(unset="that of the rows")] = Field(
        default=None, description="How to learn: sft conversations, dpo pairs of answers, kto labels."
    )
    rank: int = Field(default=16, ge=1, description="Rank of the adapters (LoRA, on all linear layers).")
    alpha: int = Field(default=32, ge=1, description="The adapters are scaled by alpha / rank.")
    dropout: float = Field(
        default=0.0, ge=0, lt=1, description="Share of an adapter's inputs that is left out while it learns."
    )
    learning_rate: Annotated[float | None, Names(unset="2e-4; 1e-5 for dpo and kto")] = Field(
        default=None, gt=0, description="Learning rate at its height; it rises for a tenth of the steps, then falls."
    )
    epochs: float = Field(default=3.0, gt=0, description="Passes over the rows.")
    max_steps: int | None = Field(default=None, ge=1, description="Steps to end after, in place of --epochs.")
    batch_size: int = Field(default=4, ge=1, description="Rows that are computed at once; memory grows with it.")
    gradient_accumulation: int = Field(default=2, ge=1, description="Batches a step.")
    eval_steps: Annotated[int | None, Names(unset="half an epoch, 200 at most")] = Field(
        default=None, ge=1, description="Steps between evaluations on the validation rows, each with a checkpoint."
    )
    patience: int = Field(
        default=3, ge=0, description="Evaluations without a better one after which it ends; 0: it never ends early."
    )
    beta: float = Field(default=0.1, gt=0, description="How near dpo and kto keep to the base.")
    quantize: bool = Field(
        default=False, description="The base's weights in 4 bits (QLoRA); needs CUDA and the extra qlora."
    )
    seed: int = Field(default=0, ge=0, description="Decides the adapters' first values and the order of the rows.")
    fresh: Annotated[bool, Names(("--no-resume",), negative="--resume")] = Field(
        default=False, description="Begin anew; otherwise a run that was interrupted goes on: resuming is always on."
    )
    dry_run: bool = Field(
        default=False, description="Only say what memory and time it would take, by a few steps that nothing stays of."
    )

    def settings(self) -> TuneSettings:
        """How to train."""
        return TuneSettings(**self.model_dump(include=set(TuneSettings.model_fields)))
