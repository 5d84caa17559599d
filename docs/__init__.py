"""The pages. Two are made out of the registry of commands; a test says when they are no longer current."""

from pathlib import Path

from docs.commands import page
from docs.deployments import listed

ROOT = Path(__file__).parent.parent


def current() -> dict[Path, str]:
    """What is made out of the registry, and what it should say now."""
    deployments = ROOT / "prefect.yaml"
    return {ROOT / "docs/commands.md": page(), deployments: listed(deployments.read_text(encoding="utf-8"))}
