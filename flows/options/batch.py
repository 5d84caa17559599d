"""`--mode batch`: the options of every flow that asks a model."""

from typing import ClassVar, Literal, Self

from pydantic import BaseModel, Field, model_validator


class BatchOptions(BaseModel):
    """Whether providers are asked by calls or by their batch APIs."""

    GROUP: ClassVar[str] = "batches"
    NOT_BY_BATCH: ClassVar[str] = ""
    """Why a flow cannot be asked by batches, as the end of a sentence; empty where it can."""

    mode: Literal["sync", "batch"] = Field(
        default="sync",
        description="batch asks by the provider's batch API: half the price, and each round of replies takes up to a "
        "day. The same command again goes on.",
    )
    wait: bool = Field(default=False, description="With --mode batch, wait for the batches in place of ending.")
    finish: Literal["batch", "sync"] = Field(
        default="batch",
        description="With --mode batch, how what failed or expired is asked again: by the next batch, or at once.",
    )

    @model_validator(mode="after")
    def _by_batch(self) -> Self:
        if self.mode == "batch" and self.NOT_BY_BATCH:
            raise ValueError(f"--mode batch is not for this command: {self.NOT_BY_BATCH}")
        if self.mode != "batch" and (self.wait or self.finish != "batch"):
            raise ValueError("--wait and --finish say how --mode batch goes on: add it")
        return self

    @classmethod
    def withheld(cls) -> frozenset[str]:
        """Options that it refuses, and says why: all of these, where it cannot be asked by batches."""
        return frozenset(BatchOptions.model_fields if cls.NOT_BY_BATCH else ())
