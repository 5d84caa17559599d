"""The house keeps its plan: imports go down, between floors, folders and files; those inside functions count."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path, PurePosixPath

import pytest

from tests import ROOT

# What each floor may stand on, besides libraries. Nothing that ships stands on tests, benchmarks or the demo.
BELOW = {
    "flows": {"flows", "deployments", "tool_specs", "tasks", "generator"},
    "deployments": {"deployments", "generator"},
    "tool_specs": {"tool_specs", "generator"},
    "tasks": {"tasks", "generator"},
    "generator": {"generator"},
}
FLOORS = {*BELOW, "tests", "benchmarks", "demo"}
WITH_PREFECT = {
    "generator/engine/orchestration.py",
    "generator/engine/states.py",
    "generator/secrets.py",
}
"""Files of the ground floor that know Prefect."""
LOOKS_UP = "generator/__init__.py"
"""The one file of the ground floor that looks up: a flow or the command is found by its name when it is asked for."""
RULES = "tasks/extractive"
MOST_FILES, MOST_LINES = 24, 300

Graph = Mapping[str, set[str]]
"""By file, the files that it imports."""


def test_the_house_keeps_its_plan() -> None:
    assert faults(ROOT) == []


def test_every_floor_is_looked_at() -> None:
    assert [floor for floor in BELOW if not list((ROOT / floor).rglob("*.py"))] == []


def test_no_folder_and_no_file_is_too_large() -> None:
    folders, long = defaultdict[str, int](int), []
    for floor in BELOW:
        for file in (ROOT / floor).rglob("*.py"):
            folders[str(file.parent.relative_to(ROOT))] += file.name != "__init__.py"
            if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES:
                long.append(str(file.relative_to(ROOT)))
    assert ({name: n for name, n in folders.items() if n > MOST_FILES}, long) == ({}, [])


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"generator/a.py": "import tasks.judge"}, "generator/a.py imports tasks, which is above it"),
        ({"generator/llm/a.py": "from flows import qa"}, "generator/llm/a.py imports flows, which is above it"),
        ({"generator/llm/a.py": "from ...tasks import b"}, "generator/llm/a.py imports tasks, which is above it"),
        ({"tasks/a.py": "import generator, flows.qa as qa"}, "tasks/a.py imports flows, which is above it"),
        ({"flows/a.py": "from tests.providers import serve"}, "flows/a.py imports tests, which is above it"),
        (
            {"generator/a.py": "def late():\n    from prefect import task"},
            f"generator/a.py imports Prefect, which only {', '.join(sorted(WITH_PREFECT))} may",
        ),
        (
            {"tasks/a.py": "from tasks.extractive.prose.words import words", "tasks/extractive/prose/words.py": ""},
            "tasks/a.py imports tasks/extractive/prose/words.py, which is behind the entry points of tasks/extractive",
        ),
    ],
)
def test_an_import_that_goes_up_is_named(tmp_path: Path, files: dict[str, str], fault: str) -> None:
    assert faults(house(tmp_path, files)) == [fault]


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        (
            {"tasks/qa/a.py": "def f():\n    from tasks.cot.b import x", "tasks/cot/b.py": "from tasks.qa import c"},
            ["tasks/cot/b.py imports tasks/qa/c.py", "tasks/qa/a.py imports tasks/cot/b.py"],
        ),
        (
            {"tasks/a.py": "from tasks import b", "tasks/b.py": "import tasks.a"},
            ["tasks/a.py imports tasks/b.py", "tasks/b.py imports tasks/a.py"],
        ),
        (
            {"tasks/x/a.py": "from tasks.b import f", "tasks/b.py": "", "tasks/d.py": "from tasks.x.a import f"},
            ["tasks/d.py imports tasks/x/a.py", "tasks/x/a.py imports tasks/b.py"],
        ),
        (
            {
                "tasks/x/a.py": "from tasks.y import b",
                "tasks/y/b.py": "from tasks.z import c",
                "tasks/z/c.py": "from .. import x",
                "tasks/x/__init__.py": "from . import a",
            },
            [
                "tasks/x/a.py imports tasks/y/b.py",
                "tasks/y/b.py imports tasks/z/c.py",
                "tasks/z/c.py imports tasks/x/__init__.py",
            ],
        ),
    ],
)
def test_a_circle_is_named_with_the_two_files_of_each_import(
    tmp_path: Path, files: dict[str, str], circle: list[str]
) -> None:
    found = faults(house(tmp_path, {"tasks/qa/c.py": "", **files}))
    assert sorted({fault.split(", in a circle")[0] for fault in found}) == circle


@pytest.mark.parametrize(
    "files",
    [
        {"flows/a.py": "from tasks.qa.judge import judge", "tasks/qa/judge.py": ""},
        {"tasks/a.py": "from prefect import task"},
        {"generator/llm/a.py": "from . import b\nimport tasksomething", "generator/llm/b.py": "from ..c import d"},
        {"generator/secrets.py": "from prefect.blocks.system import Secret"},
        {"generator/__init__.py": "from flows.options.registry import FLOWS", "flows/options/registry.py": ""},
    ],
)
def test_an_import_that_goes_down_is_allowed(tmp_path: Path, files: dict[str, str]) -> None:
    assert faults(house(tmp_path, {"generator/c.py": "", **files})) == []


def faults(root: Path) -> list[str]:
    """What breaks the plan, a sentence each."""
    graph, found = dict[str, set[str]](), list[str]()
    for file in sorted(str(path.relative_to(root)) for floor in BELOW for path in (root / floor).rglob("*.py")):
        wanted = [target for target in _imports(root, file) if file != LOOKS_UP]
        graph[file] = {at for target in wanted if (at := _file(root, target)) and at != file}
        found += _floor_faults(file, {target.split(".")[0] for target in wanted})
    return [*found, *_entry_faults(graph), *_circles(graph)]


def _floor_faults(file: str, packages: set[str]) -> Iterator[str]:
    floor = file.split("/", maxsplit=1)[0]
    for package in sorted(packages & FLOORS - BELOW[floor]):
        yield f"{file} imports {package}, which is above it"
    if floor == "generator" and "prefect" in packages and file not in WITH_PREFECT:
        yield f"{file} imports Prefect, which only {', '.join(sorted(WITH_PREFECT))} may"


def _entry_faults(graph: Graph) -> Iterator[str]:
    """Techniques know the files of the rules' folder, not the folders below."""
    for file, targets in graph.items():
        for target in targets if not file.startswith(RULES) else ():
            if target.startswith(f"{RULES}/") and target.count("/") > RULES.count("/") + 1:
                yield f"{file} imports {target}, which is behind the entry points of {RULES}"


