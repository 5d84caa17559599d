"""A judge of its own, and a file for what is left out, on every command that has them."""

import pytest

from flows.options.base import JudgedOptions, checked
from flows.options.registry import FLOWS
from generator.settings.layers import load
from tests.support.commands import Desk, chunk

JUDGING = [name for name, entry in FLOWS.items() if issubclass(entry.kind, JudgedOptions)]
NO_ROWS = {"chunk-documents", "compare", "report", "validate", "split", "qa-train", "finetune", "evaluate", "prove"}
WRITING_ROWS = sorted(set(FLOWS) - NO_ROWS - {"export-ollama", "watch", "batch-poll"})


@pytest.mark.parametrize("flow", JUDGING)
@pytest.mark.parametrize("named", [{}, {"provider": "openai", "model": "gpt-x"}])
def test_the_judge_can_be_another_model(flow: str, named: dict[str, str]) -> None:
    kind = FLOWS[flow].kind
    needed = {
        "input": "i",
        "inputs": ["a", "b"],
        "output": "o",
        "lancedb_path": "l",
        "folder": "d",
        "spec": "s",
        "tuned": "openai:m",
    }
    values = {name: value for name, value in needed.items() if name in kind.model_fields}
    options = checked(kind, {**values, **named, "judge_provider": "gemini"})
    settings = load(None, options.overrides())
    assert settings.judge_model().provider == "gemini"
    assert settings.judge_model().name == load(None, {"llm": {"provider": "gemini"}}).model().name
    options = checked(kind, {**values, **named, "judge_provider": "gemini", "judge_model": "g-1"})
    assert load(None, options.overrides()).judge_model().name == "g-1"


def test_all_commands_that_ask_a_judge_can_name_it() -> None:
    assert set(JUDGING) >= {"qa-generate", "qa-pipeline", "qa-curate", "tool-pipeline", "tool-execute", "tool-curate"}
    assert set(JUDGING) >= {"tool-evaluate", "compare", "cot-generate"}


@pytest.mark.parametrize("flow", WRITING_ROWS)
def test_every_flow_that_leaves_rows_out_can_write_them(flow: str) -> None:
    assert "rejected" in FLOWS[flow].kind.model_fields


@pytest.mark.parametrize(
    "command",
    [
        ("generate", "my.lancedb"),
        ("generate-cot", "my.lancedb"),
        ("pipeline", "my.lancedb", "--threshold", "0"),
    ],
)
def test_chunks_that_give_nothing_are_among_the_rejected(desk: Desk, command: tuple[str, ...]) -> None:
    desk.table([chunk(0), chunk(1), {"id": "short", "text": "Too short.", "source": "s"}])
    done = desk.run(*command, "-o", "out.json", "--rejected", "out-of.json", "--provider", "extractive")
    assert done.code == 0, done.said
    (short,) = [row for row in desk.rows("out-of.json") if row.get("id") == "short"]
    assert (short["rejected_by"], short["rejected_because"]) == ("read", "too short")


def test_pairs_without_steps_are_among_the_rejected(desk: Desk) -> None:
    desk.records({"question": "What is it?", "answer": "It is a pier."}, name="in.json")
    places = ("-o", "o.json", "--rejected", "r.json", "--allow-empty")
    done = desk.run("enhance-cot", "in.json", *places, "--provider", "extractive")
    assert done.code == 0, done.said
    assert len(desk.rows("o.json")) + len(desk.rows("r.json")) == 1
