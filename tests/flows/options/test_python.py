"""The flows from Python: in a program, in a loop that runs already, with the rows, and as docs/python.md shows them."""

import ast
import asyncio
import importlib
import re
from typing import Any

import pytest

import generator
from flows.options.registry import FLOWS
from generator.errors import UsageError
from tests import ROOT
from tests.support.commands import Desk, chunk

BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def _chunks(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(4)])


@pytest.mark.usefixtures("_chunks")
def test_the_documentations_examples_run_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    program, *cells = BLOCKS
    exec(compile(program, "docs/python.md", "exec"), {})
    assert re.fullmatch(r"\d+ rows in training.jsonl\n", capsys.readouterr().out)
    names: dict[str, Any] = {}

    async def notebook() -> None:
        """Cells of one notebook: their names stay, and `await` stands at the top."""
        for cell in cells:
            code = compile(cell, "docs/python.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            made = eval(code, names)
            if asyncio.iscoroutine(made):
                await made

    asyncio.run(notebook())
    assert len(names["told"]["rows"]) == names["told"]["written"] > 0
    assert names["estimate"]["looked_at"] == 4


@pytest.mark.usefixtures("_chunks")
async def test_it_can_be_awaited_in_a_loop_that_runs() -> None:
    told = await generator.qa_generate(lancedb_path="my.lancedb", output="qa.json", provider="extractive", rows=True)
    assert [row["question"] for row in told["rows"]]
    assert "rows" not in await generator.qa_generate(lancedb_path="my.lancedb", output="q.json", provider="extractive")


@pytest.mark.usefixtures("_chunks")
async def test_rows_of_standard_output_cannot_be_read_back() -> None:
    with pytest.raises(UsageError, match="standard output is gone"):
        await generator.qa_generate(lancedb_path="my.lancedb", output="-", provider="extractive", rows=True)


def test_every_flow_is_there_by_its_functions_name() -> None:
    names = [entry.function for entry in FLOWS.values()]
    assert set(names) <= set(dir(generator))
    assert [getattr(generator, name).flow.name for name in names] == list(FLOWS)


def test_a_name_that_is_no_flow_lists_those_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no flow 'qa_pipelin'; there are: .*qa_pipeline"):
        importlib.import_module("generator").qa_pipelin()


@pytest.mark.usefixtures("_chunks")
async def test_rows_of_documents_files_are_read_back_too() -> None:
    told = await generator.qa_generate(lancedb_path="my.lancedb", per_document="qa", provider="extractive", rows=True)
    assert (told["output"], len(told["rows"])) == ("qa", told["written"])
    assert all(row["chunk_index"] in (0, 1) for row in told["rows"])