def _circles(graph: Graph) -> Iterator[str]:
    """Imports in a circle: between the files and folders that lie in one folder, and between any folders at all."""
    ties = [(file, target) for file, targets in graph.items() for target in sorted(targets)]
    for name in ("rooms of a folder", "folders"):
        plan, named = defaultdict[str, set[str]](set), defaultdict[tuple[str, str], list[tuple[str, str]]](list)
        for tie in ties:
            ends = _rooms(*tie) if name == "rooms of a folder" else _folders(*tie)
            if ends[0] != ends[1]:
                plan[ends[0]].add(ends[1])
                named[ends].append(tie)
        for ends, one in sorted(named.items()):
            if _reaches(plan, ends[1], ends[0]):
                yield f"{one[0][0]} imports {one[0][1]}, in a circle of {name}: {ends[0]} and {ends[1]}"


def _rooms(file: str, target: str) -> tuple[str, str]:
    """Where two paths part: the files or folders that lie side by side."""
    parts = PurePosixPath(file).parts, PurePosixPath(target).parts
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(*parts, strict=False))))
    one, other = ("/".join(part[: shared + 1]) for part in parts)
    return one, other


def _folders(file: str, target: str) -> tuple[str, str]:
    return str(PurePosixPath(file).parent), str(PurePosixPath(target).parent)


def _reaches(plan: Graph, start: str, goal: str) -> bool:
    seen, left = set[str](), [start]
    while left:
        if (place := left.pop()) == goal:
            return True
        if place not in seen:
            seen.add(place)
            left += plan.get(place, ())
    return False


def _file(root: Path, module: str) -> str | None:
    """The file of a module, or of the module that a name is taken from; None for what is not ours."""
    for path in (Path(*module.split(".")), Path(*module.split(".")[:-1])):
        for file in (path.with_suffix(".py") if path.name else path, path / "__init__.py"):
            if (root / file).is_file():
                return str(file)
    return None


def _imports(root: Path, file: str) -> Iterator[str]:
    """The dotted name of everything that a file imports."""
    for node in ast.walk(ast.parse((root / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            folders = file.split("/")[: -node.level] if node.level else []
            package = ".".join([*folders, *([node.module] if node.module else [])])
            yield from (f"{package}.{alias.name}" if package else alias.name for alias in node.names)


def house(root: Path, files: Mapping[str, str]) -> Path:
    """A small house with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f'"""A module."""\n{text}\n', encoding="utf-8")
    return root
