"""What CONTRIBUTING shows really works: its example of a technique is run as it is written there."""

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import prompts
from generator.engine.run import start_run
from generator.records import QAPair
from generator.types import Model
from tests import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first fenced block of a language."""
    found = re.search(rf"^( *)```{language}\n(.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE)
    assert found, language
    return textwrap.dedent(found[2])


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example's prompt and task, in files of their own."""
    (tmp_path / "summarise.yaml").write_text(block("yaml"), encoding="utf-8")
    (tmp_path / "summarise_task.py").write_text(block("python"), encoding="utf-8")
    monkeypatch.setattr(prompts, "FOLDER", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    prompts.load.cache_clear()
    yield tmp_path
    prompts.load.cache_clear()
    sys.modules.pop("summarise_task", None)


async def test_the_example_of_a_technique_runs_without_prefect(example: Path) -> None:
    from summarise_task import summarise  # type: ignore[import-not-found]  # made by the fixture

    pairs = [QAPair(question="What is a list?", answer="A list is a mutable sequence. It has many methods.")]
    async with start_run(f"sqlite+aiosqlite:///{example / 'ledger.db'}"):
        outcome = await summarise.fn(pairs, Model(provider="extractive", name="rules"))
    (kept,) = outcome.kept
    assert kept.model_extra == {"summary": "A list is a mutable sequence"}
    assert kept.provenance["summarise"].prompt == "summarise"
    assert (outcome.tallies[0].taken, outcome.tallies[0].kept) == (1, 1)
