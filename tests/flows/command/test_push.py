"""A set goes to a hub over a real socket: in one commit, privately, and only on a word."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tests.support.hub import KEY, SMALL, Hub, running_hub

PAIR = {"question": "What moves fluids?", "answer": "A pump.", "source": "pumps.md"}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


def generator(folder: Path, address: str, *words: str, key: str | None = KEY) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HOME": str(folder / "hf"), "HF_HUB_DISABLE_XET": "1"}
    environment.pop("HF_TOKEN", None)
    if key:
        environment["HF_TOKEN"] = key
    command = [sys.executable, "-m", "flows.command.cli", *words]
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def exported(folder: Path, n: int = 1, name: str = "t.jsonl") -> Path:
    from flows.exporting.export import export

    (folder / "in.json").write_text(json.dumps([PAIR] * n))
    (folder / "set").mkdir(exist_ok=True)
    export(folder / "in.json", folder / "set" / name, card=True, license="mit")
    return folder / "set" / name


def test_nothing_goes_before_it_is_shown_and_wanted(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    shown = generator(tmp_path, hub.address, "push", "ann/pumps", "set")
    assert (shown.returncode, hub.sets, hub.files) == (0, {}, {})
    assert all(name in shown.stdout + shown.stderr for name in ("README.md", "croissant.json", "t.jsonl", "private"))
    assert "give --yes" in shown.stdout + shown.stderr


def test_small_and_large_files_go_in_one_commit(hub: Hub, tmp_path: Path) -> None:
    rows = exported(tmp_path, n=SMALL // 10)
    (tmp_path / "set" / "t.review.jsonl").write_text("{}\n")
    (tmp_path / "set" / ".env").write_text("HF_TOKEN=x\n")
    done = generator(tmp_path, hub.address, "push", "pumps", "set", "--yes", "-m", "Pumps")
    assert done.returncode == 0, done.stderr
    assert (hub.sets, hub.commits) == ({"ann/pumps": True}, ["Pumps"])
    assert sorted(hub.files["ann/pumps"]) == ["README.md", "croissant.json", "t.jsonl"]
    assert hub.files["ann/pumps"]["t.jsonl"] == rows.read_bytes()
    assert KEY not in done.stdout + done.stderr


def test_a_set_that_everybody_sees_gets_no_rows_by_accident(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    hub.sets["ann/pumps"] = False
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", "set", "--yes")
    assert (refused.returncode, hub.commits) == (2, [])
    assert "public" in refused.stderr
    assert generator(tmp_path, hub.address, "push", "ann/pumps", "set", "--yes", "--public").returncode == 0
    assert hub.commits == ["Add rows"]


def test_a_card_that_the_hub_does_not_take_is_said(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    hub.faults.append('"license" must be one of [mit]')
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", "set", "--yes")
    assert (refused.returncode, hub.commits) == (2, [])
    assert '"license" must be one of [mit]' in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_report_of_a_run_stays_at_home(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    (tmp_path / "set" / "t.report.json").write_text('{"training_pairs": []}')
    shown = generator(tmp_path, hub.address, "push", "ann/pumps", "set")
    assert "t.jsonl" in shown.stdout + shown.stderr
    assert "report" not in shown.stdout + shown.stderr


def test_a_card_that_speaks_of_other_rows_does_not_go(hub: Hub, tmp_path: Path) -> None:
    rows = exported(tmp_path)
    rows.write_text(rows.read_text() * 2)
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", "set/t.jsonl", "--yes")
    assert (refused.returncode, hub.asked) == (2, [])
    assert "export it again with --card" in refused.stderr


@pytest.mark.parametrize("named", ["nothing", "set/empty"])
def test_where_there_are_no_rows_nothing_is_asked(named: str, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "set" / "empty").mkdir(parents=True)
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", named)
    assert (refused.returncode, hub.asked) == (2, [])


def test_without_a_key_the_sentence_says_where_it_goes(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", "set", key=None)
    assert refused.returncode == 2
    assert "HF_TOKEN" in refused.stderr


def test_a_key_that_may_not_write_is_refused_in_a_sentence(hub: Hub, tmp_path: Path) -> None:
    exported(tmp_path)
    hub.refuses = True
    refused = generator(tmp_path, hub.address, "push", "ann/pumps", "set", "--yes")
    assert (refused.returncode, hub.commits) == (2, [])
    assert "may write" in refused.stderr
    assert KEY not in refused.stderr


def test_a_hub_that_is_away_is_said(tmp_path: Path) -> None:
    exported(tmp_path)
    away = generator(tmp_path, "http://127.0.0.1:9", "push", "ann/pumps", "set")
    assert away.returncode == 1
    assert "cannot be reached" in away.stderr
