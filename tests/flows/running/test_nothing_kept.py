"""A run that keeps nothing leaves the old output as it is, says why, and ends with exit code 1."""

from collections.abc import Callable
from pathlib import Path

import pytest

import tool_specs
from generator.files import read_rows
from tests.providers.server import RunningServer
from tests.providers.settings import Fault
from tests.support.commands import Desk, Row, chunk
from tests.support.tools.examples import done

Serve = Callable[..., RunningServer]
OLD = b'[{"question": "old?", "answer": "old"}]\n'
RATED: list[Row] = [
    {"question": f"What does part {n} do?", "answer": f"Part {n} holds the door.", "rating": 3.0} for n in range(3)
]
TOOLS = [done(id=f"e{n}", rating=2.0, rating_reasoning="", turns=[]).row() for n in range(2)]
SPEC = str(Path(tool_specs.__file__).with_name("hdf5.json"))
FAILING = {
    "generate": ("generate", "my.lancedb", "-o", "out.json"),
    "generate-cot": ("generate-cot", "my.lancedb", "-o", "out.json"),
    "pipeline": ("pipeline", "my.lancedb", "-o", "out.json"),
    "enhance-cot": ("enhance-cot", "in.json", "-o", "out.json"),
    "curate": ("curate", "in.json", "-o", "out.json"),
    "tool-curate": ("tool-curate", "tools.json", "-o", "out.json"),
    "tool-evaluate": ("tool-evaluate", "tools.json", "-o", "out.json"),
    "enrich": ("enrich", "in.json", "-o", "out.json"),
    "tool-execute": ("tool-execute", "tools.json", "-o", "out.json", "--no-semantics"),
    "multi-score": ("multi-score", "in.json", "-o", "out.json", "--use-llm"),
    "tool-generate": ("tool-generate", SPEC, "-o", "out.json", "--target-pairs", "3"),
    "tool-generate-chain": ("tool-generate-chain", SPEC, "-o", "out.json", "--target-pairs", "3"),
    "tool-pipeline": ("tool-pipeline", SPEC, "-o", "out.json", "--target-pairs", "3"),
    "compare": ("compare", "in.json", "others.json", "-o", "out.json"),
}
REFUSING = {
    "curate": ("curate", "in.json", "-o", "out.json", "--threshold", "9.9"),
    "export": ("export", "in.json", "-o", "out.json", "--threshold", "9"),
    "multi-score": ("multi-score", "in.json", "-o", "out.json", "--min-score", "10"),
    "decontaminate": ("decontaminate", "in.json", "-o", "out.json", "--against", "in.json", "--ngram", "3"),
}


def lay(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(3)])
    desk.records(*RATED)
    desk.records(*RATED[:1], {"question": "Which part?", "answer": "The second."}, name="others.json")
    desk.records(*TOOLS, name="tools.json")
    desk.path("out.json").write_bytes(OLD)
    desk.path("out.summary.json").write_bytes(b"{}")


def untouched(desk: Desk) -> bool:
    return (desk.path("out.json").read_bytes(), desk.path("out.summary.json").read_bytes()) == (OLD, b"{}")


@pytest.mark.parametrize("command", FAILING)
def test_where_all_fails_the_old_output_stays(command: str, desk: Desk, provider_server: Serve) -> None:
    desk.use(provider_server(faults=(Fault("error", status=400),)))
    lay(desk)
    ended = desk.run(*FAILING[command])
    assert (ended.code, untouched(desk)) == (1, True), ended.said
    assert ended.lines[-1].startswith("generator: Nothing was kept, so out.json is as it was: ")


@pytest.mark.parametrize("command", REFUSING)
def test_where_all_is_refused_the_old_output_stays(command: str, desk: Desk) -> None:
    lay(desk)
    ended = desk.run(*REFUSING[command])
    assert (ended.code, untouched(desk)) == (1, True), ended.said
    assert ended.lines[-1].startswith("generator: Nothing was kept, so out.json is as it was: none of 3 ")


@pytest.mark.parametrize("command", REFUSING)
def test_an_empty_output_is_written_where_it_is_wanted(command: str, desk: Desk) -> None:
    lay(desk)
    ended = desk.run(*REFUSING[command], "--allow-empty")
    assert (ended.code, desk.rows("out.json")) == (0, []), ended.said


def test_what_was_refused_is_written_all_the_same(desk: Desk) -> None:
    lay(desk)
    for command in ("curate", "decontaminate"):
        assert desk.run(*REFUSING[command], "--rejected", "left_out.json").code == 1
        assert len(desk.rows("left_out.json")) == 3
        desk.path("left_out.json").unlink()


def test_stages_before_the_one_that_kept_nothing_are_written(desk: Desk, provider_server: Serve) -> None:
    lay(desk)
    (desk.folder / "kept").mkdir()
    desk.path("kept/curated.json").write_bytes(OLD)
    desk.use(provider_server(rating=0.5))
    pipeline = ("pipeline", "my.lancedb", "-o", "out.json", "--threshold", "10", "--keep-intermediate", "kept")
    assert desk.run(*pipeline).code == 1
    assert (len(desk.rows("kept/qa.json")) > 0, desk.path("kept/curated.json").read_bytes()) == (True, OLD)
    assert len(desk.rows("kept/rejected.json")) == len(desk.rows("kept/qa.json"))


@pytest.mark.parametrize("output", ["lance://out.lancedb/rows", "out.parquet", "out.jsonl"])
def test_outputs_of_every_kind_stay(output: str, desk: Desk) -> None:
    lay(desk)
    curate = ("curate", "in.json", "-o", output, "--threshold")
    assert desk.run(*curate, "0").code == 0
    before = rows(output)
    assert (desk.run(*curate, "9.9").code, rows(output), len(before)) == (1, before, 3)


def rows(output: str) -> list[Row]:
    return list(read_rows(output, on_bad=lambda bad: pytest.fail(str(bad))))


def test_nothing_for_standard_output_says_why_too(desk: Desk) -> None:
    lay(desk)
    ended = desk.run("curate", "in.json", "-o", "-", "--threshold", "9.9")
    assert (ended.code, ended.out) == (1, b"")


def test_the_account_of_a_run_that_kept_nothing_is_shown(desk: Desk) -> None:
    lay(desk)
    said = desk.run(*REFUSING["curate"]).said
    assert "rejected" in said
    assert desk.run(*REFUSING["curate"], "-q").lines == [said.splitlines()[-1]]
