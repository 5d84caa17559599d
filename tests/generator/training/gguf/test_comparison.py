"""A GGUF beside the model that it is of: in llama.cpp itself, in this process."""

from pathlib import Path

import pytest

pytest.importorskip("xllamacpp")

from generator.errors import GeneratorError
from generator.training.gguf.comparison import compare, questions
from generator.training.gguf.engine import engine
from generator.training.gguf_folder import folder_of
from tests.support.tiny_models import tiny_gguf
from tests.support.tuned_models import EXAMPLE

STOPS = ["<|im_end|>"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A GGUF, and the folder that transformers makes of it."""
    folder = tmp_path_factory.mktemp("pair")
    file = tiny_gguf(folder / "tiny.gguf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        return file, folder_of(file)


def test_the_same_weights_answer_the_same(pair: tuple[Path, Path]) -> None:
    found = compare(*pair, "f32", STOPS, EXAMPLE)
    assert (found.prompts, found.equal, found.lead, found.faults) == (20, 20, 0.0, [])
    assert found.rendered == found.of == 20


def test_other_weights_are_found_out(pair: tuple[Path, Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    file, folder = pair
    for one in folder.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())
    weights = load_file(tmp_path / "model.safetensors")
    weights["lm_head.weight"] = weights["lm_head.weight"].roll(7, dims=0) * 1e5
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    found = compare(file, tmp_path, "q8_0", STOPS, [])
    assert found.equal < 10
    assert any("the conversion went wrong" in fault for fault in found.faults)


def test_a_token_that_does_not_end_an_answer_is_found_out(pair: tuple[Path, Path]) -> None:
    assert compare(*pair, "f32", [*STOPS, "<|im_start|>"], []).faults == ["llama.cpp does not stop at <|im_start|>."]


def test_what_is_no_gguf_is_said(tmp_path: Path) -> None:
    file = tmp_path / "x.gguf"
    file.write_bytes(b"no gguf")
    with pytest.raises(GeneratorError, match=r"llama\.cpp does not load .*x\.gguf"), engine(file, 64):
        pass


def test_a_rows_question_is_all_before_its_last_answer() -> None:
    assert questions(EXAMPLE) == EXAMPLE[:2]
    assert questions(EXAMPLE[:2]) == EXAMPLE[:2]
    assert questions([]) == []
