"""What is written beside rows to train on and beside a model: what the next step has to know, and nothing to guess."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

Method = Literal["sft", "dpo", "kto"]
ROWS_FILE = "training.json"
"""In a folder that `qa-train` wrote."""
MODEL_FILE = "finetune.json"
"""In a folder that `finetune` wrote."""
SPLITS = ("train", "validation")
"""Of rows; each is a file of JSON lines and an Arrow folder."""
TOKENIZER = "tokenizer"
"""In a folder that `qa-train` wrote: the tokenizer to train with, and to save with the model."""
IGNORED = -100
"""The label of a token that no loss is taken on."""


class Base(BaseModel):
    """The model that training begins with.

    Attributes:
        name: As it was asked for: a path, a name on the hub, a GGUF, `SmolLM2-135M-Instruct`.
        path: The folder with its weights, as transformers reads them.
        fingerprint: Of its weights, configuration and tokenizer.
    """

    name: str
    path: str
    fingerprint: str


class Rendering(BaseModel):
    """How rows became text; whoever serves the model has to do the same.

    Attributes:
        template: The chat template, in Jinja, as it was used.
        template_from: Whose it is: `model`, or the name of the fixed one where the model has none.
        system_prompt: What every conversation began with; None where rows brought their own or none.
        stops: The tokens that end an answer, as text; all of them have to stop a server.
    """

    template: str
    template_from: str
    system_prompt: str | None = None
    stops: list[str]


class TrainingManifest(BaseModel):
    """`training.json`, in a folder that `qa-train` wrote.

    Attributes:
        rows: By split (`train`, `validation`), how many; their files are `train.jsonl` and the Arrow folder `train`.
        tokens: By split, tokens in all and tokens that the loss is taken on.
        cut: Rows that were longer than `max_length`, by split: they end after the last answer that fits.
        left_out: Rows that came in and are in neither split, by reason.
        longest: Tokens of the longest row, by split.
        seed: Drew the rows of `validation`.
        source: Fingerprint of the rows that came in.
    """

    method: Method
    base: Base
    rendering: Rendering
    max_length: int
    packed: bool = False
    rows: dict[str, int]
    tokens: dict[str, dict[str, int]] = Field(default_factory=dict)
    cut: dict[str, int] = Field(default_factory=dict)
    left_out: dict[str, int] = Field(default_factory=dict)
    longest: dict[str, int] = Field(default_factory=dict)
    seed: int = 0
    source: str = ""


class ModelManifest(BaseModel):
    """`finetune.json`, in a folder that `finetune` wrote: an adapter, its tokenizer, and how it came about.

    Attributes:
        training: Fingerprint of the folder's `training.json`.
        example: The messages of the first row trained on: whoever serves the model asks them again.
        settings: Rank, learning rate, epochs and whatever else decided the weights.
        history: What the trainer logged: `step`, `loss`, `eval_loss`, `learning_rate`, in their order.
        seconds: Of training, all sessions together.
        versions: Of the libraries.
    """

    method: Method
    base: Base
    rendering: Rendering
    training: str
    example: list[dict[str, Any]] = Field(default_factory=list)
    settings: dict[str, Any]
    history: list[dict[str, float]] = Field(default_factory=list)
    seconds: float = 0
    versions: dict[str, str] = Field(default_factory=dict)


def is_model_folder(place: str | Path) -> bool:
    """Whether `finetune` wrote a model there."""
    return (Path(place) / MODEL_FILE).is_file()
