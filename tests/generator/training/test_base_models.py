"""A base model is found by whatever it is called, and a GGUF becomes a folder once."""

import json
import resource
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import GeneratorError, OutOfRoom, UsageError
from generator.training import gguf_folder
from generator.training.base_models import find_base, find_gguf, weights_fingerprint
from tests.support.tiny_models import CHATML, tiny_gguf, tiny_model, tiny_tokenizer


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_a_folder_is_the_base_itself(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "base")
    base = find_base(str(folder))
    assert base.path == str(folder)
    assert base.fingerprint == weights_fingerprint(folder)


def test_a_gguf_becomes_a_folder_that_says_what_the_file_says(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    base = find_base(str(tiny_gguf(tmp_path / "tiny.gguf")))
    tokens = AutoTokenizer.from_pretrained(base.path)
    model = AutoModelForCausalLM.from_pretrained(base.path)
    assert (tokens.eos_token, tokens.pad_token, tokens.chat_template) == ("<|im_end|>", "<|endoftext|>", CHATML)
    assert model.generation_config.eos_token_id == model.config.eos_token_id == tokens.eos_token_id
    text = "<|im_start|>user\nWhat does the manual say? 42<|im_end|>\n"
    assert tokens(text).input_ids == tiny_tokenizer()(text).input_ids


def test_every_end_that_a_gguf_names_is_kept(tmp_path: Path) -> None:
    base = find_base(str(tiny_gguf(tmp_path / "tiny.gguf", end_of_turn=0)))
    assert json.loads((Path(base.path) / "generation_config.json").read_text())["eos_token_id"] == [2, 0]


@pytest.mark.parametrize(("words", "cut"), [("gpt-2", [" ", " 42"]), ("smollm", ["  ", "4", "2"])])
def test_numbers_are_cut_as_llama_cpp_cuts_them(words: str, cut: list[str], tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(find_base(str(tiny_gguf(tmp_path / "tiny.gguf", words=words))).path)
    found = tokens.backend_tokenizer.pre_tokenizer.pre_tokenize_str("  42")
    assert [word.replace("Ġ", " ") for word, _ in found] == cut


def test_a_gguf_is_read_once_though_two_ask_at_the_same_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import transformers  # noqa: F401  # two threads that import it at once trip over each other

    file, made = tiny_gguf(tmp_path / "tiny.gguf"), []
    convert = gguf_folder._convert

    def counted(gguf: Path, folder: Path) -> None:
        made.append(folder)
        convert(gguf, folder)

    monkeypatch.setattr(gguf_folder, "_convert", counted)
    threads = [threading.Thread(target=find_base, args=(str(file),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    find_base(str(file))
    assert len(made) == 1


def test_what_a_killed_process_left_is_not_taken_for_the_folder(tmp_path: Path) -> None:
    file = tiny_gguf(tmp_path / "tiny.gguf")
    place = Path(find_base(str(file)).path)
    (place / "model.safetensors").unlink()
    place.rename(place.with_name(f"{place.name}.part"))
    assert (Path(find_base(str(file)).path) / "model.safetensors").is_file()


def test_a_gguf_that_cannot_be_read_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and then something else")
    with pytest.raises(UsageError, match=r"broken\.gguf"):
        find_base(str(broken))
    assert not [found for found in (tmp_path / "data/generator/models").iterdir() if found.is_dir()]


def test_a_full_disk_is_not_a_gguf_that_cannot_be_read(tmp_path: Path) -> None:
    file = tiny_gguf(tmp_path / "tiny.gguf")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))  # less than the weights
    try:
        with pytest.raises(OutOfRoom, match=r"The disk of .*models is full.*: free some room"):
            find_base(str(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [found for found in (tmp_path / "data/generator/models").iterdir() if found.is_dir()]
    find_base(str(file))


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes")])
def test_short_memory_is_not_a_gguf_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def without_memory(_gguf: Path, _folder: Path) -> None:
        raise error

    monkeypatch.setattr(gguf_folder, "_convert", without_memory)
    with pytest.raises(GeneratorError, match=r"tiny\.gguf as a folder needs more memory than there is"):
        find_base(str(tiny_gguf(tmp_path / "tiny.gguf")))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no config.json"),
        ({"config.json": "{}"}, "no weights"),
        ({"adapter_config.json": "{}"}, "holds an adapter"),
        ({"a.gguf": "", "b.gguf": ""}, "a.gguf, b.gguf"),
    ],
)
def test_a_folder_that_is_no_base_is_refused_by_name(tmp_path: Path, files: dict[str, str], says: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=says):
        find_base(str(tmp_path))


@pytest.mark.parametrize("name", ["", " "])
@pytest.mark.parametrize("find", [find_base, find_gguf])
def test_no_name_is_not_the_folder_one_is_in(find: Callable[[str], object], name: str) -> None:
    with pytest.raises(UsageError, match="names no model: give a"):
        find(name)


@pytest.mark.parametrize("name", ["nothing-here", "gone.gguf"])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        find_base(name)


def test_without_a_network_a_hub_name_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UsageError, match="nobody/nothing is neither a folder here nor in the cache"):
        find_base("nobody/nothing")


def test_the_fingerprint_is_of_what_is_asked_and_of_nothing_else(tmp_path: Path) -> None:
    one, other = tiny_model(tmp_path / "one"), tiny_model(tmp_path / "other")
    before = weights_fingerprint(one)
    assert before == weights_fingerprint(other)
    (one / "finetune.json").write_text("{}")
    assert weights_fingerprint(one) == before
    (one / "chat_template.jinja").write_text("another")
    assert weights_fingerprint(one) != before
