"""A set's description for machines is read by the library of its format, and gives the rows back."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from flows.exporting.export import export

PAIRS = [
    {"question": "What moves fluids?", "answer": "A pump.", "source": "pumps.md", "written_in": "en", "rating": 9.0},
    {"question": "What holds?", "answer": "A bolt.", "source": "bolts.md", "written_in": "en", "rating": 7.5},
]


def put(folder: Path) -> str:
    path = folder / "in.json"
    path.write_text(json.dumps(PAIRS))
    return str(path)


def plain(value: Any) -> Any:
    """Texts as they come back: bytes, under the names of their fields."""
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: plain(inner) for name, inner in value.items()}
    if isinstance(value, bytes):
        return value.decode()
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.filterwarnings("ignore")  # of the library's own making
@pytest.mark.parametrize("ending", ["jsonl", "json", "parquet"])
@pytest.mark.parametrize(("form", "column"), [("chatml", "messages"), ("alpaca", "output"), ("dpo", "chosen")])
def test_the_rows_are_found_by_their_description(form: str, column: str, ending: str, tmp_path: Path) -> None:
    croissant = pytest.importorskip("mlcroissant")
    where = tmp_path / "set" / f"t.{ending}"
    where.parent.mkdir()
    pairs = [{**pair, "original_answer": "Something."} for pair in PAIRS]
    (tmp_path / "in.json").write_text(json.dumps(pairs))
    export(tmp_path / "in.json", where, format=form, card=True, license="cc-by-4.0", creator="Us")
    found = croissant.Dataset(str(where.parent / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    rows = [plain(row) for row in found.records("rows")]
    expected = {
        "messages": [{"role": "user", "content": "What moves fluids?"}, {"role": "assistant", "content": "A pump."}],
        "chosen": [{"role": "assistant", "content": "A pump."}],
        "output": "A pump.",
    }
    assert (len(rows), rows[0][column]) == (2, expected[column])


def test_what_nobody_said_is_left_out(tmp_path: Path) -> None:
    export(put(tmp_path), tmp_path / "t.jsonl", card=True)
    described = json.loads((tmp_path / "croissant.json").read_text())
    assert "creator" not in described
    assert described["license"] == ["unknown"]
    assert described["inLanguage"] == ["en"]
    (file,) = described["distribution"]
    assert file["sha256"] == hashlib.sha256((tmp_path / "t.jsonl").read_bytes()).hexdigest()


def test_columns_are_those_of_the_rows_in_their_order(tmp_path: Path) -> None:
    names = [f"column{n}" for n in range(9)]
    rows = [{"question": "Q?", "answer": "A.", **dict.fromkeys(names)}, {"question": "Q?", "answer": "A.", names[0]: 1}]
    (tmp_path / "in.json").write_text(json.dumps(rows))
    export(tmp_path / "in.json", tmp_path / "t.jsonl", format="jsonl", card=True)
    described = json.loads((tmp_path / "croissant.json").read_text())
    columns = {field["name"]: field["dataType"] for field in described["recordSet"][0]["field"]}
    assert list(columns) == ["question", "answer", *names]
    assert (columns[names[0]], columns[names[1]]) == ("sc:Integer", "sc:Text")
