"""Files that ship beside the code: in a checkout next to this package, installed within it."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The file or folder of that name, for example `prompts` or `config.yaml`."""
    within = _PACKAGE / name
    return within if within.exists() else _PACKAGE.parent / name
