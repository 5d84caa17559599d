"""LLaMA-Factory: a YAML, and a folder with `dataset_info.json` and the rows in its ShareGPT form.

https://llamafactory.readthedocs.io/en/latest/getting_started/data_preparation.html. Rows to be tuned on also come as
tokens, which it takes instead of rendering them: its own templates go by name, know no single turns that are left out
of the loss, and its form `openai` adds a sentence to every system prompt.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from generator.training.manifests import SPLITS, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers.arguments import training_arguments
from generator.training.trainers.files import (
    MODEL,
    Row,
    split_rows,
    validated,
    write_file,
    write_rows,
    write_yaml,
)
from generator.training.trainers.preferences import own_template
from generator.training.trainers.tokens import token_rows
from generator.training.trainers.trainer import Trainer

CONFIG = "llamafactory.yaml"
COMMAND = f"llamafactory-cli train {CONFIG}"
FOLDER = "llamafactory"
TOKENS = f"{FOLDER}/tokens"
_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "tool",
    "function_tag": "function_call",
    "system_tag": "system",
}


def write(folder: Path, manifest: TrainingManifest, settings: TuneSettings) -> list[Path]:
    """`llamafactory.yaml`, `dataset_info.json`, the rows, and where they are tuned on the same as tokens."""
    made = {split: [_row(row, manifest) for row in split_rows(folder, split)] for split in SPLITS}
    rows = {split: found for split, found in made.items() if found}
    told = orjson.dumps({split: _told(manifest, f"{split}.jsonl") for split in rows}, option=orjson.OPT_INDENT_2)
    head = [f"{COMMAND}, in this folder.", MODEL.format(name=manifest.base.name)]
    if manifest.method == "sft":
        head.append("Without `tokenized_path`, it renders the same rows by a template of its own.")
    return [
        write_yaml(folder / CONFIG, head, _values(manifest, settings)),
        write_file(folder / FOLDER / "dataset_info.json", told + b"\n"),
        *(write_rows(folder / FOLDER / f"{split}.jsonl", found) for split, found in rows.items()),
        *([_tokens(folder)] if manifest.method == "sft" else []),
    ]


def _values(manifest: TrainingManifest, settings: TuneSettings) -> dict[str, Any]:
    method = manifest.method
    return {
        "model_name_or_path": manifest.base.path,
        "stage": method,
        "do_train": True,
        "finetuning_type": "lora",
        "quantization_bit": 4 if settings.quantize else None,
        "lora_rank": settings.rank,
        "lora_alpha": settings.alpha,
        "lora_dropout": settings.dropout,
        "lora_target": "all",
        "pref_beta": None if method == "sft" else settings.beta,
        "dataset_dir": FOLDER,
        "dataset": "train",
        "eval_dataset": "validation" if validated(manifest) else None,
        "tokenized_path": TOKENS if method == "sft" else None,
        "cutoff_len": manifest.max_length,
        **training_arguments(manifest, settings),
        "output_dir": "outputs/llamafactory",
    }


def _told(manifest: TrainingManifest, file: str) -> dict[str, Any]:
    """The entry of `dataset_info.json`."""
    columns = {"messages": "messages", "tools": "tools"}
    if manifest.method == "dpo":
        columns |= {"chosen": "chosen", "rejected": "rejected"}
    if manifest.method == "kto":
        columns |= {"kto_tag": "label"}
    ranking = {"ranking": True} if manifest.method == "dpo" else {}
    return {"file_name": file, "formatting": "sharegpt", **ranking, "columns": columns, "tags": _TAGS}


def _row(row: Row, manifest: TrainingManifest) -> Row:
    tools = orjson.dumps(row["tools"]).decode() if row.get("tools") else ""
    if manifest.method == "sft":
        return {"messages": list(_turns(row["messages"])), "tools": tools}
    if manifest.method == "kto":
        turns = [*_turns(row["prompt"]), *_turns(row["completion"])]
        return {"messages": turns, "label": row["label"], "tools": tools}
    (chosen,), (rejected,) = _turns(row["chosen"]), _turns(row["rejected"])
    return {"messages": list(_turns(row["prompt"])), "chosen": chosen, "rejected": rejected, "tools": tools}


def _turns(messages: list[Row]) -> Iterator[dict[str, str]]:
    """Calls are a turn of their own kind, with JSON for content; results of calls that were made together are one."""
    results = list[str]()
    for message in messages:
        if message["role"] == "tool":
            results.append(message["content"])
            continue
        yield from _observed(results)
        results = []
        calls = [call["function"] for call in message.get("tool_calls") or ()]
        if calls:
            yield {"role": "function_call", "content": orjson.dumps([_call(call) for call in calls]).decode()}
        else:
            yield {"role": message["role"], "content": message["content"] or ""}
    yield from _observed(results)


def _observed(results: list[str]) -> Iterator[dict[str, str]]:
    if results:
        yield {"role": "tool", "content": "\n".join(results)}


def _call(function: Row) -> Row:
    """A call with its arguments as they are, which some rows have as JSON in a string."""
    given = function["arguments"]
    return {"name": function["name"], "arguments": orjson.loads(given) if isinstance(given, str) else given}


def _tokens(folder: Path) -> Path:
    """The rows as tokens, as `datasets` saves them."""
    from datasets import Dataset, DatasetDict

    found = {split: list(token_rows(folder, split)) for split in SPLITS}
    DatasetDict({split: Dataset.from_list(rows) for split, rows in found.items() if rows}).save_to_disk(
        str(folder / TOKENS)
    )
    return folder / TOKENS


def notes(_folder: Path, manifest: TrainingManifest) -> list[str]:
    """What of the rows does not get across."""
    if manifest.method != "sft":
        return own_template("LLaMA-Factory", manifest)
    return (
        ["LLaMA-Factory packs no rows that come as tokens: they are trained on one by one."] if manifest.packed else []
    )


TRAINER = Trainer(
    label="LLaMA-Factory",
    release="0.9.5",
    commands={"sft": COMMAND, "dpo": COMMAND, "kto": COMMAND},
    write=write,
    notes=notes,
)
