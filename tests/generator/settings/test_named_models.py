"""Models by one name: a provider's, a file's, a folder's."""

from pathlib import Path

import pytest

from generator.settings.named_models import named_model
from generator.settings.tree import Settings


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ollama:mistral:latest", ("ollama", "mistral:latest")),
        ("claude:claude-opus-4-8", ("anthropic", "claude-opus-4-8")),
        ("local:qwen", ("ollama", "qwen")),
        ("vllm:my-adapter", ("vllm", "my-adapter")),
        ("OpenAI:gpt-4o", ("openai", "gpt-4o")),
        ("extractive:", ("extractive", "rules")),
        ("models/q8_0.gguf", ("llamacpp", "models/q8_0.gguf")),
        ("Qwen/Qwen2.5-0.5B-Instruct", ("transformers", "Qwen/Qwen2.5-0.5B-Instruct")),
        ("SmolLM2-135M-Instruct", ("transformers", "SmolLM2-135M-Instruct")),
        ("model/", ("transformers", "model/")),
        ("C:model", ("transformers", "C:model")),
    ],
)
def test_a_name_says_who_answers(name: str, found: tuple[str, str]) -> None:
    model = named_model(Settings(), name)
    assert (model.provider, model.name) == found


def test_a_folder_that_is_called_like_a_provider_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ollama:x").mkdir()
    assert named_model(Settings(), "ollama:x").provider == "transformers"
