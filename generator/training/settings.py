"""How a model is tuned: what decides its weights beside the rows and the base."""

from math import ceil

from pydantic import BaseModel, ConfigDict, Field

from generator.training.manifests import Method

_RATES: dict[Method, float] = {"sft": 2e-4, "dpo": 1e-5, "kto": 1e-5}
"""Learning rates for LoRA: ten times what TRL takes for all weights, as adapters begin at nothing."""


class TuneSettings(BaseModel):
    """Settings of a training run with LoRA on all linear layers, AdamW, and a cosine schedule.

    Attributes:
        method: None: that of the rows.
        base: Another base than that of the rows; None: theirs.
        rank: Of the adapters' matrices.
        alpha: Adapters are scaled by `alpha / rank`.
        dropout: Share of an adapter's inputs that is left out while training.
        learning_rate: At its height; None: the method's, see `rate`.
        epochs: Passes over the rows.
        max_steps: Steps after which training ends, in place of `epochs`.
        batch_size: Rows that are computed at once.
        gradient_accumulation: Batches a step.
        warmup: Share of the steps in which the learning rate rises.
        eval_steps: Steps between evaluations on the validation split, each with a checkpoint; None: half an epoch,
            200 at most.
        patience: Evaluations without a better one after which training ends; 0: it never ends early.
        beta: How near DPO and KTO keep to the base.
        quantize: The base's weights in 4 bits (QLoRA), which needs CUDA.
        seed: Of the adapters' first values and the order of the rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method | None = None
    base: str | None = None
    rank: int = Field(default=16, ge=1)
    alpha: int = Field(default=32, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    learning_rate: float | None = Field(default=None, gt=0)
    epochs: float = Field(default=3.0, gt=0)
    max_steps: int | None = Field(default=None, ge=1)
    batch_size: int = Field(default=4, ge=1)
    gradient_accumulation: int = Field(default=2, ge=1)
    warmup: float = Field(default=0.1, ge=0, lt=1)
    eval_steps: int | None = Field(default=None, ge=1)
    patience: int = Field(default=3, ge=0)
    beta: float = Field(default=0.1, gt=0)
    quantize: bool = False
    seed: int = Field(default=0, ge=0)

    def rate(self, method: Method) -> float:
        """The learning rate at its height."""
        return self.learning_rate or _RATES[method]

    def steps_an_epoch(self, sequences: int) -> int:
        """Steps in which all sequences are seen once."""
        return ceil(ceil(sequences / self.batch_size) / self.gradient_accumulation)

    def steps(self, sequences: int) -> int:
        """Steps in all, unless training ends early; a part of one counts as one."""
        return self.max_steps or max(1, ceil(self.epochs * self.steps_an_epoch(sequences)))
