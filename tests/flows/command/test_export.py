"""From records to training files: values, counts and refusals."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.exporting.export import export
from generator.errors import UsageError
from generator.files import BadRow
from generator.formats import FORMATS
from generator.ratings import rating_fingerprint
from generator.tools import records as tool_records
from tests import ROOT

Row = dict[str, Any]


def pair(number: int, **fields: Any) -> Row:
    return {"id": str(number), "question": f"Q{number}?", "answer": f"A{number}.", "source_text": "long", **fields}


def rated(number: int, rating: float) -> Row:
    row = pair(number, rating=rating)
    return {**row, "rating_of": rating_fingerprint(row)}


def put(folder: Path, *rows: Any) -> Path:
    path = folder / "in.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def messages(number: int) -> Row:
    turns = [("user", f"Q{number}?"), ("assistant", f"A{number}.")]
    return {"messages": [{"role": role, "content": content} for role, content in turns]}


def load(path: Path) -> list[Row]:
    """As anyone would, without our own reader."""
    if path.suffix == ".parquet":
        return list(pq.read_table(path).to_pylist())
    text = path.read_text(encoding="utf-8")
    return list(json.loads(text)) if path.suffix == ".json" else [json.loads(line) for line in text.splitlines()]


ALPACA = "Below is an instruction that describes a task. Write a response that appropriately completes the request."
EXPECTED: dict[str, Row] = {
    "chatml": messages(1),
    "alpaca": {"instruction": "Q1?", "input": "", "output": "A1."},
    "alpaca-text": {"text": f"{ALPACA}\n\n### Instruction:\nQ1?\n\n### Response:\nA1."},
    "sharegpt": {"conversations": [{"from": "human", "value": "Q1?"}, {"from": "gpt", "value": "A1."}]},
    "jsonl": {"id": "1", "question": "Q1?", "answer": "A1."},
    "step-by-step": {"id": "1", "task": "predict", "input": "predict: Q1?", "output": "A1.", "weight": 0.5},
}


@pytest.mark.parametrize("name", ["out.json", "out.jsonl", "out.parquet"])
@pytest.mark.parametrize("form", EXPECTED)
def test_each_format_in_each_file_type(form: str, name: str, tmp_path: Path) -> None:
    summary = export(put(tmp_path, pair(1)), tmp_path / name, format=form)
    assert load(tmp_path / name) == [EXPECTED[form]]
    assert (summary.written, summary.taken, summary.format) == (1, 1, form)


def test_a_lancedb_table_as_output(tmp_path: Path) -> None:
    import lancedb

    export(put(tmp_path, pair(1), pair(2)), f"lance://{tmp_path}/db/training")
    table = lancedb.connect(tmp_path / "db").open_table("training")
    assert table.to_arrow().to_pylist() == [messages(1), messages(2)]


def test_system_prompt_and_reasoning_reach_the_rows(tmp_path: Path) -> None:
    source = put(tmp_path, pair(1, reasoning=["Look.", "See."]))
    export(source, tmp_path / "out.json", system_prompt="Be brief.", reasoning="think")
    system, user, assistant = load(tmp_path / "out.json")[0]["messages"]
    assert (system["role"], system["content"], user["content"]) == ("system", "Be brief.", "Q1?")
    assert assistant["content"] == "<think>\nStep 1: Look.\nStep 2: See.\n</think>\n\nA1."


def test_records_and_their_rows_are_counted_apart(tmp_path: Path) -> None:
    source = put(tmp_path, pair(1, reasoning=["Look.", "See."]), pair(2), {"question": "?"})
    summary = export(source, tmp_path / "out.jsonl", format="step-by-step", alpha=0.25)
    assert [(row["id"], row["task"], row["weight"]) for row in load(tmp_path / "out.jsonl")] == [
        ("1", "predict", 0.25),
        ("1", "explain", 0.75),
        ("2", "predict", 0.25),
    ]
    assert (summary.written, summary.rows, summary.bad, summary.taken) == (2, 3, 1, 3)


def test_bad_rows_are_reported_with_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [
        pair(1),
        {"question": "?"},
        3,
        pair(4, answer=" "),
        pair(5, question=5),
        pair(6, reasoning={"a": 1}),
        pair(7),
        pair(8, answer=None),
    ]
    reported: list[BadRow] = []
    summary = export(put(tmp_path, *rows), tmp_path / "out.jsonl", on_bad=reported.append)
    assert load(tmp_path / "out.jsonl") == [messages(1), messages(7)]
    assert (summary.written, summary.bad, summary.bad_rows) == (2, 6, reported)
    assert [(bad.number, bad.reason) for bad in reported] == [
        (2, "has no field `answer` (its fields: question)"),
        (3, "is a number, not an object"),
        (4, "has an empty `answer`"),
        (5, "has a `question` that is not text"),
        (6, "has a `reasoning` that is neither text nor a list of steps"),
        (8, "has an empty `answer`"),
    ]


def test_records_without_the_field_are_refused_and_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("old")
    with pytest.raises(UsageError) as caught:
        export(put(tmp_path, {"title": "a", "body": "b"}), tmp_path / "out.jsonl")
    assert str(caught.value) == (
        f"{tmp_path}/in.jsonl holds no usable row: line 1 has no field `question` (its fields: title, body); "
        "give a file whose rows have it."
    )
    assert (tmp_path / "out.jsonl").read_text() == "old"


def test_the_threshold_keeps_what_is_rated_at_least_so_high(tmp_path: Path) -> None:
    rows = [rated(1, 7), rated(2, 6.9), rated(3, 10), pair(4), pair(5, rating=True), pair(6, rating="9")]
    summary = export(put(tmp_path, *rows), tmp_path / "out.jsonl", threshold=7)
    assert load(tmp_path / "out.jsonl") == [messages(1), messages(3)]
    assert (summary.written, summary.below, summary.unrated, summary.bad) == (2, 1, 3, 0)


def test_a_rating_of_another_text_does_not_count(tmp_path: Path) -> None:
    changed = {**rated(1, 9), "answer": "Rewritten."}
    reasoned = {**rated(2, 9), "reasoning": "Step 1: New."}
    foreign = pair(3, rating=8)
    summary = export(put(tmp_path, changed, reasoned, foreign), tmp_path / "out.jsonl", threshold=7)
    assert load(tmp_path / "out.jsonl") == [messages(3)]
    assert (summary.written, summary.unrated) == (1, 2)


def test_without_a_threshold_ratings_do_not_matter(tmp_path: Path) -> None:
    summary = export(put(tmp_path, rated(1, 0), pair(2)), tmp_path / "out.jsonl")
    assert (summary.written, summary.below, summary.unrated) == (2, 0, 0)


def test_a_threshold_on_unrated_records_names_the_command_that_rates(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rate them with `generator curate`"):
        export(put(tmp_path, pair(1), pair(2)), tmp_path / "out.jsonl", threshold=7)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"format": "csv"},
            f"There is no format 'csv'; choose one of {', '.join(FORMATS)}.",
        ),
        ({"reasoning": "loud"}, "reasoning cannot be 'loud'; choose one of steps, think, none."),
        ({"alpha": 1.5}, "The weight of answers, alpha, cannot be 1.5; choose a number from 0 to 1."),
        ({"threshold": 10.5}, "The threshold 10.5 is not on the scale of ratings; choose a number from 0 to 10."),
        ({"threshold": float("nan")}, "The threshold nan is not on the scale of ratings"),
        ({"output": "out.csv"}, "out.csv has the unknown extension '.csv'"),
        ({"input": "no.json"}, "There is no file no.json; check the path."),
    ],
)
def test_wrong_options_are_refused(options: Row, said: str, tmp_path: Path) -> None:
    arguments = {"input": put(tmp_path, pair(1)), "output": tmp_path / "out.jsonl", **options}
    with pytest.raises(UsageError) as caught:
        export(**arguments)
    assert said in str(caught.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_an_output_that_is_the_input_is_refused(tmp_path: Path) -> None:
    source = put(tmp_path, pair(1))
    with pytest.raises(UsageError, match="is also the input"):
        export(source, source)
    assert load(source) == [pair(1)]


RATINGS = st.lists(st.none() | st.floats(0, 10), min_size=1, max_size=20)


@given(ratings=RATINGS, threshold=st.floats(0, 10), bad=st.integers(0, 3))
def test_every_record_is_accounted_for(
    ratings: list[float | None], threshold: float, bad: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("export")
    rows = [pair(n) if rating is None else rated(n, rating) for n, rating in enumerate(ratings)]
    source = put(folder, *rows, *[{}] * bad)
    wanted = [n for n, rating in enumerate(ratings) if rating is not None and rating >= threshold]
    if not any(rating is not None for rating in ratings):
        return
    summary = export(source, folder / "out.jsonl", threshold=threshold, allow_empty=True)
    assert load(folder / "out.jsonl") == [messages(n) for n in wanted]
    below = sum(rating is not None for rating in ratings) - len(wanted)
    counts = (summary.written, summary.rows, summary.below, summary.unrated, summary.bad)
    assert counts == (len(wanted), len(wanted), below, ratings.count(None), bad)
    assert (summary.taken, len(summary.bad_rows)) == (len(rows) + bad, bad)


EXAMPLE = {
    "instruction": "How long is /a?",
    "solution": {"reasoning_path": [{"step": 1, "tool": "get_shape", "args": {"path": "/a"}}], "final_answer": "3."},
    "tools": [{"tool_id": "t", "name": "get_shape"}],
}


def test_tool_use_examples_become_rows_of_their_formats(tmp_path: Path) -> None:
    summary = export(put(tmp_path, EXAMPLE), tmp_path / "out.jsonl", format="openai-tools")
    assert (summary.written, summary.bad) == (1, 0)
    (row,) = load(tmp_path / "out.jsonl")
    assert [message["role"] for message in row["messages"]] == ["user", "assistant", "tool", "assistant"]


@pytest.mark.parametrize(
    ("form", "record", "said"),
    [
        ("chatml", EXAMPLE, "is a tool-use example; choose one of the formats hermes"),
        ("openai-tools", {"question": "Why?", "answer": "So."}, "has no `instruction`"),
        ("xlam", EXAMPLE | {"tools": [{"name": "no id"}]}, "tools.0.tool_id"),
    ],
)
def test_a_record_of_the_other_kind_is_named(form: str, record: Row, said: str, tmp_path: Path) -> None:
    good = pair(1) if form == "chatml" else EXAMPLE
    summary = export(put(tmp_path, good, record), tmp_path / "out.jsonl", format=form)
    assert (summary.written, [said in str(bad) for bad in summary.bad_rows]) == (1, [True])


def test_the_rating_of_a_tool_use_example_counts_while_it_speaks_of_its_text(tmp_path: Path) -> None:
    rated_text = tool_records.rating_fingerprint(tool_records.ToolExample.model_validate(EXAMPLE))
    good = EXAMPLE | {"rating": 8.0, "rating_of": rated_text}
    source = put(tmp_path, good, good | {"instruction": "And /b?"}, good | {"rating": 3.0})
    summary = export(source, tmp_path / "out.jsonl", format="openai-tools", threshold=7)
    assert (summary.written, summary.unrated, summary.below) == (1, 1, 1)


def test_export_imports_nothing_slow() -> None:
    slow = "{'prefect', 'lancedb', 'pyarrow', 'openai'}"
    script = f"import sys, flows.exporting.export; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
