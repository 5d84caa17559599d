"""A model by one name, where several are compared: who serves it and what it is called there, or where it lies.

ollama:mistral:latest   openai:gpt-4o-mini   vllm:my-adapter     PROVIDER:NAME
model/                                                            a folder: a model, or what `finetune` wrote
model-q8_0.gguf                                                   a file, run by llama.cpp
Qwen/Qwen2.5-0.5B-Instruct   SmolLM2-135M-Instruct                on the hub, or in its cache; in a package
"""

from pathlib import Path

from generator.llm.catalog import CATALOG
from generator.settings.tree import Settings
from generator.types import Model, unaliased


def named_model(settings: Settings, name: str) -> Model:
    """The model of that name, asked as the settings say."""
    provider, colon, rest = name.partition(":")
    known = unaliased(provider.lower())
    if colon and known in CATALOG and not Path(name).expanduser().exists():
        return settings.model(known, rest or None)
    return settings.model("llamacpp" if Path(name).suffix == ".gguf" else "transformers", name)
