"""`generator finetune`: from a folder of rows to a model, and one sentence about what cannot be trained."""

import json
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.training.manifests import ROWS_FILE, Base
from tests.support.commands import Desk, assert_refused, wait_until
from tests.support.training_rows import rows_folder, tiny_base

QUICK = ("--learning-rate", "0.02", "--epochs", "2")
ADAPTER = "adapter_model.safetensors"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def train(desk_without_server: Desk, base: Base) -> Path:
    return rows_folder(desk_without_server.path("train"), base, train=8, validation=2)


def test_rows_become_a_model_and_once_is_enough(desk_without_server: Desk, base: Base, train: Path) -> None:
    desk = desk_without_server
    done = desk.run("finetune", "train", "-o", "model", *QUICK)
    assert (done.code, "Traceback" in done.said, "Warning" in done.said) == (0, False, False), done.said
    assert "⠒ loss   ◉ loss on the validation split" in done.said
    assert (
        done.lines[-1]
        == f"model: an adapter for {json.loads((train / ROWS_FILE).read_text())['base']['name']}, and report.html."
    )
    stands = {path.name for path in desk.path("model").iterdir()}
    assert {"finetune.json", "adapter_config.json", ADAPTER, "chat_template.jinja", "report.html"} <= stands
    assert "checkpoints" not in stands
    before = desk.path("model/finetune.json").stat().st_mtime_ns
    again = desk.run("finetune", "train", "-o", "model", *QUICK)
    assert again.lines[0] == "model is finished: it was trained on these rows with these settings."
    assert desk.path("model/finetune.json").stat().st_mtime_ns == before


def _no_manifest(train: Path) -> None:
    (train / ROWS_FILE).unlink()


def _no_rows(train: Path) -> None:
    _change(train, rows={"train": 0, "validation": 2})


def _other_version(train: Path) -> None:
    _change(train, base=None)


def _no_arrow(train: Path) -> None:
    for file in (train / "train").glob("*.arrow"):
        file.unlink()


def _no_base(train: Path) -> None:
    _change(train, base={"name": "gone/", "path": "/gone", "fingerprint": "0"})


def _change(train: Path, **values: object) -> None:
    file = train / ROWS_FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (_no_manifest, ["train has no training.json", "generator qa-train"]),
        (_no_rows, ["train has no row to train on", "generator qa-train"]),
        (_other_version, ["train/training.json was written by another version", "generator qa-train"]),
        (_no_arrow, ["train says that it has rows in train/, and none are there"]),
        (_no_base, ["There is no base model gone/"]),
    ],
)
def test_a_folder_that_is_no_rows_is_a_sentence(
    desk_without_server: Desk, train: Path, fault: Callable[[Path], None], says: list[str]
) -> None:
    fault(train)
    assert_refused(desk_without_server, "finetune", "train", "-o", "model", says=says)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("none", "-o", "model"), ["There is no folder none"]),
        (("train", "-o", "train"), ["train holds the rows to train on", "another folder"]),
        (("train", "-o", "notes"), ["notes holds todo.txt", "another folder"]),
        (("train", "-o", "others"), ["others holds checkpoints", "another folder"]),
        (("train", "-o", "file"), ["file is a file"]),
        (("train", "-o", "file/model"), ["file/model cannot be written"]),
        (("train", "-o", "model", "--method", "dpo"), ["are conversations, for sft", "dpo needs pairs"]),
        (("train", "-o", "model", "--base", "none"), ["There is no base model none"]),
        (("train", "-o", "model", "--quantize"), ["--quantize needs a GPU with CUDA"]),
        (("train", "-o", "model", "--rank", "0"), ["--rank", "0 is not in the range"]),
    ],
)
def test_what_does_not_fit_is_a_sentence(
    desk_without_server: Desk, train: Path, options: tuple[str, ...], says: list[str]
) -> None:
    desk_without_server.path("file").write_text("something")
    desk_without_server.path("others/checkpoints/checkpoint-7").mkdir(parents=True)
    desk_without_server.path("notes").mkdir()
    desk_without_server.path("notes/todo.txt").write_text("something")
    assert_refused(desk_without_server, "finetune", *options, says=says)


