"""Folders of rows, in the form that `qa-train` writes, for a tiny model."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from generator.training.manifests import Base, Method, Rendering, TrainingManifest
from tests.support.tiny_models import tiny_model, tiny_tokenizer

Row = dict[str, Any]
MARKED = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message['role'] + '\n' }}"
    "{%- if message['role'] == 'assistant' %}"
    "{% generation %}"
    "{{- message['content'] if message['content'] else '' }}"
    "{%- for call in message['tool_calls'] or [] %}{{- '<tool_call>' + (call['function'] | tojson) + '</tool_call>' }}"
    "{%- endfor %}"
    "{{- '<|im_end|>' }}"
    "{% endgeneration %}"
    "{{- '\n' }}"
    "{%- else %}"
    "{{- message['content'] + '<|im_end|>\n' }}"
    "{%- endif %}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- endif %}"
)
"""ChatML with its generation marked, and calls."""


def tiny_base(folder: Path, template: str | None = MARKED) -> Path:
    return tiny_model(folder, tiny_tokenizer(template))


def asked(question: str, answer: str) -> list[Row]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


CONVERSATIONS = [asked(f"What is {n} and one?", f"It is {n + 1}.") for n in range(8)]
TOOLS: list[Row] = [
    {
        "type": "function",
        "function": {
            "name": "count",
            "description": "Count.",
            "parameters": {"type": "object", "properties": {"of": {"type": "string"}}},
        },
    }
]
CALL: Row = {"type": "function", "function": {"name": "count", "arguments": {"of": "apples"}}}
WITH_CALLS: list[Row] = [
    {"role": "user", "content": "How many apples?"},
    {"role": "assistant", "content": "", "tool_calls": [CALL], "loss": False},
    {"role": "tool", "content": "3"},
    {"role": "assistant", "content": "Three."},
]
PREFERRED: list[Row] = [
    {"prompt": turns[:1], "chosen": turns[1:], "rejected": [{"role": "assistant", "content": "I do not know."}]}
    for turns in CONVERSATIONS
]
JUDGED: list[Row] = [
    {"prompt": turns[:1], "completion": turns[1:], "label": number % 2 == 0}
    for number, turns in enumerate(CONVERSATIONS)
]


def rows_folder(
    folder: Path,
    method: Method,
    rows: Mapping[str, Sequence[Row]],
    *,
    template_from: str = "model",
    packed: bool = False,
) -> TrainingManifest:
    """Write the folder beside its model; return its manifest."""
    base = tiny_base(folder.parent / "base", MARKED if template_from == "model" else None)
    tiny_tokenizer(MARKED).save_pretrained(folder / "tokenizer")
    for split, some in rows.items():
        lines = [orjson.dumps({"id": f"{split}{number}", **row}) for number, row in enumerate(some)]
        (folder / f"{split}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return TrainingManifest(
        method=method,
        base=Base(name="tiny", path=str(base), fingerprint="0"),
        rendering=Rendering(template=MARKED, template_from=template_from, stops=["<|im_end|>"]),
        max_length=128,
        packed=packed,
        rows={split: len(some) for split, some in rows.items()},
    )


def rendered(base: Path, turns: list[Row], tools: list[Row] | None = None) -> Row:
    """A conversation as `qa-train` writes it, with what the template marks as generation for the trained span."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    bare = [{name: value for name, value in turn.items() if name != "loss"} for turn in turns]
    made = tokenizer.apply_chat_template(
        bare, tools=tools, chat_template=MARKED, return_dict=True, return_assistant_tokens_mask=True
    )
    targets = [turn.get("loss", True) for turn in turns if turn["role"] == "assistant"]
    row = {
        "messages": turns,
        "input_ids": made["input_ids"],
        "assistant_masks": _only(made["assistant_masks"], targets),
    }
    return {**row, "tools": tools} if tools else row


def _only(marked: list[int], targets: list[bool]) -> list[int]:
    """The mask without the turns that are no targets; each turn is a run of ones."""
    wanted = iter(targets)
    runs = [list(run) for _, run in groupby(marked)]
    kept = [run if not run[0] or next(wanted) else [0] * len(run) for run in runs]
    return [on for run in kept for on in run]


def sft_rows(base: Path) -> dict[str, list[Row]]:
    """Six rows to train on, two to validate on."""
    rows = [rendered(base, turns) for turns in CONVERSATIONS]
    return {"train": rows[:6], "validation": rows[6:]}
