"""`export-ollama` as a command: what it says, how it ends, and that a killed one goes on."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

pytest.importorskip("peft")

from generator.training.gguf.converter import SCRIPT
from tests.support.commands import Desk, assert_refused, wait_until
from tests.support.ollama_server import ollama_api
from tests.support.prefect_api import PrefectAPI
from tests.support.tuned_models import tuned_model

EXPORT = ("export-ollama", "model", "--name", "mine")


@pytest.fixture
def tuned(desk_without_server: Desk) -> Desk:
    """A desk with a tuned model, where llama.cpp is nowhere."""
    desk_without_server.monkeypatch.delenv("LLAMA_CPP_DIR", raising=False)
    desk_without_server.monkeypatch.chdir(desk_without_server.folder)
    tuned_model(desk_without_server.folder)
    return desk_without_server


def script(desk: Desk, code: str) -> Path:
    """A script in the converter's place."""
    folder = desk.path("llama.cpp")
    folder.mkdir(exist_ok=True)
    (folder / SCRIPT).write_text(code)
    return folder


def writes(text: str) -> str:
    return f"import sys; open(sys.argv[3], 'w').write({text!r})"


def test_what_is_missing_is_said_and_ends_with_1(tuned: Desk) -> None:
    done = tuned.run(*EXPORT)
    assert done.code == 1
    assert done.lines[0] == "merging"
    assert f"modelfile: {Path('merged_models', 'mine', 'Modelfile')}" in done.lines
    assert "TEMPLATE gives the same prompts as the template trained with: 20 of 20." in done.lines
    assert done.lines[-1].startswith(f"There is no {SCRIPT}, which makes the GGUF of merged_models/mine/merged")


def test_all_of_it_ends_with_0_and_quiet_says_nothing(tuned: Desk) -> None:
    folder = script(tuned, writes("GGUF"))
    with ollama_api() as api:
        done = tuned.run(*EXPORT, "--llama-cpp", str(folder), "--no-check", "--ollama-url", api.url, "-q")
        assert (done.code, done.said) == (0, "")
        assert list(api.models) == ["mine"]
    done = tuned.run(*EXPORT, "--llama-cpp", str(folder), "--no-check", "--no-create")
    assert (done.code, done.lines[0]) == (0, "merged: merged_models/mine/merged")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export-ollama", "nothing", "--name", "mine"), ["nothing holds no model", "generator finetune"]),
        (("export-ollama", "model", "--name", "no name"), ["`name` cannot be 'no name'"]),
        ((*EXPORT, "--llama-cpp", "."), [f"which has no {SCRIPT}"]),
        ((*EXPORT, "--ollama-url", "ftp://x"), ["it must be a URL like"]),
        ((*EXPORT, "--quantization", "q9"), ["q9"]),
    ],
)
def test_bad_input_is_a_sentence(tuned: Desk, arguments: tuple[str, ...], says: list[str]) -> None:
    assert_refused(tuned, *arguments, says=says)


def test_the_converters_fault_is_a_sentence(tuned: Desk) -> None:
    folder = script(tuned, "raise NotImplementedError('BPE pre-tokenizer was not recognized')")
    done = tuned.run(*EXPORT, "--llama-cpp", str(folder))
    assert done.code == 1
    assert "does not know the tokenizer of merged_models/mine/merged" in done.lines[-1]


def test_the_flow_says_in_the_ui_what_came_of_it(
    desk: Desk, prefect_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LLAMA_CPP_DIR", raising=False)
    from generator import export_ollama

    tuned_model(desk.folder)
    data = asyncio.run(export_ollama(model="model", name="mine", create=False))
    run = PrefectAPI(prefect_server).latest_run("export-ollama")
    said = "mine is in merged_models/mine; missing or wrong: 1"
    assert (run["name"], run["state"]["message"]) == ("export-ollama → mine", said)
    assert (data["failed"], len(data["missing"])) == (1, 1)


@pytest.mark.slow
def test_a_killed_export_goes_on_where_it_was(tuned: Desk) -> None:
    folder = script(tuned, f"{writes('half')}; open('begun', 'w').close(); import time; time.sleep(100)")
    killed = tuned.start(*EXPORT, "--llama-cpp", str(folder), "--no-check", "--no-create")
    wait_until(tuned.path("begun").exists, killed)
    os.killpg(killed.pid, signal.SIGKILL)
    tuned.end(killed)
    out = tuned.path("merged_models") / "mine"
    weights = (out / "merged" / "model.safetensors").stat()
    assert not (out / "mine-q8_0.gguf").exists()
    script(tuned, writes("whole"))
    done = tuned.run(*EXPORT, "--llama-cpp", str(folder), "--no-check", "--no-create")
    assert (done.code, done.lines[0]) == (0, "converting to q8_0")
    assert (out / "mine-q8_0.gguf").read_text() == "whole"
    assert (out / "merged" / "model.safetensors").stat() == weights
    assert not [file.name for file in out.iterdir() if "part" in file.name]
