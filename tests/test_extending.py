"""docs/extending.md is true: each extension is made in a copy of the tree as it stands there, counted, and run."""

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests import ROOT

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
PAIRS = [{"question": "Why?", "answer": "Because.", "rating": 8.0}, {"question": "How?", "answer": "Like this."}]


@dataclass
class Story:
    """A section of the page.

    Attributes:
        new: Files that it adds, with their text.
        changes: By file, pairs of lines that stand there and the lines that take their place.
    """

    new: dict[str, str] = field(default_factory=dict)
    changes: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def files(self) -> int:
        return len(self.new) + len(self.changes)

    def tell(self, tree: Path) -> None:
        """Do in a tree what it says; a change finds its place by its lines, which must stand there once."""
        for path, text in self.new.items():
            assert not (tree / path).exists(), path
            (tree / path).write_text(text, encoding="utf-8")
        for path, changes in self.changes.items():
            text = (tree / path).read_text(encoding="utf-8")
            for before, after in changes:
                assert text.count(before) == 1, f"{path} has {text.count(before)} places for:\n{before}"
                text = text.replace(before, after)
            (tree / path).write_text(text, encoding="utf-8")


def stories() -> dict[str, Story]:
    """By the headings of the page."""
    told: dict[str, Story] = {}
    for section in PAGE.split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        story, path = told.setdefault(title, Story()), ""
        for named, kind, text in re.findall(r"(?:^`([^`\n]+)`\n)?^```(\w+)\n(.*?)^```", body, re.MULTILINE | re.DOTALL):
            path = named or path
            if kind == "diff":
                story.changes[path].append((side(text, "-"), side(text, "+")))
            else:
                story.new[path] = text
    return told


def side(diff: str, mark: str) -> str:
    """The lines of a diff as they are before it (`-`) or after it (`+`)."""
    return "".join(line[1:] or "\n" for line in diff.splitlines(keepends=True) if line[0] in (" ", "\n", mark))


def not_copied(folder: str, names: list[str]) -> list[str]:
    """What git does not keep: hidden folders, caches, what the demo made."""
    demo = Path(folder) == ROOT / "demo"
    return [name for name in names if name[0] == "." or name == "__pycache__" or (demo and not name.endswith(".py"))]


class Tree:
    """A copy of the tree, in which commands run on the copy's code."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        self._desk = folder / "desk"
        self._desk.mkdir()
        shutil.copytree(ROOT, self.root, ignore=not_copied)
        shutil.copy(ROOT / ".gitignore", self.root)

    def run(self, *arguments: str, at: Path | None = None) -> str:
        """Run Python on the copy's code."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=at or self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout + done.stderr

    def test(self, *files: str) -> None:
        """Run tests of the copy."""
        self.run("-m", "pytest", "-q", "--tb=short", *files)

    def generator(self, *arguments: str) -> None:
        """Run the command in the desk's folder."""
        self.run("-m", "generator", *arguments, "-q", at=self._desk)

    def write(self, name: str, rows: Any) -> None:
        (self._desk / name).write_bytes(orjson.dumps(rows))

    def rows(self, name: str) -> Any:
        return orjson.loads((self._desk / name).read_bytes())


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    made = Tree(tmp_path_factory.mktemp("extending"))
    made.write("pairs.json", PAIRS)
    return made


def technique(tree: Tree) -> None:
    """Its own test, and the command of the flow that runs it."""
    tree.test("tests/tasks/qa/test_summarise.py")
    tree.generator("enrich", "pairs.json", "-o", "enriched.json", "--provider", "extractive")
    assert [row["summary"] for row in tree.rows("enriched.json")] == ["Because.", "Like this."]


def stage(tree: Tree) -> None:
    """Its own test runs the pipeline."""
    tree.test("tests/flows/test_summarising.py")


def provider(tree: Tree) -> None:
    """Its own test, those over all providers, and the list of them."""
    tree.test("tests/generator/llm", "tests/generator/settings")
    assert "MISTRAL_API_KEY" in tree.run("-m", "generator", "list-providers")


def format_(tree: Tree) -> None:
    """The tests over all formats, and an export."""
    tree.test("tests/generator/formats", "tests/generator/test_row_text.py")
    tree.generator("export", "pairs.json", "-o", "rows.json", "-f", "completion", "--system-prompt", "Be brief.")
    assert tree.rows("rows.json")[0] == {"prompt": "Be brief.\n\nWhy?", "completion": "Because."}


def flow(tree: Tree) -> None:
    """The command, and the flow from Python."""
    tree.generator("sample", "pairs.json", "-o", "drawn.json", "--rows", "1")
    assert len(tree.rows("drawn.json")) == 1
    assert "sample" in tree.run("-c", "from generator import sample; print(sample.flow.name)")


def executor(tree: Tree) -> None:
    """The calls of examples, recorded and answered again."""
    options = ("--provider", "extractive", "--single-step")
    spec = str(tree.root / "tool_specs/hdf5.json")
    tree.generator("tool-generate", spec, "-o", "examples.json", "--target-pairs", "4", "--negatives", "0", *options)
    steps = [step for row in tree.rows("examples.json") for step in row["solution"]["reasoning_path"]]
    tree.write("calls.json", [{"tool": step["tool"], "args": step["args"], "result": "as it was"} for step in steps])
    gates = ("--no-semantics", "--provider", "extractive")
    tree.generator("tool-execute", "examples.json", "-o", "verified.json", "--recorded", "calls.json", *gates)
    verified = tree.rows("verified.json")
    assert {row["executor"] for row in verified} == {"recorded"}
    assert {step["result"] for row in verified for step in row["solution"]["reasoning_path"]} == {"as it was"}


CHECKS = {
    "A technique": technique,
    "A stage of the pipeline": stage,
    "A provider": provider,
    "A format": format_,
    "A flow": flow,
    "An executor": executor,
}


def test_the_table_counts_the_files_of_each_extension() -> None:
    rows = re.findall(r"^\| (an? )\[(.+?)\]\(.+?\)(.*?) \| (\d) \|", PAGE, re.MULTILINE)
    promised = {f"{article.capitalize()}{what}": int(files) for article, what, _, files in rows}
    assert promised == {title: story.files for title, story in stories().items()}


@pytest.mark.parametrize("title", CHECKS)
def test_what_an_extension_changes_stands_there_once(title: str) -> None:
    for path, changes in stories()[title].changes.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        assert [before for before, _ in changes if text.count(before) != 1] == [], path


@pytest.mark.slow
@pytest.mark.parametrize("title", CHECKS)
def test_an_extension_works_as_it_is_told(tree: Tree, title: str) -> None:
    stories()[title].tell(tree.root)
    tree.run("-m", "docs")
    CHECKS[title](tree)
    tree.test("tests/test_architecture.py", "tests/flows/options", "tests/flows/command/test_help.py")


@pytest.mark.slow
def test_all_extensions_together_are_formatted_linted_and_typed(tree: Tree) -> None:
    tree.run("-m", "ruff", "format", "--check", ".")
    tree.run("-m", "ruff", "check", ".")
    tree.run("-m", "mypy")
