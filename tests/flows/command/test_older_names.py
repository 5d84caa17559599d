"""Options, variables and commands of older tools: they do what they did, or say in a sentence what to type."""

import json
import os
from collections.abc import Iterator

import click
import pytest

from flows.command.cli import Commands
from flows.options.older_names import UNHEEDED, VARIABLES
from flows.options.registry import COMMANDS
from tests.support.commands import Desk, assert_refused, chunk

PIPELINE = "documents-pipeline"
NAMES = {one.name for one in VARIABLES} | {one.name for one in UNHEEDED}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIPELINE_") or name in NAMES]:
        monkeypatch.delenv(name)


def documents(desk: Desk) -> None:
    for n in range(4):
        path = desk.path(f"data/documents/{n}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# Part {n}\n\n{chunk(n)['text']}")


def test_the_older_workflow_goes_through_step_by_step(desk: Desk) -> None:
    documents(desk)
    for command in (
        "chunk --input-dir data/documents --output-dir data/document_chunks --verbose",
        "generate-qa -i data/document_chunks -o data/pairs.json --questions-per-chunk 3",
        "generate-qa -i data/document_chunks -o data/more_results",
        "generate-qa --chunks-dir data/document_chunks --qa-dir data/qa_results --questions-per-chunk 3 --resume",
        "combine --input-dir data/qa_results --output data/training_data.json",
        "validate --input data/training_data.json --verbose --resume",
        "format --template alpaca --threshold 8.0",
        "format --template chatml --threshold 0.0 --output again.jsonl",
        "documents-pipeline --input-dir data/documents --questions-per-chunk 3 --format-threshold 8.0",
    ):
        done = desk.run(*command.split())
        assert done.code == 0, (command, done.said)
    assert json.loads(desk.path("validation_report.json").read_bytes())["summary"]["total"] > 0
    assert list(desk.rows("training_data_final.jsonl")[0]) == ["messages"]
    assert list(desk.rows("again.jsonl")[0]) == ["messages"]


def test_variables_give_the_places_that_a_command_line_leaves_out(desk: Desk) -> None:
    documents(desk)
    desk.path("config.env").write_text(
        "PIPELINE_INPUT_DIR=data/documents\nPIPELINE_CHUNKS_DIR=data/document_chunks\n"
        "PIPELINE_QA_DIR=data/document_training_data\nPIPELINE_LLM_PROVIDER=extractive\n"
        "PIPELINE_QUESTIONS_PER_CHUNK=2\nPIPELINE_VALIDATION_THRESHOLD=9.5\n"
    )
    desk.monkeypatch.delenv("GENERATOR_LLM__PROVIDER")
    before = dict(os.environ)
    try:
        for command in (
            "chunk",
            "generate-qa",
            "combine",
            "validate",
            "format --template alpaca",
            "documents-pipeline",
        ):
            done = desk.run(*command.split())
            assert done.code == 0, (command, done.said)
    finally:  # what a file of variables gives stays in the process
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
    made = {path.name for path in desk.path("data/document_training_data").iterdir()}
    assert {"0_qa.json", "training_data.json", "validation_report.json", "training_data_final.jsonl"} <= made
    one = json.loads(desk.path("data/document_training_data/0_qa.json").read_bytes())
    assert one["qa_generation_info"]["questions_per_chunk"] == 2
    report = json.loads(desk.path("data/document_training_data/validation_report.json").read_bytes())
    assert report["metadata"]["threshold"] == 9.5


def test_the_command_line_goes_before_variables(desk: Desk) -> None:
    desk.table([chunk(0)])
    desk.set(GENERATOR_OUTPUT_DIR="elsewhere", GENERATOR_PROCESS_DIR="nowhere")
    done = desk.run("generate", "my.lancedb", "-o", "qa.json")
    assert (done.code, desk.path("elsewhere").exists(), "GENERATOR_OUTPUT_DIR" in done.said) == (0, False, False)
    assert desk.run("generate", "my.lancedb").code == 0
    assert desk.path("elsewhere/file0_qa.json").exists()


def test_a_variable_gives_no_second_output(desk: Desk) -> None:
    desk.path("qa").mkdir()
    desk.path("qa/guide_qa.json").write_text(json.dumps({"training_pairs": [{"question": "Q?", "answer": "A."}]}))
    desk.set(PIPELINE_QA_DIR="qa")
    done = desk.run("export", "qa", "--output-dir", "training")
    assert (done.code, desk.path("training/guide_trainingdata.jsonl").exists()) == (0, True), done.said


