"""A model where rows are expected: what older tools called `export` is another command."""

from pathlib import Path

from generator.errors import UsageError
from generator.training.manifests import MODEL_FILE


def refuse_model(where: str | Path) -> None:
    """Say what takes a model to Ollama.

    Raises:
        UsageError: A model lies there, and no rows.
    """
    if _holds_weights(Path(where).expanduser()):
        raise UsageError(f"{where} is a model, and `export` writes rows: type `generator export-ollama {where}`.")


def _holds_weights(folder: Path) -> bool:
    """Whether `finetune`, PEFT or transformers saved a model there."""
    if any((folder / name).is_file() for name in (MODEL_FILE, "adapter_config.json")):
        return True
    return (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))
