"""What training stands on is an extra: the base install is without PyTorch, and says so where it is asked for it."""

import importlib.util

from generator.errors import UsageError

_NEEDED = ("torch", "transformers", "datasets", "peft", "trl")


def need_train(what: str) -> None:
    """Make sure that the extra `train` is installed, without importing it.

    Args:
        what: Who needs it, as a sentence begins: `finetune`, `A base model`.

    Raises:
        UsageError: Parts of it are missing; says which, and what installs them.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f"{what} needs {', '.join(missing)}: pip install 'generator[train]'.")
