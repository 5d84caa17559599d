"""Exports that say which answers not to give: their accounts, and that trainers' own library reads them."""

import json
from pathlib import Path
from typing import Any

import pytest

from flows.exporting.export import export
from generator.errors import NothingKept, UsageError
from generator.ratings import rating_fingerprint

Row = dict[str, Any]
GOOD: Row = {"question": "What moves fluids?", "answer": "A pump.", "original_answer": "pump it is", "rating": 9.0}
DOUBTFUL: Row = {"question": "What holds?", "answer": "A bolt.", "rating": 7.5}
BAD: Row = {"question": "What turns?", "answer": "A wall.", "rating": 3.0}
REFUSED: Row = {"question": "What moves fluids?", "answer": "A sieve.", "rejected_because": "answer not supported"}


def put(path: Path, *rows: Row) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def load(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_answers_that_were_left_out_are_the_bad_ones(tmp_path: Path) -> None:
    rows, refused = put(tmp_path / "in.jsonl", GOOD, DOUBTFUL, BAD), put(tmp_path / "no.jsonl", REFUSED)
    summary = export(rows, tmp_path / "dpo.jsonl", format="dpo", refused=[refused])
    assert [row["rejected"][0]["content"] for row in load(tmp_path / "dpo.jsonl")] == ["pump it is", "A sieve."]
    assert (summary.written, summary.rows, summary.undecided, summary.taken) == (1, 2, 2, 3)
    summary = export(rows, tmp_path / "kto.jsonl", format="kto", refused=[refused])
    assert [row["label"] for row in load(tmp_path / "kto.jsonl")] == [True, False, False]
    assert (summary.written, summary.undecided, summary.taken) == (3, 1, 4)


def test_a_bad_answer_in_the_input_itself_is_one_not_to_give(tmp_path: Path) -> None:
    again = {**BAD, "answer": "A wheel.", "rating": 9.0}
    export(put(tmp_path / "in.jsonl", BAD, again), tmp_path / "dpo.jsonl", format="dpo")
    (row,) = load(tmp_path / "dpo.jsonl")
    assert (row["chosen"][0]["content"], row["rejected"][0]["content"]) == ("A wheel.", "A wall.")


def test_what_a_person_rejected_is_not_to_be_given_though_no_row_says_so(tmp_path: Path) -> None:
    rows = [{"question": "What moves fluids?", "answer": answer, "rating": 7.5} for answer in ("A pump.", "A sieve.")]
    review = [
        {**row, "key": rating_fingerprint(row), "decision": decision, "reviewer": "ann", "at": "2026-01-01T00:00:00Z"}
        for row, decision in zip(rows, ("accept", "reject"), strict=True)
    ]
    put(tmp_path / "in.review.jsonl", *review)
    summary = export(put(tmp_path / "in.jsonl", *rows), tmp_path / "dpo.jsonl", format="dpo")
    (row,) = load(tmp_path / "dpo.jsonl")
    assert (row["chosen"][0]["content"], row["rejected"][0]["content"]) == ("A pump.", "A sieve.")
    assert summary.review == [f"Obeys the review {tmp_path / 'in.review.jsonl'}: 1 accepted, 1 rejected."]


def test_a_threshold_decides_what_is_in_doubt(tmp_path: Path) -> None:
    export(put(tmp_path / "in.jsonl", GOOD, DOUBTFUL, BAD), tmp_path / "kto.jsonl", format="kto", threshold=7.0)
    assert [row["label"] for row in load(tmp_path / "kto.jsonl")] == [True, True, False]


def test_where_nothing_is_to_be_preferred_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NothingKept, match="no preference"):
        export(put(tmp_path / "in.jsonl", DOUBTFUL), tmp_path / "kto.jsonl", format="kto")
    assert not (tmp_path / "kto.jsonl").exists()


def test_other_formats_take_no_refused_answers(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="dpo or kto"):
        export(put(tmp_path / "in.jsonl", GOOD), tmp_path / "out.jsonl", refused=[put(tmp_path / "no.jsonl", REFUSED)])


@pytest.mark.parametrize(("form", "columns"), [("dpo", "prompt chosen rejected"), ("kto", "prompt completion label")])
@pytest.mark.parametrize("ending", ["jsonl", "json", "parquet"])
def test_the_library_of_datasets_reads_them(
    form: str, columns: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    export(put(tmp_path / "in.jsonl", GOOD, BAD), tmp_path / f"out.{ending}", format=form)
    kind = "parquet" if ending == "parquet" else "json"
    files = str(tmp_path / f"out.{ending}")
    loaded = datasets.load_dataset(kind, data_files=files, cache_dir=str(tmp_path / "cache"), split="train")
    assert loaded.column_names == columns.split()
    assert loaded[0]["prompt"] == [{"role": "user", "content": "What moves fluids?"}]
