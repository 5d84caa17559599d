"""An export where the converter is missing, and where only Ollama is: all that can be is written, and the rest said."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

pytest.importorskip("peft")
pytest.importorskip("xllamacpp")

from generator.errors import GeneratorError, OutOfRoom, UsageError
from generator.training.adapters import load_tokenizer
from generator.training.exporting import Exported, ExportSettings, export
from generator.training.gguf.converter import SCRIPT
from generator.training.gguf.merging import renders
from generator.training.ollama.server import OllamaServer
from tests.support.ollama_server import OllamaApi, ollama_api
from tests.support.tuned_models import EXAMPLE, tuned_model

Export = Callable[..., Exported]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ExportSettings:
    """Of a tuned model, where no converter is to be found."""
    monkeypatch.delenv("LLAMA_CPP_DIR", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return ExportSettings(model=tuned_model(tmp_path), name="me/my-model:v1", out=tmp_path / "out")


def written(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file.relative_to(folder)): (file.stat().st_size, file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file() and file.name != "Modelfile"
    }


def test_without_the_converter_all_up_to_it_is_there_and_it_is_said_what_to_do(settings: ExportSettings) -> None:
    steps: list[str] = []
    done = export(settings, None, steps.append)
    assert steps == ["merging"]
    (missing,) = done.missing
    assert missing.startswith("There is no convert_hf_to_gguf.py, which makes the GGUF of")
    assert missing.endswith("and run the same command again.")
    assert (done.faults, done.is_whole, done.created) == ([], False, False)
    assert done.template == {"compared": 20, "equal": 20, "refused": 0, "why": ""}
    modelfile = (settings.out / "Modelfile").read_text()
    assert modelfile.startswith('FROM ./me-my-model-v1-q8_0.gguf\nTEMPLATE """')
    assert modelfile.endswith('SYSTEM """Be brief."""\nPARAMETER stop "<|im_end|>"\n')
    assert (settings.out / "merged" / "model.safetensors").is_file()


def test_what_is_done_is_not_done_again_until_the_model_is_another(settings: ExportSettings, tmp_path: Path) -> None:
    export(settings, None)
    before, steps = written(settings.out), list[str]()
    export(settings, None, steps.append)
    assert steps == []
    assert written(settings.out) == before
    weights = settings.model / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\x00\x00\x80\x3f")
    export(settings, None, steps.append)
    assert steps == ["merging"]
    config = tmp_path / "base" / "config.json"
    config.write_bytes(orjson.dumps({**orjson.loads(config.read_bytes()), "rms_norm_eps": 1e-5}))
    export(settings, None, steps.append)
    assert steps == ["merging", "merging"]


def test_a_gguf_of_another_model_does_not_stay_under_the_name(settings: ExportSettings) -> None:
    settings.out.mkdir()
    gguf = settings.out / "me-my-model-v1-q8_0.gguf"
    gguf.write_bytes(b"of before")
    assert export(settings, None).missing
    assert not gguf.exists()


def test_smaller_types_need_llama_quantize_and_q8_0_stays(settings: ExportSettings) -> None:
    done = export(settings.model_copy(update={"quantization": "q4_k_m"}), None)
    assert done.quantization == "q8_0"
    assert done.missing[0].startswith("q4_k_m is made by llama-quantize, which is neither in llama.cpp's folder nor on")
    assert "FROM ./me-my-model-v1-q8_0.gguf\n" in (settings.out / "Modelfile").read_text()


