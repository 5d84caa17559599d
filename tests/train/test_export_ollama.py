"""SmolLM2 with an adapter, by llama.cpp's own converter: the GGUF answers as transformers does, and stops."""

from pathlib import Path

import pytest

from generator.training.base_models import SMOLLM2, find_base
from generator.training.exporting import Exported, ExportSettings, export
from generator.training.gguf.converter import find_converter
from generator.training.gguf.engine import engine
from generator.training.gguf.source_archive import get_converter
from generator.training.ollama.server import OllamaServer
from tests.support.ollama_server import ollama_api
from tests.support.tuned_models import adapter_on

pytestmark = pytest.mark.train
STOPS = ["<|im_end|>"]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ExportSettings:
    """Of an adapter on SmolLM2, with the converter that is at hand, else out of the source archive."""
    folder = tmp_path_factory.mktemp("export")
    script = find_converter()
    llama_cpp = script.parent if script else get_converter(folder / "llama.cpp")
    model = adapter_on(Path(find_base(SMOLLM2).path), folder / "model", alpha=1)
    return ExportSettings(model=model, name="smol", out=folder / "out", llama_cpp=str(llama_cpp), quantization="f16")


def exported(settings: ExportSettings) -> Exported:
    """Export to a server in Ollama's place, whose model is the GGUF, asked by llama.cpp with Ollama's stops."""
    gguf = settings.out / f"smol-{settings.quantization}.gguf"

    def answer(prompt: str) -> tuple[str, str]:
        with engine(gguf, 1024) as served:
            said = served.answer(served.tokens(prompt), 256, STOPS)
        return said.text, "stop" if said.ended else "length"

    with ollama_api(answer) as api, OllamaServer(api.url) as server:
        return export(settings, server)


def test_in_f16_it_answers_as_transformers_does(settings: ExportSettings) -> None:
    done = exported(settings)
    assert (done.missing, done.faults) == ([], [])
    assert done.comparison is not None
    assert done.comparison["equal"] >= 19
    assert done.comparison["rendered"] == done.comparison["of"] == 20
    assert done.asked is not None
    assert done.asked["equal"]


def test_in_q8_0_it_is_as_near_as_rounding_leaves_it(settings: ExportSettings) -> None:
    done = exported(settings.model_copy(update={"quantization": "q8_0"}))
    assert (done.missing, done.faults) == ([], [])
    assert done.comparison is not None
    assert done.comparison["equal"] >= 12
    sizes = {file.name: file.stat().st_size for file in settings.out.glob("*.gguf")}
    assert sizes["smol-q8_0.gguf"] < 0.6 * sizes["smol-f16.gguf"]