def test_a_variable_gives_the_output_though_documents_have_files_beside_it(desk: Desk) -> None:
    documents(desk)
    desk.path("elsewhere").mkdir()
    desk.set(PIPELINE_QA_DIR="elsewhere")
    assert desk.run(PIPELINE, "data/documents", "--per-document", "qa").code == 0
    assert (desk.path("elsewhere/training_data_final.jsonl").exists(), len(list(desk.path("qa").iterdir()))) == (
        True,
        4,
    )


def test_what_is_called_differently_is_said_once(desk: Desk) -> None:
    desk.table([chunk(0)])
    desk.set(GENERATOR_RESUME="false", GENERATOR_BATCH_PROCESSING="false")
    done = desk.run("generate-qa", "--chunks-dir", "my.lancedb", "--qa-dir", "qa", "--batch-processing")
    assert done.code == 0
    assert done.lines[:6] == [
        "`generate-qa` is `generate` now.",
        "`--chunks-dir` is now the argument LANCEDB_PATH.",
        "`--qa-dir` is now `--per-document`.",
        "--batch-processing is always so: many calls are in flight at any time.",
        "GENERATOR_RESUME=false changes nothing: nothing is paid for twice, unless by --fresh.",
        "GENERATOR_BATCH_PROCESSING=false changes nothing: it is always so.",
    ]
    assert desk.run("generate-qa", "--chunks-dir", "my.lancedb", "--qa-dir", "qa", "-q").said == ""


def test_a_folder_of_documents_is_for_another_command(desk: Desk) -> None:
    documents(desk)
    assert_refused(
        desk, "pipeline", "data/documents", "-o", "a.jsonl", says=["generator documents-pipeline data/documents"]
    )
    assert_refused(desk, "pipeline", "--format-threshold", "8.0", says=["--format-threshold", "documents-pipeline"])


@pytest.mark.parametrize(
    ("command", "variables", "given"),
    [
        (
            "qa-train",
            {"PIPELINE_QA_DIR": "qa"},
            {"input": "qa/training_data_final.jsonl", "output": "qa/training_rows"},
        ),
        ("qa-train a.json -o rows", {"FINETUNE_MODEL_NAME": "me/base"}, {"model": "me/base", "output": "rows"}),
        ("qa-train a.json -o rows --model b", {"FINETUNE_MODEL_NAME": "me/base"}, {"model": "b"}),
        (
            "finetune",
            {"PIPELINE_QA_DIR": "qa", "FINETUNE_OUTPUT_DIR": "m"},
            {"rows": "qa/training_rows", "output": "m"},
        ),
        ("finetune rows -o m", {"FINETUNE_MODEL_NAME": "me/base"}, {"base": "me/base", "output": "m"}),
        ("export-ollama", {"EXPORT_MODEL_PATH": "m", "EXPORT_MODEL_NAME": "n"}, {"model": "m", "name": "n"}),
        ("export-ollama m --name n", {"EXPORT_OUTPUT_DIR": "merged"}, {"output": "merged/n"}),
        ("export-ollama m --name me/n:v1", {"EXPORT_OUTPUT_DIR": "merged"}, {"output": "merged/me-n-v1"}),
        ("export-ollama m --name n -o there", {"EXPORT_OUTPUT_DIR": "merged"}, {"output": "there"}),
    ],
)
def test_variables_give_what_training_leaves_out(
    desk: Desk, command: str, variables: dict[str, str], given: dict[str, str]
) -> None:
    desk.set(**variables)
    found = values(desk, *command.split())
    assert {name: found.get(name) for name in given} == given


def test_the_family_of_a_model_is_said_to_change_nothing(desk: Desk) -> None:
    desk.set(FINETUNE_MODEL_TYPE="mistral")
    done = desk.run("finetune", "nowhere", "-o", "model")
    assert done.code == 2
    assert done.lines[0] == (
        "FINETUNE_MODEL_TYPE=mistral changes nothing: rows are rendered by the model's own chat template."
    )
    assert "FINETUNE" not in desk.run("export", "nowhere.json", "-o", "a.jsonl").said


