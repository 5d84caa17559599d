"""Preferences for trainers that render conversations by themselves, or want them rendered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.training.adapters import load_tokenizer
from generator.training.manifests import TOKENIZER, TrainingManifest
from generator.training.trainers.files import TEMPLATE_FILE, Row, split_rows

COLUMNS = {"dpo": ("prompt", "chosen", "rejected"), "kto": ("prompt", "completion", "label")}
"""By method, the columns of its rows."""


def own_template(label: str, manifest: TrainingManifest) -> list[str]:
    """What is said where a trainer renders by the template in the model's folder, and there is none."""
    if manifest.rendering.template_from == "model":
        return []
    remedy = f"put {TEMPLATE_FILE} into the model's folder before you train."
    return [f"{label} renders by the template of the model, and {manifest.base.name} has none: {remedy}"]


def rendered_judgements(folder: Path, split: str, manifest: TrainingManifest) -> Iterator[Row]:
    """KTO's rows as text: `prompt` ends where the answer begins, `completion` with the token that ends it.

    Raises:
        UsageError: The template renders an answer otherwise than it announces it, so that it cannot be cut off.
    """
    tokenizer = load_tokenizer(folder / TOKENIZER)
    for row in split_rows(folder, split):
        prompt = tokenizer.apply_chat_template(row["prompt"], tokenize=False, add_generation_prompt=True)
        whole = tokenizer.apply_chat_template([*row["prompt"], *row["completion"]], tokenize=False)
        if not whole.startswith(prompt):
            raise UsageError(
                f"The template of {manifest.base.name} does not render an answer as it announces one, so no trainer "
                f"that takes text can be given its rows: take --trainer trl, or `finetune`."
            )
        start = _added_by_itself(tokenizer, prompt)
        yield {"prompt": prompt[start:], "completion": whole[len(prompt) :].rstrip(), "label": row["label"]}


def _added_by_itself(tokenizer: Any, prompt: str) -> int:
    """Characters that the tokenizer puts before every text, so that they must not stand there twice."""
    first = tokenizer.bos_token or ""
    doubled = first and prompt.startswith(first) and tokenizer("").input_ids[:1] == [tokenizer.bos_token_id]
    return len(first) if doubled else 0