def test_a_disk_without_room_is_said_before_the_work(settings: ExportSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(OutOfRoom, match=r"has room for 0\.0 GB and this takes 0\.0 GB: make room on the disk"):
        export(settings, None)
    assert not (settings.out / "merged").exists()


@pytest.mark.parametrize("name", ["", "no name", "../up", "a/b/c/d", "x" * 81, "-x", "a:b:c", "größe"])
def test_a_name_that_ollama_does_not_take_is_refused(settings: ExportSettings, name: str) -> None:
    with pytest.raises(UsageError, match="`name` cannot be"):
        export(settings.model_copy(update={"name": name}), None)
    assert not settings.out.exists()


@pytest.mark.parametrize("place", ["model", "base"])
def test_the_models_own_folder_takes_no_export(settings: ExportSettings, place: str) -> None:
    own = settings.model.parent / place
    with pytest.raises(UsageError, match="holds the model itself; name another folder with -o"):
        export(settings.model_copy(update={"out": own}), None)


class Made:
    """An export whose GGUF anything writes: what comes after it is looked at, and llama.cpp's own in `test-train`."""

    def __init__(self, settings: ExportSettings) -> None:
        script = settings.out.parent / "llama.cpp" / SCRIPT
        script.parent.mkdir()
        script.write_text("import sys; open(sys.argv[sys.argv.index('--outfile') + 1], 'w').write('GGUF')")
        self.settings = settings.model_copy(update={"llama_cpp": str(script.parent), "check": False})
        self.steps: list[str] = []

    def export(self, api: OllamaApi) -> Exported:
        self.steps.clear()
        with OllamaServer(api.url) as server:
            return export(self.settings, server, self.steps.append)


@pytest.fixture
def made(settings: ExportSettings) -> Made:
    return Made(settings)


def test_ollama_gets_the_file_and_all_that_the_modelfile_says(made: Made) -> None:
    with ollama_api() as api:
        done = made.export(api)
        body = api.models["me/my-model:v1"]
        (blob,) = api.blobs.values()
        assert blob == (made.settings.out / "me-my-model-v1-q8_0.gguf").read_bytes()
        assert (body["system"], body["parameters"]) == ("Be brief.", {"stop": ["<|im_end|>"]})
        assert done.created
        tokenizer = load_tokenizer(made.settings.out / "merged")
        assert api.prompts == [renders(tokenizer)(EXAMPLE[:2])]
        assert made.export(api).created
        assert made.steps == ["asking what is known"]
        del api.models["me/my-model:v1"]
        assert made.export(api).created
        assert "making me/my-model:v1 in Ollama 0.34.1" in made.steps


def test_the_answer_of_transformers_is_what_ollama_has_to_say(made: Made) -> None:
    with ollama_api() as api:
        first = made.export(api)
    assert first.asked is not None
    assert (first.asked["question"], first.asked["got"]) == ("What does the manual say?", "Yes.")
    wanted = first.asked["wanted"]
    with ollama_api(lambda _: (wanted, "stop")) as api:
        again = made.export(api)
    assert again.asked is not None
    assert again.asked["equal"]


@pytest.mark.parametrize(("answer", "fault"), [(("", "stop"), "Ollama answers nothing to 'What does the manual say?'")])
def test_an_answer_that_is_none_is_a_fault(made: Made, answer: tuple[str, str], fault: str) -> None:
    with ollama_api(lambda _: answer) as api:
        done = made.export(api)
    assert [one[: len(fault)] for one in done.faults] == [fault]


def test_where_ollama_does_not_answer_it_is_said_what_to_run(made: Made) -> None:
    with ollama_api() as api:
        pass
    (missing,) = made.export(api).missing
    assert missing.startswith(f"Ollama does not answer at {api.url}")
    assert "start Ollama (`ollama serve`)" in missing
    assert f"`ollama create me/my-model:v1 -f {made.settings.out}/Modelfile`" in missing


def test_what_ollama_refuses_ends_the_run_and_the_next_goes_on(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_api: Any, _body: Any) -> Any:
        yield {"error": "no space left on device"}

    with ollama_api() as api:
        with monkeypatch.context() as patch:
            patch.setattr(OllamaApi, "create", refuse)
            with pytest.raises(GeneratorError, match=r"does not make me/my-model:v1: no space left on device\."):
                made.export(api)
        assert made.export(api).created
        assert made.steps[0] == "making me/my-model:v1 in Ollama 0.34.1"
        assert sum(call.startswith("POST /api/blobs") for call in api.asked) == 1
