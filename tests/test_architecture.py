"""The house keeps its plan: imports go down only, and Prefect comes into the ground floor in two files at most."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

# What each floor may stand on, besides libraries. Nothing that ships stands on tests or benchmarks.
BELOW = {
    "flows": {"flows", "deployments", "tool_specs", "tasks", "generator"},
    "deployments": {"deployments", "generator"},
    "tool_specs": {"tool_specs", "generator"},
    "tasks": {"tasks", "generator"},
    "generator": {"generator"},
}
FLOORS = {*BELOW, "tests", "benchmarks"}
PREFECT_IN_GENERATOR = {Path("generator/engine/orchestration.py"), Path("generator/secrets.py")}


def test_imports_go_down_only() -> None:
    assert faults(ROOT) == []


def test_every_floor_is_looked_at() -> None:
    assert [floor for floor in BELOW if not list((ROOT / floor).rglob("*.py"))] == []


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("generator/a.py", "import tasks.qa.judge", "generator/a.py:2 imports tasks"),
        ("generator/llm/a.py", "from flows import qa", "generator/llm/a.py:2 imports flows"),
        ("generator/a.py", "def late():\n    from prefect import task", "generator/a.py:3 imports prefect"),
        ("generator/llm/a.py", "from ...tasks import judge", "generator/llm/a.py:2 imports tasks"),
        ("tasks/a.py", "import generator, flows.qa as qa", "tasks/a.py:2 imports flows"),
        ("flows/a.py", "from tests.providers import serve", "flows/a.py:2 imports tests"),
    ],
)
def test_an_import_that_goes_up_is_named_with_file_and_line(tmp_path: Path, file: str, line: str, fault: str) -> None:
    _write(tmp_path / file, f'"""A module."""\n{line}\n')
    assert faults(tmp_path) == [fault]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("flows/a.py", "from tasks.qa.judge import judge"),
        ("tasks/a.py", "from prefect import task"),
        ("generator/llm/a.py", "from . import b\nfrom ..errors import UsageError\nimport tasksomething"),
        ("generator/engine/orchestration.py", "from prefect import task"),
    ],
)
def test_an_import_that_goes_down_is_allowed(tmp_path: Path, file: str, line: str) -> None:
    _write(tmp_path / file, line + "\n")
    assert faults(tmp_path) == []


def faults(root: Path) -> list[str]:
    """Every import that goes where it may not, as `file:line imports package`."""
    return [
        f"{file.as_posix()}:{line} imports {package}"
        for floor in BELOW
        for file in sorted(path.relative_to(root) for path in (root / floor).rglob("*.py"))
        for line, package in _imports(root, file)
        if not _allowed(file, package)
    ]


def _allowed(file: Path, package: str) -> bool:
    floor = file.parts[0]
    if package == "prefect":
        return floor != "generator" or file in PREFECT_IN_GENERATOR
    return package not in FLOORS or package in BELOW[floor]


def _imports(root: Path, file: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import in the file, those inside functions included."""
    for node in ast.walk(ast.parse((root / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, _package(node, file)


def _package(node: ast.ImportFrom, file: Path) -> str:
    """The top-level package; `from ..x import y` is taken from the folder that the dots lead to."""
    if not node.level:
        return (node.module or "").split(".")[0]
    folders = file.parts[: len(file.parts) - node.level]
    return folders[0] if folders else (node.module or node.names[0].name).split(".")[0]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
