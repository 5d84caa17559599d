"""Which prompts a model is asked with."""

import pytest

from generator.settings.layers import load
from generator.settings.prompt_style import size_of
from generator.types import Style


def style(provider: str, model: str, base_url: str | None = None, said: str | None = None) -> Style:
    own = {"model": model, "base_url": base_url}
    return load(overrides={"llm": {"provider": provider, "style": said, provider: own}}).model().style


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("qwen2.5:0.5b", 0.5e9),
        ("SmolLM2-135M-Instruct.Q4_1.gguf", 135e6),
        ("llama3.2:3b-instruct-q4_K_M", 3e9),
        ("Qwen3-30B-A3B", 30e9),
        ("mixtral-8x7b", None),
        ("mistral:latest", None),
        ("gpt-4o-mini", None),
        ("default", None),
    ],
)
def test_a_models_name_tells_its_size(model: str, size: float | None) -> None:
    assert size_of(model) == size


@pytest.mark.parametrize(
    ("provider", "model", "base_url", "found"),
    [
        ("ollama", "qwen2.5:0.5b", None, "compact"),
        ("ollama", "mistral:latest", None, "full"),
        ("ollama", "llama3.1:8b", None, "full"),
        ("vllm", "SmolLM2-135M", "http://10.0.0.7:8080/v1", "compact"),
        ("vllm", "SmolLM2-135M", "https://models.example.com/v1", "full"),
        ("openai", "gemma-3-1b", "http://localhost:1234/v1", "compact"),
        ("openai", "gemma-3-1b", None, "full"),
        ("gemini", "gemma-3-1b-it", None, "full"),
        ("extractive", "rules", None, "full"),
    ],
)
def test_small_models_at_home_get_the_short_prompts(
    provider: str, model: str, base_url: str | None, found: Style
) -> None:
    assert style(provider, model, base_url) == found


def test_what_is_said_goes_before_what_the_name_tells() -> None:
    assert style("ollama", "qwen2.5:0.5b", said="full") == "full"
    assert style("openai", "gpt-4o-mini", said="compact") == "compact"


def test_the_judge_is_asked_in_its_own_style() -> None:
    settings = load(overrides={"llm": {"provider": "ollama"}, "judge": {"model": "gemma3:1b"}})
    assert (settings.model().style, settings.judge_model().style) == ("full", "compact")


def test_a_base_url_that_is_none_is_told_when_the_model_is_asked() -> None:
    assert style("vllm", "SmolLM2-135M", "nonsense") == "full"
