"""What is installed: one package, `generator`, with the folders of the checkout inside it. A build hook of hatchling.

In the checkout `flows`, `tasks` and the others lie at the top, as names of their own. Installed like that they would
stand beside everybody else's packages, and many a Prefect project has its own `flows`. So a wheel has them as
`generator.flows`, `generator.tasks` and so on, with the imports between them rewritten; nothing else is touched.
"""

import ast
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = ("flows", "tasks", "prompts", "tool_specs", "deployments")
"""Folders of the checkout that go into the package."""
BESIDE = ("config.yaml",)
"""Files of the checkout that the command shows."""
LEFT_OUT = ("deployments/wheel.py", "deployments/Dockerfile", "deployments/Dockerfile.dockerignore")


class Wheel(BuildHookInterface[Any]):
    """Lays the house out in a folder of its own, and lets hatchling take that."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; an editable one takes the checkout as it is."""
        if version == "editable":
            return
        root, laid = Path(self.root), Path(tempfile.mkdtemp())
        self._laid = laid
        for name in ("generator", *INSIDE):
            lay_out(root, name, laid / "generator" / ("" if name == "generator" else name))
        for name in BESIDE:
            shutil.copyfile(root / name, laid / "generator" / name)
        build_data["force_include"][str(laid / "generator")] = "generator"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  the interface
        """Called when it is built."""
        if version != "editable":
            shutil.rmtree(self._laid)


def lay_out(root: Path, name: str, target: Path) -> None:
    """Copy a folder, Python with its imports rewritten; what is no part of it (caches, build files) stays."""
    for file in sorted((root / name).rglob("*")):
        place = file.relative_to(root)
        if not file.is_file() or "__pycache__" in place.parts or place.as_posix() in LEFT_OUT:
            continue
        copy = target / file.relative_to(root / name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".py":
            copy.write_text(inside(file.read_text(encoding="utf-8"), place), encoding="utf-8")
        else:
            shutil.copyfile(file, copy)


def inside(source: str, place: Path) -> str:
    """The source with `from flows.x import y` as `from generator.flows.x import y`.

    Raises:
        ValueError: A folder is imported in a way that binds its bare name, which would be another's.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] in INSIDE for alias in node.names):
            raise ValueError(
                f"{place}:{node.lineno} imports a folder of the house by its bare name: say `from … import`."
            )
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in INSIDE:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line.replace(f"from {node.module}", f"from generator.{node.module}", 1)
    return "".join(lines)
