"""`documents-pipeline --train`: from a folder of documents to a model, by one command that goes on where it ended."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Desk, assert_refused, chunk
from tests.support.tiny_models import tiny_model

pytest.importorskip("trl", reason="the extra `train` is not installed")

PIPELINE = ("documents-pipeline", "docs", "-o", "out.jsonl", "--provider", "extractive", "--train")


@pytest.fixture
def documents(desk: Desk) -> Desk:
    """Ten documents, and a base of no size; the desk's results are thrown away with it."""
    for n in range(10):
        path = desk.path(f"docs/{n}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# Part {n}\n\n{chunk(n)['text']}")
    tiny_model(desk.path("base"))
    desk.set(HF_HUB_OFFLINE="1")
    return desk


@pytest.mark.slow
def test_a_model_is_tuned_on_documents_that_are_not_held_out(documents: Desk) -> None:
    desk = documents
    done = desk.run(*PIPELINE, "--base", "base")
    assert done.code == 0, done.said
    assert manifest(desk.path("out.model"))["base"]["name"] == "base"
    assert (desk.path("out.model") / "adapter_model.safetensors").is_file()
    trained = {row["source"] for row in desk.rows("out.origins.jsonl")}
    assert 0 < len(trained) < 10
    assert "Held out:" in done.said
    weights = (desk.path("out.model") / "adapter_model.safetensors").read_bytes()
    again = desk.run(*PIPELINE, "--base", "base")
    assert (again.code, " 0 made" in again.said) == (0, True), again.said
    assert (desk.path("out.model") / "adapter_model.safetensors").read_bytes() == weights


def test_an_estimate_says_what_comes_after_the_calls(documents: Desk) -> None:
    done = documents.run(*PIPELINE, "--base", "base", "--dry-run")
    assert (done.code, "are rendered for base and tuned on" in " ".join(done.said.split())) == (0, True), done.said
    assert not documents.path("out.model").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--train", "-f", "alpaca"), "in the form chatml or jsonl"),
        (("--train", "-o", "-"), "name a file with -o"),
        (("--base", "base"), "for --train, which is not given"),
        (("--train", "--base", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_trained_on_is_refused_before_a_call(
    documents: Desk, options: tuple[str, ...], says: str
) -> None:
    assert_refused(
        documents, "documents-pipeline", "docs", "-o", "out.jsonl", "--provider", "extractive", *options, says=[says]
    )


def manifest(model: Path) -> Any:
    return json.loads((model / "finetune.json").read_bytes())
