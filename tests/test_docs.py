"""The pages name what is there."""

import re
from pathlib import Path

import pytest

from docs import ROOT
from tests.test_extending import stories

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("generator/**/*.md")]
FLOORS = "benchmarks|demo|deployments|docs|flows|generator|prompts|tasks|tests|tool_specs"
FILE = re.compile(rf"`((?:{FLOORS})/[\w/.-]+\.\w+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = [ROOT / name for name in FILE.findall(text)] + [page.parent / link for link in LINK.findall(text)]
    new = {ROOT / path for story in stories().values() for path in story.new}
    assert [str(path) for path in named if not path.exists() and path not in new] == []
