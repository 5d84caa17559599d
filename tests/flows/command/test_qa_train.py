"""`generator qa-train`: records in, a folder of rows out, and a row to look at."""

import json
from typing import Any

import pytest

from flows.training.qa_train import qa_train
from generator.training.manifests import TrainingManifest
from tests.support.commands import Desk, assert_refused
from tests.support.tiny_models import CHATML, tiny_model, tiny_tokenizer

RECORDS: list[dict[str, Any]] = [
    {"question": f"What is {n}?", "answer": f"It is {n}.", "document": f"d{n % 5}", "rating": float(n % 10)}
    for n in range(20)
]
COMMAND = ("qa-train", "in.json", "-o", "train", "--model", "base")


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk with a base model and records."""
    tiny_model(desk.path("base"))
    desk.records(*RECORDS)
    return desk


def manifest(desk: Desk, folder: str = "train") -> TrainingManifest:
    return TrainingManifest.model_validate_json(desk.path(folder).joinpath("training.json").read_text())


def rows(desk: Desk, split: str = "train") -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.path(f"train/{split}.jsonl").read_text().splitlines()]


def test_the_folder_is_written_and_a_row_is_shown(ready: Desk) -> None:
    done = ready.run(*COMMAND, "--threshold", "3", "--system-prompt", "Be brief.")
    assert done.code == 0, done.said
    assert "⟦It is 3.<|im_end|>⟧" in done.said
    assert "rated below the threshold 6" in done.said
    found = manifest(ready)
    assert sum(found.rows.values()) == 14
    assert (found.method, found.rendering.system_prompt, found.rendering.stops) == ("sft", "Be brief.", ["<|im_end|>"])
    assert {path.name for path in ready.path("train").iterdir()} == {
        *("train", "validation", "train.jsonl", "validation.jsonl", "tokenizer", "training.json", "preview.txt")
    }


def test_what_people_rejected_is_not_trained_on(ready: Desk) -> None:
    from generator.reviewing.texts import text_of

    def rejected(row: dict[str, Any]) -> dict[str, Any]:
        text = text_of(row)
        assert text is not None
        return {**row, "review": {"decision": "reject", "of": text.key}}

    ready.records(*(rejected(row) for row in RECORDS[:2]), *RECORDS[2:])
    assert ready.run(*COMMAND).code == 0
    assert sum(manifest(ready).rows.values()) == 18


def test_bad_rows_are_named_and_the_others_rendered(ready: Desk) -> None:
    ready.records(*RECORDS, {"text": "No headings."}, {"question": "Why?"})
    done = ready.run(*COMMAND)
    assert done.code == 1
    assert "nothing tells the answer from the question" in done.said
    assert sum(manifest(ready).rows.values()) == 20


def test_another_trainers_files_lie_beside_the_rows(ready: Desk) -> None:
    done = ready.run(*COMMAND, "--trainer", "axolotl")
    assert done.code == 0, done.said
    assert ready.path("train/axolotl.yaml").is_file()
    assert "axolotl train axolotl.yaml" in done.said


def test_a_trainer_without_the_method_is_refused_before_anything_is_written(ready: Desk) -> None:
    ready.records({"prompt": "Why?", "chosen": "So.", "rejected": "No."})
    assert_refused(ready, *COMMAND, "--trainer", "mlx", says=["DPO", "--trainer"])
    assert not ready.path("train").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--model", "nowhere"), ["nowhere", "a folder"]),
        (("--max-length", "9000"), ["takes 512 tokens", "9,000"]),
        (("--chat-template", "gone.jinja"), ["gone.jinja", "cannot be read"]),
        (("--llama-cpp", "base"), ["base", "llama.cpp"]),
        (("-o", "base"), ["base holds something else"]),
        (("-o", "in.json"), ["in.json is a file"]),
    ],
)
def test_what_is_wrong_is_one_sentence(ready: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    assert_refused(ready, *COMMAND, *arguments, says=says)


def test_a_threshold_without_ratings_is_refused(ready: Desk) -> None:
    ready.records(*({"question": row["question"], "answer": row["answer"]} for row in RECORDS))
    assert_refused(ready, *COMMAND, "--threshold", "5", says=["No record", "--threshold"])


def test_a_fault_of_the_template_ends_it_before_anything_is_written(ready: Desk) -> None:
    tiny_model(
        ready.path("other"), tiny_tokenizer(CHATML, special=("</s>", "<pad>"), eos_token="</s>", pad_token="<pad>")
    )
    assert_refused(ready, *COMMAND[:-1], "other", says=["cuts into pieces", "--chat-template"])


def test_without_the_extra_one_sentence_says_what_is_missing(ready: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.training import extra

    monkeypatch.setattr(extra, "_NEEDED", ("torch", "not_installed"))
    assert_refused(ready, *COMMAND, says=["qa-train needs not_installed", "pip install 'generator[train]'"])


async def test_the_flow_does_the_same(ready: Desk, prefect_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ready.folder)
    flow: Any = qa_train
    data = await flow(input="in.json", output="train", model="base")
    assert (data["written"], data["flow"]) == (20, "qa-train")
    assert sum(manifest(ready).rows.values()) == 20
