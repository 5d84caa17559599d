"""Other trainers' own parsers take the files, and their readers the rows; `python -m benchmarks.trainers` gets them.

Those that need a GPU are not run: their configuration is checked, and what their code makes of the rows.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from generator.training.manifests import Method, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.trainers import TrainerName, write_files
from tests.generator.training.trainers.rows import (
    JUDGED,
    PREFERRED,
    TOOLS,
    WITH_CALLS,
    Row,
    rendered,
    rows_folder,
    sft_rows,
    tiny_base,
)

pytestmark = pytest.mark.filterwarnings("ignore")
SETTINGS = TuneSettings(epochs=1, batch_size=2, gradient_accumulation=1)
GPU = {"bf16": True, "fp8": False, "n_gpu": 1, "n_node": 1, "compute_capability": "sm_90"}
UNDONE = -100


def installed(package: str) -> pytest.MarkDecorator:
    there = importlib.util.find_spec(package) is not None
    return pytest.mark.skipif(not there, reason=f"{package} is not installed: python -m benchmarks.trainers gets it")


def written(trainer: TrainerName, method: Method, folder: Path) -> tuple[TrainingManifest, list[Row]]:
    """A folder with the trainer's files; its manifest and the rows to train on, one of them with calls."""
    rows = PREFERRED if method == "dpo" else JUDGED
    made = {"train": rows[:6], "validation": rows[6:]}
    if method == "sft":
        base = tiny_base(folder.parent / "base")
        made = sft_rows(base)
        made["train"].append(rendered(base, WITH_CALLS, TOOLS))
    manifest = rows_folder(folder, method, made)
    write_files(trainer, folder, manifest, SETTINGS)
    return manifest, made["train"]


def labels(row: Row) -> list[int]:
    return [token if on else UNDONE for token, on in zip(row["input_ids"], row["assistant_masks"], strict=True)]


@installed("axolotl")
@pytest.mark.parametrize("method", ["sft", "dpo", "kto"])
def test_axolotl_takes_its_configuration(method: Method, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written("axolotl", method, tmp_path / "rows")
    given, taken = axolotl_config(tmp_path / "rows", monkeypatch)
    assert [name for name in given if name not in taken] == []
    assert (taken["learning_rate"], taken["lora_r"]) == (2e-4 if method == "sft" else 1e-5, 16)


@installed("axolotl")
def test_axolotl_trains_on_the_same_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest, rows = written("axolotl", "sft", tmp_path / "rows")
    _, config = axolotl_config(tmp_path / "rows", monkeypatch)
    from axolotl.prompt_strategies.chat_template import load
    from datasets import load_dataset
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(manifest.base.path)
    tokenizer.chat_template = None  # the file's is to be taken
    strategy = load(tokenizer, config, ds_cfg=dict(config.datasets[0]))
    read = load_dataset("json", data_files=config.datasets[0]["path"], split="train", cache_dir=str(tmp_path / "cache"))
    made = [strategy.tokenize_prompt(row) for row in read]
    assert [(one["input_ids"], one["labels"]) for one in made] == [(row["input_ids"], labels(row)) for row in rows]


@installed("axolotl")
def test_axolotl_renders_preferences_by_the_same_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest, rows = written("axolotl", "dpo", tmp_path / "rows")
    _, config = axolotl_config(tmp_path / "rows", monkeypatch)
    from axolotl.prompt_strategies.dpo import load
    from transformers import AutoTokenizer

    made, _ = load(config.datasets[0]["type"], config, dataset_idx=0)
    tokenizer = AutoTokenizer.from_pretrained(manifest.base.path)
    asked = "<|im_start|>user\nWhat is 0 and one?<|im_end|>\n<|im_start|>assistant\n"
    assert made(rows[0], tokenizer=tokenizer) == {
        "prompt": asked,
        "chosen": "It is 1.<|im_end|>",
        "rejected": "I do not know.<|im_end|>",
    }


def axolotl_config(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], Any]:
    """What was written, and what Axolotl makes of it on a GPU."""
    from axolotl.utils.config import validate_config
    from axolotl.utils.dict import DictDefault

    monkeypatch.chdir(folder)
    given = yaml.safe_load((folder / "axolotl.yaml").read_text())
    taken = validate_config(DictDefault(given), capabilities=GPU, env_capabilities={"torch_version": "2.13.0"})
    return given, taken


@installed("llamafactory")
@pytest.mark.parametrize("method", ["sft", "dpo", "kto"])
def test_llamafactory_trains_on_the_same_tokens(
    method: Method, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, rows = written("llamafactory", method, tmp_path / "rows")
    monkeypatch.setenv("DISABLE_VERSION_CHECK", "1")  # it is for an older transformers than TRL is
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setitem(sys.modules, "torchaudio", without_sound())
    monkeypatch.chdir(tmp_path / "rows")
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from transformers import AutoTokenizer

    given = yaml.safe_load(Path("llamafactory.yaml").read_text())
    model, data, training, tuning, _ = get_train_args({**given, "use_cpu": True})
    assert (tuning.lora_rank, tuning.lora_target, training.learning_rate) == (
        16,
        ["all"],
        2e-4 if method == "sft" else 1e-5,
    )
    tokenizer = AutoTokenizer.from_pretrained(manifest.base.path)
    template = get_template_and_fix_tokenizer(tokenizer, data)
    stage = "rm" if method == "dpo" else method
    read = get_dataset(template, model, data, training, stage=stage, tokenizer=tokenizer, processor=None)
    assert (len(read["train_dataset"]), len(read["eval_dataset"])) == (len(rows), 2)
    if method == "sft":
        made = [(row["input_ids"], row["labels"]) for row in read["train_dataset"]]
        assert made == [(row["input_ids"], labels(row)) for row in rows]
    else:
        name = "chosen_labels" if method == "dpo" else "labels"
        learned = [token for token in read["train_dataset"][0][name] if token != UNDONE]
        assert tokenizer.decode(learned) == "It is 1.<|im_end|>\n"


def without_sound() -> ModuleType:
    """In the place of torchaudio, which rows of text do not need."""
    module = ModuleType("torchaudio")
    module.__spec__ = importlib.util.spec_from_loader("torchaudio", loader=None)
    return module


@installed("unsloth_cli")
def test_unsloth_takes_its_configuration_and_the_rows_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    written("unsloth", "sft", folder)
    taken = unsloth_config().load_config(folder / "unsloth.yaml")  # refuses what it does not know
    assert (taken.training.learning_rate, taken.lora.lora_r, taken.training.load_in_4bit) == (2e-4, 16, False)
    rows = [json.loads(line) for line in (folder / taken.data.local_dataset[0]).read_text().splitlines()]
    assert [set(row) for row in rows] == [{"input_ids", "attention_mask", "labels"}] * 7


def unsloth_config() -> Any:
    """Its configuration's module alone: the package itself wants a GPU."""
    found = importlib.util.find_spec("unsloth_cli")
    assert found
    assert found.submodule_search_locations
    place = Path(found.submodule_search_locations[0], "config.py")
    spec = importlib.util.spec_from_file_location("unsloth_cli_config", place)
    assert spec
    assert spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@installed("mlx_lm")
def test_mlx_trains(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    written("mlx", "sft", folder)
    command = [sys.executable, "-m", "mlx_lm", "lora", "--config", "mlx.yaml", "--iters", "2"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert (folder / "outputs/mlx/adapters.safetensors").is_file()
