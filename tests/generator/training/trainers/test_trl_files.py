"""TRL's own command line takes the files, and trains."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.training.settings import TuneSettings
from generator.training.trainers import write_files
from tests.generator.training.trainers.rows import JUDGED, PREFERRED, rows_folder, sft_rows, tiny_base

trl = pytest.importorskip("trl", reason="the extra `train` is not installed")
# What the libraries say of each other is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")
SETTINGS = TuneSettings(epochs=1, max_steps=2, batch_size=2, gradient_accumulation=1)


def run_trl(method: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`trl METHOD --config trl.yaml` in the folder; the parsed arguments."""
    import importlib

    script = importlib.import_module(f"trl.scripts.{method}")
    monkeypatch.chdir(folder)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(folder / "cache"))
    parsed = script.make_parser().parse_args_and_config(
        ["--config", "trl.yaml", "--use_cpu", "--disable_tqdm", "true"], fail_with_unknown_args=True
    )
    script.main(*parsed)
    return parsed[1]


def test_rows_are_tuned_on_by_their_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rows"
    manifest = rows_folder(folder, "sft", sft_rows(tiny_base(tmp_path / "base")))
    written = write_files("trl", folder, manifest, SETTINGS)
    assert written.command == "trl sft --config trl.yaml"
    assert [str(path.relative_to(folder)) for path in written.paths] == [
        "trl.yaml",
        "tokens/train.jsonl",
        "tokens/validation.jsonl",
    ]
    parsed = run_trl("sft", folder, monkeypatch)
    assert parsed.learning_rate == 2e-4
    assert (folder / "outputs/trl/adapter_model.safetensors").is_file()
    saved = (folder / "outputs/trl/chat_template.jinja").read_text()
    assert saved == manifest.rendering.template


@pytest.mark.parametrize(("method", "rows"), [("dpo", PREFERRED), ("kto", JUDGED)])
def test_preferences_are_learned_from(method: Any, rows: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rows"
    manifest = rows_folder(folder, method, {"train": rows[:6], "validation": rows[6:]})
    write_files("trl", folder, manifest, SETTINGS)
    parsed = run_trl(method, folder, monkeypatch)
    assert (parsed.learning_rate, parsed.beta) == (1e-5, 0.1)
    assert (folder / "outputs/trl/adapter_model.safetensors").is_file()


def test_a_base_without_a_template_of_its_own_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    manifest = rows_folder(folder, "dpo", {"train": PREFERRED}, template_from="chatml")
    (note,) = write_files("trl", folder, manifest).notes
    assert "chat_template.jinja" in note


def test_without_rows_to_validate_on_nothing_is_evaluated(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    rows = sft_rows(tiny_base(tmp_path / "base"))
    manifest = rows_folder(folder, "sft", {"train": rows["train"]})
    write_files("trl", folder, manifest)
    values = yaml.safe_load((folder / "trl.yaml").read_text())
    assert values["eval_strategy"] == "no"
    assert "dataset_test_split" not in values
