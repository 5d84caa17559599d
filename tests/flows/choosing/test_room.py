"""Sets that are larger than memory: what streams, what is drawn, and what is refused before it begins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from flows.choosing import decontaminate, dedup, multi_score, page, select_coverage
from flows.options.base import Options
from flows.options.choosing import (
    DecontaminateOptions,
    DedupOptions,
    MultiScoreOptions,
    ReportOptions,
    SelectCoverageOptions,
)
from generator import free_memory
from generator.errors import UsageError
from tests.support.commands import rows_of


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file of thirty rows, of which each third says the same."""
    path = tmp_path / "rows.jsonl"
    made = [{"question": f"What is {n}?", "answer": f"It is number {n} of the list."} for n in [*range(20), *range(10)]]
    path.write_bytes(b"\n".join(map(orjson.dumps, made)))
    return path


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_memory, "free_memory", lambda: 1000)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize(
    ("work", "kind", "given", "said"),
    [
        (dedup.run, DedupOptions, {}, "Near-duplicates of 30 rows need some 0.0 GiB .* --no-near finds exact ones"),
        (dedup.run, DedupOptions, {"near": False, "semantic": True, "model": "lexical"}, "Embeddings of 30 rows need"),
        (select_coverage.run, SelectCoverageOptions, {"model": "lexical"}, "Embeddings of 30 rows need"),
        (multi_score.run, MultiScoreOptions, {}, "Embeddings of 30 rows need"),
        (decontaminate.run, DecontaminateOptions, {"semantic": True, "model": "lexical"}, "Embeddings of 30 rows need"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_begins(
    rows: Path, work: Callable[[Any], dict[str, Any]], kind: type[Options], given: dict[str, Any], said: str
) -> None:
    more = {"against": [str(rows)]} if kind is DecontaminateOptions else {}
    output = rows.with_name("out.jsonl")
    with pytest.raises(UsageError, match=said):
        work(kind.model_validate({"input": str(rows), "output": str(output), **given, **more}))
    assert not output.exists()


@pytest.mark.usefixtures("little_memory")
def test_exact_duplicates_are_found_however_little_memory_there_is(rows: Path) -> None:
    output = rows.with_name("out.jsonl")
    dedup.run(DedupOptions(input=str(rows), output=str(output), near=False))
    assert len(rows_of(output)) == 20


def test_a_page_of_more_rows_than_it_can_show_is_of_a_sample_and_says_so(
    rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_ROWS", 12)
    output = rows.with_name("page.html")
    data = page.run(ReportOptions(input=str(rows), output=str(output), model="lexical"))
    assert data["rows"] == 12
    assert data["notes"] == ["The page is of 12 of 30 rows, drawn by chance: it shows how they are, not each."]
    assert "12 of 30 rows, drawn by chance" in output.read_text()


def test_the_sample_is_the_same_each_time_and_in_order() -> None:
    drawn = page.sampled(1_000_000, 50)
    assert drawn == sorted(set(drawn)) == page.sampled(1_000_000, 50)
    assert page.sampled(50, 50) == list(range(50))


def test_a_containers_limit_counts_where_it_is_less_than_what_the_machine_has(tmp_path: Path) -> None:
    proc, groups = tmp_path / "proc", tmp_path / "groups"
    proc.mkdir()
    groups.mkdir()
    (proc / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable: 4000 kB\n")
    assert free_memory.free_memory(proc, groups) == 4_096_000
    (groups / "memory.max").write_text("3000000\n")
    (groups / "memory.current").write_text("2500000\n")
    (groups / "memory.stat").write_text("anon 1500000\ninactive_file 1000000\n")
    assert free_memory.free_memory(proc, groups) == 1_500_000
    (groups / "memory.max").write_text("max\n")
    assert free_memory.free_memory(proc, groups) == 4_096_000