def test_a_base_with_another_template_is_refused(desk_without_server: Desk, train: Path) -> None:
    from tests.support.tiny_models import tiny_model, tiny_tokenizer

    other = "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}"
    tiny_model(desk_without_server.path("other"), tiny_tokenizer(other))
    options = ("finetune", "train", "-o", "model", "--base", "other")
    assert_refused(desk_without_server, *options, says=["other has another chat template", "--model other"])
    tiny_model(desk_without_server.path("more"), tiny_tokenizer(None, vocabulary=300))
    options = ("finetune", "train", "-o", "model", "--base", "more")
    assert_refused(desk_without_server, *options, says=["more has other tokens than"])


def test_without_the_extra_it_says_what_to_install(
    desk_without_server: Desk, train: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.training import extra

    monkeypatch.setattr(extra, "_NEEDED", ("torch", "a_trainer_of_no_name"))
    assert_refused(desk_without_server, "finetune", "train", "-o", "model", says=["pip install 'generator[train]'"])


@pytest.mark.slow
def test_a_dry_run_says_memory_and_time_and_writes_nothing(desk_without_server: Desk, train: Path) -> None:
    done = desk_without_server.run("finetune", "train", "-o", "model", "--dry-run")
    assert done.code == 0
    parameters, memory, time = done.lines
    assert "adapters of rank 16 train 17,408 more" in parameters
    assert memory.startswith("Memory: about 0.5")
    assert time.startswith("Time: 3 steps of")
    assert not desk_without_server.path("model").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_after_a_step_and_the_same_command_goes_on(
    desk_without_server: Desk, base: Base, number: signal.Signals
) -> None:
    desk = desk_without_server
    rows_folder(desk.path("train"), base, train=40, validation=2)
    command = ("finetune", "train", "--epochs", "30", "--eval-steps", "5", "--patience", "0")
    process = desk.start(*command, "-o", "model")
    wait_until(lambda: any(desk.path("model").glob("checkpoints/checkpoint-*")), process)
    process.send_signal(number)
    done = desk.end(process)
    assert (done.code, "Traceback" in done.said) == (130, False), done.said
    assert done.lines[-1].endswith("what was trained is kept; the same command goes on from here.")
    again = desk.end(desk.start(*command, "-o", "model"))
    assert again.code == 0
    assert again.lines[0].startswith("Goes on from step ")
    assert desk.end(desk.start(*command, "-o", "whole")).code == 0
    assert desk.path(f"model/{ADAPTER}").read_bytes() == desk.path(f"whole/{ADAPTER}").read_bytes()


@pytest.mark.slow
def test_two_do_not_train_into_one_folder(desk_without_server: Desk, base: Base) -> None:
    desk = desk_without_server
    rows_folder(desk.path("train"), base, train=40, validation=2)
    first = desk.start("finetune", "train", "-o", "model", "--epochs", "2000")
    wait_until(lambda: any(desk.path("model").glob("checkpoints/checkpoint-*")), first)
    assert_refused(desk, "finetune", "train", "-o", "model", says=["Another process trains into model"])
    _kill(first)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


@pytest.mark.slow
def test_a_full_disk_is_a_sentence_and_nothing_is_lost(desk_without_server: Desk, train: Path) -> None:
    command = ("finetune", "train", "-o", "model", *QUICK)
    process = desk_without_server.start(*command)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (100_000, 100_000))  # less than the optimizer's state
    done = desk_without_server.end(process)
    assert (done.code, len(done.lines)) == (1, 1), done.said
    assert done.said.startswith("generator: The disk of model is full; nothing was trained yet: free some room")
    again = desk_without_server.end(desk_without_server.start(*command))
    assert again.code == 0, again.said
