"""The file of decisions: it only grows, survives torn lines and kills, and two may add to it at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.reviewing.decisions import Choice, Decision, DecisionFile
from tests import ROOT


def said(key: str, decision: Choice = "accept", reviewer: str = "anna") -> Decision:
    return Decision(key=key, decision=decision, reviewer=reviewer, question=f"Q {key}?", answer="A.")


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    file = DecisionFile(tmp_path / "a.review.jsonl")
    file.add([said("1"), said("2", "reject")])
    file.add([said("1", "edit")])
    again = DecisionFile(file.path)
    assert [(each.key, each.decision) for each in again.read()] == [("1", "accept"), ("2", "reject"), ("1", "edit")]
    assert again.read() == []
    assert again.faults == []


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert DecisionFile(tmp_path / "none.review.jsonl").read() == []


def test_a_torn_last_line_is_left_out_and_said_and_the_next_decision_is_whole(tmp_path: Path) -> None:
    file = DecisionFile(tmp_path / "a.review.jsonl")
    file.add([said("1")])
    with file.path.open("ab") as raw:
        raw.write(said("2").line()[:30])
    again = DecisionFile(file.path)
    assert [each.key for each in again.read()] == ["1"]
    assert len(again.faults) == 1
    assert "Line 2 of " in again.faults[0]
    again.add([said("3")])
    assert [each.key for each in DecisionFile(file.path).read()] == ["1", "3"]
    assert file.path.read_bytes().count(b"\n") == 3


def test_a_last_line_without_its_end_counts_if_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    path.write_bytes(said("1").line().rstrip())
    file = DecisionFile(path)
    assert [each.key for each in file.read()] == ["1"]
    file.add([said("2")])
    assert [each.key for each in DecisionFile(path).read()] == ["1", "2"]


@pytest.mark.parametrize(
    "line", [b"[]", b"7", b'{"key": ""}', b'{"key": "1", "decision": "burn"}', b"\xff\xfe", b"{" * 900]
)
def test_a_line_that_is_no_decision_is_said_and_the_others_count(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.review.jsonl"
    path.write_bytes(said("1").line() + line + b"\n" + said("2").line())
    file = DecisionFile(path)
    assert [each.key for each in file.read()] == ["1", "2"]
    assert len(file.faults) == 1


def test_what_another_added_meanwhile_is_given_and_nothing_is_lost(tmp_path: Path) -> None:
    one, other = (DecisionFile(tmp_path / "a.review.jsonl") for _ in range(2))
    one.add([said("1")])
    assert [each.key for each in other.add([said("2", reviewer="ben")])] == ["1"]
    assert [each.key for each in one.read()] == ["2"]
    assert [each.key for each in DecisionFile(one.path).read()] == ["1", "2"]


def test_decisions_of_a_file_that_was_removed_are_written_again(tmp_path: Path) -> None:
    file = DecisionFile(tmp_path / "a.review.jsonl")
    file.add([said("1")])
    file.path.unlink()
    file.add([said("2")])
    assert [each.key for each in DecisionFile(file.path).read()] == ["1", "2"]


def test_unknown_fields_are_carried_along(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    path.write_bytes(b'{"key": "1", "decision": "accept", "mood": "fine"}\n')
    (decision,) = DecisionFile(path).read()
    assert b'"mood":"fine"' in decision.line()


def test_a_full_disk_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = DecisionFile(tmp_path / "a.review.jsonl")
    file.add([said("1")])
    write = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) > 20:
            return write(handle, data[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(UsageError, match="No space left"):
        file.add([said("2")])
    monkeypatch.undo()
    assert [each.key for each in DecisionFile(file.path).read()] == ["1"]
    file.add([said("3")])
    assert [each.key for each in DecisionFile(file.path).read()] == ["1", "3"]


_WRITES = """
import sys
from pathlib import Path
from generator.reviewing.decisions import Decision, DecisionFile
file = DecisionFile(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    file.add([Decision(key=f"{sys.argv[2]}{n}", decision="accept", answer="x" * 3000)])
    print(n, flush=True)
"""


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    both = [_writer(path, name, 60) for name in "ab"]
    for process in both:
        process.communicate(timeout=60)
    file = DecisionFile(path)
    assert {each.key for each in file.read()} == {f"{name}{n}" for name in "ab" for n in range(60)}
    assert file.faults == []


def test_what_was_said_to_be_written_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "a.review.jsonl"
    process = _writer(path, "a", 10_000)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(20)]
    process.kill()
    process.communicate()
    keys = {each.key for each in DecisionFile(path).read()}
    assert keys >= {f"a{n}" for n in told}


def _writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _WRITES, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
