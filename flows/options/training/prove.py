"""The options of proving that a choice of rows trains a better model than random rows."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, field_validator

from flows.options.base import ModelOptions, Names
from flows.options.guarded import Guarded

if TYPE_CHECKING:
    from generator.settings.tree import Settings
    from generator.types import Model

_SUBSETS = re.compile(r"\s*\d+(?:\.\d+)?\s*%?\s*(,\s*\d+(?:\.\d+)?\s*%?\s*)*")


class ProveOptions(ModelOptions, flow="prove"):
    """`prove`."""

    NOT_BY_BATCH = "its models answer in this process"
    MEANINGLESS = frozenset(
        "provider model temperature base_url patience fresh budget dry_run_rows ollama_top_k ollama_top_p "
        "ollama_repeat_penalty ollama_num_predict ollama_stop".split()
    )

    input: Annotated[str, Field(description="The choice: rows to train on."), Names(argument=True)]
    questions: Annotated[str | None, Names(("--eval",), unset="eval.jsonl beside the choice")] = Field(
        default=None, description="Questions that all models are asked, as `evalset` writes them."
    )
    output: Annotated[
        str, Field(description="Where the report goes: .json, and a page beside it, .html."), Names(("-o",))
    ] = "proof.json"
    pool: Annotated[str | None, Names(unset="what the choice was made from, where its summary says so")] = Field(
        default=None, description="Rows that the choice was made from, which random rows are drawn from."
    )
    against_random: int = Field(
        default=3, ge=1, le=50, description="Random samples of the same size; the choice is trained as often."
    )
    subsets: str = Field(
        default="100%", description="Shares of the choice that are tried, for the curve over size: 25,50,100%."
    )
    base: Annotated[str, Guarded("model")] = Field(
        default="SmolLM2-135M-Instruct", description="Model that all trainings begin with, as for `qa-train`."
    )
    epochs: float = Field(default=3.0, gt=0, description="Passes over the rows.")
    learning_rate: Annotated[float | None, Names(unset="2e-4")] = Field(
        default=None, gt=0, description="Learning rate at its height."
    )
    rank: int = Field(default=16, ge=1, description="Rank of the adapters.")
    batch_size: int = Field(default=4, ge=1, description="Rows that are computed at once.")
    gradient_accumulation: int = Field(default=2, ge=1, description="Batches a step.")
    max_length: Annotated[int | None, Names(unset="what the model takes")] = Field(
        default=None, ge=8, description="Most tokens of a row."
    )
    seed: int = Field(default=0, ge=0, description="Of the draws; pairs are trained with this seed and those after.")
    work: Annotated[str | None, Names(unset="the output's name with .work")] = Field(
        default=None, description="Folder that keeps every training, so that the same command goes on."
    )
    max_tokens: int | None = Field(default=64, ge=1, description="Most tokens of an answer.")

    @field_validator("subsets")
    @classmethod
    def _are_shares(cls, given: str) -> str:
        if not _SUBSETS.fullmatch(given) or not all(0 < share <= 1 for share in _shares(given)):
            raise ValueError("it has to be percentages above 0 and up to 100, as in 25,50,100%")
        return given

    def reads(self) -> list[str]:
        return [self.input, self.asked, *([self.pool] if self.pool else [])]

    def writes(self) -> list[str]:
        return [self.output]

    def asks(self) -> tuple[()]:
        """Nobody but the models that it trains."""
        return ()

    @property
    def asked(self) -> str:
        """Where the questions are."""
        return self.questions or str(Path(self.input).with_name("eval.jsonl"))

    @property
    def shares(self) -> list[float]:
        """Shares of the choice, from the smallest to the whole, which is always among them."""
        return sorted({*_shares(self.subsets), 1.0})

    @property
    def page(self) -> str:
        """Where the page goes."""
        return str(Path(self.output).with_suffix(".html"))

    @property
    def work_folder(self) -> Path:
        """Where the trainings are kept."""
        return Path(self.work) if self.work else Path(self.output).with_suffix(".work")

    def model_at(self, settings: "Settings", where: str) -> "Model":
        """A model that was trained, or the base, asked for the likeliest words; both run as transformers do."""
        alike = {"temperature": 0.0, "max_tokens": self.max_tokens or 64}
        return settings.model("transformers", where).model_copy(update=alike)


def _shares(given: str) -> list[float]:
    return [float(part.strip().rstrip("%")) / 100 for part in given.split(",")]
