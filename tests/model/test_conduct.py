"""How runs behave with a real model that is too small to be of much use: nothing is lost, and all is accounted for.

What it writes is not looked at: a model of this size gives few good pairs.
"""

import signal
from typing import Any

import orjson
import pytest

from tests.support.commands import Desk, ledger_rows, wait_until

pytestmark = pytest.mark.model
CHUNKS = [
    {
        "id": f"c{number}",
        "source": "pumps.md",
        "text": f"The {thing} is made of bronze and was installed in {1900 + number}. It must be cleaned every "
        f"{number + 2} weeks with fresh water by the crew on duty. If the {thing} leaks, the officer closes the line "
        "before repairs begin.",
    }
    for number, thing in enumerate(("valve", "pump"))
]
PAIRS = [
    {
        "question": "How often must the valve be cleaned?",
        "answer": "It must be cleaned every 2 weeks.",
        "source_text": CHUNKS[0]["text"],
    }
]
TOOL = {
    "tool_id": "clock_alarm",
    "name": "set_alarm",
    "category": "clock",
    "description": "Sets an alarm for an hour of the day.",
    "parameters": [{"name": "hour", "type": "integer", "required": True, "description": "From 0 to 23."}],
    "returns": {"type": "string", "description": "What was set."},
    "complexity": "simple",
}
COMMANDS = {
    "generate": ("my.lancedb", "--n-pairs", "1"),
    "generate-cot": ("my.lancedb", "--n-pairs", "1", "--max-chunks", "1"),
    "enrich": ("in.json",),
    "curate": ("in.json", "--threshold", "0"),
    "enhance-cot": ("in.json",),
    "multi-score": ("in.json", "--use-llm", "--min-score", "0"),
    "tool-generate": ("clock.json", "--single-step", "--target-pairs", "1", "--negatives", "0"),
}


@pytest.fixture(autouse=True)
def _material(asking: Desk) -> None:
    asking.config("filtering: {min_chunk_length: 50}\n")
    asking.table(CHUNKS)
    asking.records(*PAIRS)
    asking.path("clock.json").write_bytes(orjson.dumps({"name": "clock", "tools": [TOOL]}))


def ran(desk: Desk, command: str, *more: str) -> dict[str, Any]:
    """What a run that may have failed in part returned."""
    done = desk.run(command, *COMMANDS[command], "-o", f"{command}.json", "--allow-empty", *more)
    assert done.code in (0, 1), done.said
    assert "Traceback" not in done.said
    return desk.summaries[-1]


def accounted(summary: dict[str, Any]) -> None:
    for stage in summary["stages"]:
        if stage["unit"] != "chunks" or stage["stage"] == "read":
            assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"], stage


@pytest.mark.parametrize("command", list(COMMANDS))
def test_all_is_accounted_for_and_what_was_answered_is_never_asked_again(asking: Desk, command: str) -> None:
    first = ran(asking, command)
    accounted(first)
    failed = sum(stage["failed"] for stage in first["stages"])
    assert first["usage"]["calls"] > 0
    assert first["usage"]["tokens_in"] > 0
    assert not [
        failure for failure in first["failures"] if "silent" in str(failure)
    ]  # slow it is, and that is no fault
    rows = asking.path(f"{command}.json").read_bytes()
    if not failed:
        again = ran(asking, command)
        assert (again["usage"]["calls"], asking.path(f"{command}.json").read_bytes()) == (0, rows)


def test_what_was_answered_before_a_kill_is_kept(asking: Desk) -> None:
    command = ("generate", *COMMANDS["generate"], "-o", "generate.json", "--allow-empty")
    process = asking.start(*command)
    wait_until(lambda: ledger_rows(asking) >= 1, process)
    process.send_signal(signal.SIGKILL)
    asking.end(process)
    kept = ledger_rows(asking)
    summary = ran(asking, "generate")
    accounted(summary)
    assert ledger_rows(asking) == kept + summary["usage"]["calls"]
    assert summary["usage"]["reused"] <= kept
