"""The pages name what is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs import ROOT
from flows.command.cli import generator
from tests.test_extending import stories

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("generator/**/*.md")]
FLOORS = "benchmarks|demo|deployments|docs|flows|generator|prompts|tasks|tests|tool_specs"
FILE = re.compile(rf"`((?:{FLOORS})/[\w/.-]+\.\w+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
COMMAND = re.compile(r"""(?:^|&& |\$ )(?:[A-Z_]+=\S+ )*generator ((?:[^#|;&>"']|"[^"]*"|'[^']*'|(?<=\S)#)+)""")
"""A command line of ours, as far as its pipe, its comment or the next command."""


def lines_of_blocks(page: Path) -> Iterator[str]:
    """The lines of a page's blocks, those that go on in the next as one."""
    fenced, begun = False, ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif line.endswith("\\"):
            begun += line.strip(" \\") + " "
        elif fenced or line.startswith("    "):
            yield begun + line.strip()
            begun = ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = [ROOT / name for name in FILE.findall(text)] + [page.parent / link for link in LINK.findall(text)]
    new = {ROOT / path for story in stories().values() for path in story.new}
    assert [str(path) for path in named if not path.exists() and path not in new] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_of_a_page_is_one_that_the_command_line_takes(page: Path) -> None:
    for line in lines_of_blocks(page):
        for called in COMMAND.finditer(line):
            name, *rest = shlex.split(called[1])
            command = generator.get_command(click.Context(generator), name)
            assert command is not None, line
            assert command.make_context(name, rest), line
