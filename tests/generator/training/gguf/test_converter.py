"""llama.cpp's converter: found by folder, variable or PATH, and what it says said in a sentence."""

from pathlib import Path

import pytest

from generator.errors import GeneratorError, UsageError
from generator.training.gguf.converter import SCRIPT, convert, find_converter
from generator.training.gguf.quantizer import find_quantizer, quantize


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for llama.cpp, that nobody knows of."""
    monkeypatch.delenv("LLAMA_CPP_DIR", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    folder = tmp_path / "llama.cpp"
    folder.mkdir()
    return folder


def script(folder: Path, code: str = "") -> Path:
    file = folder / SCRIPT
    file.write_text(code)
    return file.resolve()


def test_it_is_found_by_folder_then_by_variable_then_on_the_path(
    nowhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_converter() is None
    (tmp_path / "bin").mkdir()
    on_path = script(tmp_path / "bin")
    assert find_converter() == on_path
    (tmp_path / "other").mkdir()
    by_variable = script(tmp_path / "other")
    monkeypatch.setenv("LLAMA_CPP_DIR", str(tmp_path / "other"))
    assert find_converter() == by_variable
    named = script(nowhere)
    assert find_converter(str(nowhere)) == named


def test_a_folder_without_it_is_refused(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=rf"--llama-cpp names {nowhere}, which has no {SCRIPT}"):
        find_converter(str(nowhere))
    monkeypatch.setenv("LLAMA_CPP_DIR", str(nowhere))
    with pytest.raises(UsageError, match="LLAMA_CPP_DIR names"):
        find_converter()


def test_it_runs_with_its_own_libraries(nowhere: Path, tmp_path: Path) -> None:
    (nowhere / "gguf-py" / "gguf").mkdir(parents=True)
    (nowhere / "gguf-py" / "gguf" / "__init__.py").write_text("WHOSE = 'its own'")
    code = "import gguf, sys; open(sys.argv[3], 'w').write(' '.join([gguf.WHOSE, *sys.argv[-2:]]))"
    convert(script(nowhere, code), tmp_path, tmp_path / "x.gguf", "q8_0")
    assert (tmp_path / "x.gguf").read_text() == "its own --outtype q8_0"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "raise NotImplementedError('BPE pre-tokenizer was not recognized - update get_vocab_base_pre()')",
            "does not know the tokenizer of .* take newer sources of llama.cpp; a tokenizer that was changed needs",
        ),
        ("print('ERROR:hf-to-gguf:Model XForCausalLM is not supported'); exit(1)", "the architecture XForCausalLM of"),
        ("import a_package_that_is_not_there", "needs the package a_package_that_is_not_there: install it"),
        ("raise OSError(28, 'No space left on device')", "The disk is full"),
        ("raise ValueError('Can not map tensor x.')", "could not convert .*: ValueError: Can not map tensor x[.]$"),
        ("", "could not convert .*: it said nothing[.]$"),
    ],
)
def test_what_goes_wrong_is_a_sentence(nowhere: Path, tmp_path: Path, code: str, sentence: str) -> None:
    with pytest.raises(GeneratorError, match=sentence):
        convert(script(nowhere, code), tmp_path, tmp_path / "x.gguf", "f16")


def test_quantizing_is_done_by_what_was_built(nowhere: Path, tmp_path: Path) -> None:
    assert find_quantizer(nowhere) is None
    program = nowhere / "build" / "bin" / "llama-quantize"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/sh\n[ "$3" = Q4_K_M ] || { echo "no such type: $3."; exit 1; }\nprintf "%s" "$3" > "$2"\n'
    )
    program.chmod(0o755)
    assert find_quantizer(nowhere) == program.resolve()
    quantize(program, tmp_path, tmp_path / "x.gguf", "q4_k_m")
    assert (tmp_path / "x.gguf").read_text() == "Q4_K_M"
    with pytest.raises(GeneratorError, match=r"could not make q2_k of .*: no such type: Q2_K\.$"):
        quantize(program, tmp_path, tmp_path / "y.gguf", "q2_k")
