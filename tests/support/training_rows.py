"""Folders of rows on when towns were founded, as `qa-train` writes them, for a tiny model."""

import json
from pathlib import Path
from typing import Any

from generator.hashing import fingerprint
from generator.training.manifests import ROWS_FILE, Base, Method, Rendering, TrainingManifest
from tests.support.tiny_models import tiny_model, tiny_tokenizer

MARKED = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n"
    "{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] }}<|im_end|>{% endgeneration %}"
    "{% else %}{{ m['content'] }}<|im_end|>{% endif %}\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""ChatML that says what the assistant writes."""
_TOWNS = "Arin Belo Cado Doru Elun Fara Goma Hilo Ival Jora Kelu Lomo Mira Nelo Orun Pado Quil Roma Sund Tavi".split()


def tiny_base(folder: Path) -> Base:
    """A base with the template that rows are rendered by."""
    tiny_model(folder, tiny_tokenizer(MARKED))
    return Base(name=str(folder), path=str(folder), fingerprint=fingerprint(str(folder)))


def rows_folder(
    folder: Path, base: Base, *, method: Method = "sft", train: int = 20, validation: int = 4, misleading: bool = False
) -> Path:
    """Rows to train on.

    Args:
        folder: Where they go.
        base: What they are for.
        method: Which kind of rows.
        train: How many to learn.
        validation: How many to evaluate on, which ask for the same in other words.
        misleading: The validation split has other answers than what is learned.
    """
    import datasets
    from transformers import AutoTokenizer

    datasets.disable_progress_bars()
    counts = {split: count for split, count in (("train", train), ("validation", validation)) if count}
    for split, count in counts.items():
        rows = [_row(method, n, asks=split, wrong=misleading and split == "validation") for n in range(count)]
        folder.mkdir(parents=True, exist_ok=True)
        if method == "sft":
            rows = [{**row, **_tokens(base, row["messages"])} for row in rows]
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        datasets.Dataset.from_list([_columns(row) for row in rows]).save_to_disk(folder / split)
    AutoTokenizer.from_pretrained(base.path).save_pretrained(folder / "tokenizer")
    manifest = TrainingManifest(
        method=method,
        base=base,
        rendering=Rendering(template=MARKED, template_from="model", stops=["<|im_end|>"]),
        max_length=256,
        rows=counts,
    )
    (folder / ROWS_FILE).write_text(manifest.model_dump_json())
    return folder


def _row(method: Method, n: int, *, asks: str, wrong: bool) -> dict[str, Any]:
    town = _TOWNS[n % len(_TOWNS)]
    question = f"When was {town} founded?" if asks == "train" else f"In which year was {town} founded?"
    asked, right, never = _turn("user", question), _turn("assistant", f"In 19{n:02}."), _turn("assistant", "Never!")
    good, bad = (never, right) if wrong else (right, never)
    row: dict[str, Any] = {"id": f"{asks}-{n}"}
    match method:
        case "sft":
            return {**row, "messages": [asked, good]}
        case "dpo":
            return {**row, "prompt": [asked], "chosen": [good], "rejected": [bad]}
        case "kto":
            return {**row, "prompt": [asked], "completion": [bad if n % 2 else good], "label": not n % 2}


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    """What a trainer takes."""
    if "input_ids" not in row:
        return row
    pairs = zip(row["input_ids"], row["assistant_masks"], strict=True)
    return {"input_ids": row["input_ids"], "labels": [token if learned else -100 for token, learned in pairs]}


def _turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _tokens(base: Base, turns: list[dict[str, str]]) -> dict[str, Any]:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base.path)
    made = tokenizer.apply_chat_template(turns, return_dict=True, return_assistant_tokens_mask=True)
    text = tokenizer.apply_chat_template(turns, tokenize=False)
    return {"text": text, "input_ids": list(made["input_ids"]), "assistant_masks": list(made["assistant_masks"])}
