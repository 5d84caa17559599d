"""What the demos print."""

from pathlib import Path

import orjson
import pytest

from demo import __main__ as pairs
from demo import tools

ROWS = [
    {
        "instruction": "Who keeps the lamp?",
        "messages": [{"role": "user", "content": "Who keeps the lamp?"}, {"role": "assistant", "content": "Ada does."}],
        "solution": {"reasoning_path": [{"tool": "find", "args": {"name": "lamp"}}], "final_answer": "Ada does."},
    }
]


@pytest.mark.parametrize("demo", [pairs, tools])
def test_samples_stand_on_lines_of_their_own(demo: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "training.jsonl"
    output.write_bytes(orjson.dumps(ROWS) if demo is tools else orjson.dumps(ROWS[0]))
    demo._show_samples(output)  # type: ignore[attr-defined]
    said = capsys.readouterr().err.splitlines()
    assert {"  Q: Who keeps the lamp?", "  User:      Who keeps the lamp?"} & set(said)
    assert [line for line in said if "\\" in line] == []
