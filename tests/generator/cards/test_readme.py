"""A set's card for people: its front matter, its figures, and that nothing of others' making is obeyed in it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.exporting.export import export
from generator.cards.license import License
from generator.errors import UsageError

PAIR = {
    "question": "What moves fluids?",
    "answer": "A pump.",
    "source": "<script>pumps</script>.md",
    "rating": 9.0,
    "written_in": "en",
    "provenance": {"generate": {"provider": "openai", "model": "a|b", "prompt": "qa_text"}},
}


def card(folder: Path, *pairs: dict[str, Any], **options: Any) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "in.json").write_text(json.dumps(pairs or [PAIR]))
    export(folder / "in.json", folder / "t.jsonl", card=True, **options)
    return (folder / "README.md").read_text()


def test_the_front_matter_is_what_the_hub_reads(tmp_path: Path) -> None:
    front = card(tmp_path, license="cc-by-4.0").split("---")[1]
    assert yaml.safe_load(front) == {
        "pretty_name": "t",
        "license": "cc-by-4.0",
        "language": ["en"],
        "task_categories": ["question-answering"],
        "size_categories": ["n<1K"],
        "tags": ["synthetic"],
        "configs": [{"config_name": "default", "data_files": "t.jsonl"}],
    }


def test_it_says_how_the_rows_were_made_and_from_what(tmp_path: Path) -> None:
    text = card(tmp_path, PAIR, {**PAIR, "review": {"decision": "accept"}})
    assert "| generate | openai a\\|b | qa\\_text | 2 |" in text
    assert "| 9–10 | 2 |" in text
    assert "1 of 2 records were not reviewed by a person." in text
    assert "<script>" not in text


def test_records_that_are_left_out_are_not_counted(tmp_path: Path) -> None:
    text = card(tmp_path, PAIR, {**PAIR, "source": "weak.md", "rating": 2.0}, threshold=7.0)
    assert "weak.md" not in text
    assert "| records | 1 |" in text


def test_a_readme_of_somebody_elses_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Mine\n")
    with pytest.raises(UsageError, match="a folder of its own"):
        card(tmp_path)
    assert (tmp_path / "README.md").read_text() == "# Mine\n"
    assert not (tmp_path / "t.jsonl").exists()


def test_a_card_is_written_anew(tmp_path: Path) -> None:
    assert card(tmp_path) != card(tmp_path, PAIR, {**PAIR, "question": "Why?"})


@pytest.mark.parametrize("output", ["-", "lance://{}/db/rows"])
def test_beside_what_is_no_file_lies_no_card(output: str, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json.dumps([PAIR]))
    with pytest.raises(UsageError, match="beside a file"):
        export(tmp_path / "in.json", output.format(tmp_path), card=True)


@pytest.mark.parametrize(
    ("given", "expression", "front", "addresses"),
    [
        ("mit", "MIT", {"license": "mit"}, ["https://spdx.org/licenses/MIT.html"]),
        (
            "MIT and cc-by-sa-4.0",
            "MIT AND CC-BY-SA-4.0",
            {"license": "other", "license_name": "mit and cc-by-sa-4.0"},
            ["https://spdx.org/licenses/MIT.html", "https://spdx.org/licenses/CC-BY-SA-4.0.html"],
        ),
        (
            "LicenseRef-ours",
            "LicenseRef-ours",
            {"license": "other", "license_name": "licenseref-ours"},
            ["LicenseRef-ours"],
        ),
        ("odc-by-1.0", "ODC-By-1.0", {"license": "odc-by"}, ["https://spdx.org/licenses/ODC-By-1.0.html"]),
        (
            "gpl-3.0-only",
            "GPL-3.0-only",
            {"license": "gpl-3.0"},
            ["https://spdx.org/licenses/GPL-3.0-only.html"],
        ),
        (
            "gpl-3.0-or-later",
            "GPL-3.0-or-later",
            {"license": "other", "license_name": "gpl-3.0-or-later"},
            ["https://spdx.org/licenses/GPL-3.0-or-later.html"],
        ),
        (
            "Apache-2.0 WITH LLVM-exception",
            "Apache-2.0 WITH LLVM-exception",
            {"license": "other", "license_name": "apache-2.0 with llvm-exception"},
            ["https://spdx.org/licenses/Apache-2.0.html"],
        ),
        ("", "unknown", {"license": "unknown"}, ["unknown"]),
    ],
)
def test_each_reader_gets_the_licence_as_it_has_it(
    given: str, expression: str, front: dict[str, str], addresses: list[str]
) -> None:
    license = License(given)
    assert (str(license), license.front_matter(), license.addresses()) == (expression, front, addresses)


@pytest.mark.parametrize("given", ["free for all", "CC-BY", "MIT AND", "../x"])
def test_what_is_no_licence_is_refused_before_anything_is_written(given: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no licence that SPDX knows"):
        card(tmp_path, license=given)
    assert not (tmp_path / "t.jsonl").exists()
