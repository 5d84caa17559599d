"""Weights of models in this process: found by their names, and part of what a reply is known by."""

from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.ledger.completions import completion_key
from generator.llm.weights import weighed
from generator.training.weights import find_weights
from generator.types import Model, PlainText, ProviderName, Request
from tests.support.tiny_models import tiny_gguf, tiny_model

ASKED = Request("", "When?", PlainText)


def key(provider: ProviderName, name: Path) -> str:
    return completion_key(weighed(Model(provider=provider, name=str(name))), ASKED)


def test_other_weights_under_the_same_name_are_another_completion(tmp_path: Path) -> None:
    file = tiny_gguf(tmp_path / "m.gguf")
    before = key("llamacpp", file)
    assert key("llamacpp", file) == before
    with file.open("ab") as end:
        end.write(b"\0")
    assert key("llamacpp", file) != before


def test_a_folder_is_known_by_its_weights_and_not_by_the_notes_beside_them(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m")
    before = key("transformers", folder)
    (folder / "README.md").write_text("Notes.")
    assert key("transformers", folder) == before
    (folder / "generation_config.json").write_text('{"eos_token_id": 1}')
    assert key("transformers", folder) != before


def test_models_that_others_serve_have_no_weights_here() -> None:
    model = Model(provider="vllm", name="my-adapter")
    assert weighed(model) is model
    assert "weights" not in model.sampling


@pytest.mark.parametrize(
    ("provider", "name", "why"),
    [
        ("llamacpp", "nowhere.gguf", "There is no GGUF .*: give a file .gguf"),
        ("transformers", "nowhere", "There is no base model nowhere: give a folder"),
        ("transformers", ".", "has no config.json"),
    ],
)
def test_what_is_no_model_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, name: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=why):
        find_weights(provider, name)


def test_what_is_not_installed_is_said_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.llm.provider_info.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"needs torch and transformers and peft: pip install 'generator\[train\]'"):
        weighed(Model(provider="transformers", name="x"))


def test_a_model_whose_notes_are_damaged_is_said_to_be_so(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m")
    (folder / "finetune.json").write_text("{}")
    with pytest.raises(UsageError, match=r"finetune\.json is not as `generator finetune` writes it"):
        find_weights("transformers", str(folder))