def test_a_model_that_a_variable_names_is_for_another_command(desk: Desk) -> None:
    desk.path("model").mkdir()
    desk.path("model/finetune.json").write_text("{}")
    desk.set(EXPORT_MODEL_PATH="model", EXPORT_MODEL_NAME="n")
    done = desk.run("export")
    assert (done.code, "generator export-ollama model" in done.said) == (2, True), done.said


def values(desk: Desk, *arguments: str) -> dict[str, object]:
    """What a command would be run with."""
    found: dict[str, object] = {}
    entry = COMMANDS[arguments[0]]
    module, function = entry.run.split(":")
    desk.monkeypatch.setattr(f"flows{module}.{function}", lambda _entry, values, *, quiet: found.update(values) or 0)
    assert desk.run(*arguments).code == 0
    return found


@pytest.mark.parametrize(
    "files",
    [["finetune.json"], ["adapter_config.json", "adapter_model.safetensors"], ["config.json", "model.safetensors"]],
)
@pytest.mark.parametrize("more", [(), ("-o", "a.jsonl"), ("--output-dir", "out")])
def test_a_model_is_for_another_command(desk: Desk, files: list[str], more: tuple[str, ...]) -> None:
    desk.path("model").mkdir()
    for name in files:
        desk.path(f"model/{name}").write_bytes(b"{}")
    assert_refused(desk, "export", "model", *more, says=["generator export-ollama model"])


def test_a_configuration_among_pairs_makes_no_model(desk: Desk) -> None:
    desk.path("qa").mkdir()
    desk.path("qa/config.json").write_text("{}")
    desk.path("qa/guide_qa.json").write_text(json.dumps({"training_pairs": [{"question": "Q?", "answer": "A."}]}))
    assert desk.run("export", "qa", "-o", "a.jsonl").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("generate-qa", "--questions-per-chunk", "3"), ["GENERATOR_PROCESS_DIR or PIPELINE_CHUNKS_DIR"]),
        (("combine",), ["argument FOLDER is missing", "GENERATOR_OUTPUT_DIR"]),
        (("combine", "qa"), ["`--output` is missing", "GENERATOR_OUTPUT_FILE"]),
        (("validate", "--resume"), ["argument INPUT is missing", "PIPELINE_QA_DIR"]),
        (("enrich",), ["Missing argument 'INPUT'"]),
        (("curate", "in.json"), ["Missing option '--output'"]),
        (("export", "in.json", "-i", "in.json", "-o", "a.jsonl"), ["-i says again"]),
        (("generate", "my.lancedb", "-o", "a.json", "--api-key", "sk-1"), ["--api-key is not taken", "Secret block"]),
        (("curate", "in.json", "-o", "a.json", "--provider", "openai", "--api-key", "sk-1"), ["set OPENAI_API_KEY"]),
        (("export", "in.json", "--template", "llama9", "-o", "a.jsonl"), ["llama9"]),
    ],
)
def test_what_is_missing_or_cannot_be_is_said(desk: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    desk.records({"question": "Q?", "answer": "A."})
    assert "sk-1" not in " ".join(says)
    before = sorted(desk.folder.iterdir())
    done = desk.run(*arguments)
    assert (done.code, [word for word in says if word not in done.said]) == (2, []), done.said
    assert "sk-1" not in done.said
    assert sorted(desk.folder.iterdir()) == before


def test_local_is_ollama(desk: Desk) -> None:
    desk.table([chunk(0)])
    desk.set(OLLAMA_BASE_URL="http://127.0.0.1:9")
    done = desk.run(
        "generate", "my.lancedb", "-o", "a.json", "--provider", "local", "--model", "llama2:7b", "--dry-run"
    )
    assert (done.code, "Model: ollama llama2:7b" in done.said) == (0, True)
    assert done.lines[0] == "The provider `local` is `ollama` now."


def hidden() -> Iterator[tuple[str, click.Parameter]]:
    group = Commands("generator")
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield from ((name, one) for one in command.params if getattr(one, "hidden", False))


def test_no_help_shows_them_and_no_name_is_taken_twice(desk: Desk) -> None:
    group = Commands("generator")
    assert not {"format", "generate-qa"} & set(group.list_commands(click.Context(group)))
    assert len(list(hidden())) > 20
    for name in ("chunk", "generate", "export"):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        flags = [flag for one in command.params for flag in (*one.opts, *one.secondary_opts)]
        assert len(flags) == len(set(flags))
        shown = command.get_help(click.Context(command))
        assert not [word for word in ("--input-dir", "--template", "--api-key", "--batch-processing") if word in shown]
