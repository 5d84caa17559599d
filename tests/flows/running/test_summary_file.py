"""The summary beside an output: where it is, and what may be read as one."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from flows.running.account.summary import Summary
from flows.running.account.summary_file import read_summary, summary_place, write_summary
from generator.errors import UsageError
from generator.records import Tally
from tests.support.commands import Desk, chunk


@pytest.mark.parametrize(
    ("output", "place"),
    [
        ("qa.json", "qa.summary.json"),
        ("a/b.c/out.jsonl", "a/b.c/out.summary.json"),
        ("out.parquet", "out.summary.json"),
        ("my.set.json", "my.set.summary.json"),
        ("-", None),
        ("lance://data/rows", None),
        ("training/", "training.summary.json"),
        ("s3://bucket/sets/qa.jsonl", "s3://bucket/sets/qa.summary.json"),
        ("s3://bucket/sets/training/", "s3://bucket/sets/training.summary.json"),
    ],
)
def test_it_has_the_outputs_name(output: str, place: str | None) -> None:
    assert summary_place(output) == place


def some_data() -> dict[str, Any]:
    summary = Summary("dedup")
    summary.add(Tally(stage="dedup", unit="rows", taken=3, kept=2, rejected={"exact duplicate": 1}))
    return summary.data()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_summary(str(tmp_path / "out.jsonl"), some_data())
    assert read_summary(tmp_path / "out.summary.json") == some_data()
    assert [path.name for path in tmp_path.iterdir()] == ["out.summary.json"]


@pytest.mark.parametrize("output", ["-", "lance://data/rows"])
def test_streams_and_tables_have_none(output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_summary(output, some_data())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"null", b'{"stages": null}', b"{}", b"\xff\xfe", b'{"stages": ["x"]}']
)
def test_what_is_no_summary_is_refused_with_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"s\.json.* give one that a run wrote.*\.$"):
        read_summary(tmp_path / "s.json")


def test_a_missing_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no summary .*none\.json; every run writes one"):
        read_summary(tmp_path / "none.json")


def test_every_run_writes_one_and_the_report_shows_it(desk: Desk) -> None:
    desk.table([chunk(n) for n in range(6)])
    assert desk.run("generate", "my.lancedb", "-o", "qa.json").code == 0
    assert desk.run("enrich", "qa.json", "-o", "enriched.json").code == 0
    assert desk.run("curate", "enriched.json", "-o", "curated.json").code == 0
    for name in ("qa", "enriched", "curated"):
        summary = orjson.loads(desk.path(f"{name}.summary.json").read_bytes())
        assert summary["written"] == len(desk.rows(f"{name}.json"))
        assert desk.run("report", f"{name}.json", "-o", f"{name}.html").code == 0
        assert summary["stages"][-1]["stage"] in desk.path(f"{name}.html").read_text()
