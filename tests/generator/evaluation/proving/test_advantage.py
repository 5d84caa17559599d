"""A choice against random rows: the interval holds the truth as often as it says, with few pairs too."""

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.evaluation.proving.advantage import advantage

RUNS = 400
DOCUMENTS, QUESTIONS = 40, 3
Trial = tuple[list[dict[str, float]], list[dict[str, float]], dict[str, str]]


def _answers(random: np.random.Generator, ease: NDArray[np.float64], quality: float, noise: float) -> dict[str, float]:
    """A model's answers: its training is a bit better or worse than its rows promise."""
    chance = np.clip(ease + quality + random.normal(0, noise), 0, 1)
    return {f"q{n}": float(right) for n, right in enumerate(random.random(len(ease)) < chance)}


def _trial(random: np.random.Generator, pairs: int, gain: float, noise: float) -> Trial:
    """Chances stay away from 0 and 1, so that the gain is what it is called."""
    ease = np.repeat(random.uniform(0.25, 0.55, DOCUMENTS), QUESTIONS)
    choice = [_answers(random, ease, gain, noise) for _ in range(pairs)]
    drawn = [_answers(random, ease, 0.0, noise) for _ in range(pairs)]
    return choice, drawn, {f"q{n}": f"{n // QUESTIONS}.md" for n in range(len(ease))}


@pytest.mark.parametrize("pairs", [2, 3, 5])
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_nineteen_of_twenty_intervals_hold_the_true_advantage(pairs: int, noise: float) -> None:
    random, gain = np.random.default_rng(11), 0.1
    held = 0
    for _ in range(RUNS):
        found = advantage(*_trial(random, pairs, gain, noise))
        held += found.low <= gain <= found.high
    assert held / RUNS >= 0.93


def test_more_pairs_make_the_interval_narrower() -> None:
    random = np.random.default_rng(5)
    few, many = (advantage(*_trial(random, pairs, 0.1, 0.05)) for pairs in (3, 12))
    assert many.high - many.low < few.high - few.low


def test_a_clear_advantage_is_told_and_none_is_not() -> None:
    random = np.random.default_rng(3)
    clear, none = (advantage(*_trial(random, 5, gain, 0.01)) for gain in (0.35, 0.0))
    assert (clear.decided, clear.wins) == (True, 5)
    assert not none.decided


def test_a_single_pair_is_never_enough() -> None:
    found = advantage(*_trial(np.random.default_rng(3), 1, 0.4, 0.0))
    assert (found.trusted, found.decided, found.over_pairs) == (False, False, None)


def test_few_documents_are_never_enough() -> None:
    choice = [{f"q{n}": 1.0 for n in range(4)}] * 3
    drawn = [{f"q{n}": 0.0 for n in range(4)}] * 3
    assert not advantage(choice, drawn, {f"q{n}": f"{n}.md" for n in range(4)}).decided


def test_questions_that_a_model_did_not_answer_are_left_out_for_all() -> None:
    choice = [{"a": 1.0, "b": 1.0}, {"a": 1.0}]
    drawn = [{"a": 0.0, "b": 1.0}, {"a": 0.0, "b": 1.0}]
    found = advantage(choice, drawn, {"a": "a.md", "b": "b.md"})
    assert (found.value, found.questions) == (1.0, 1)


def test_without_a_question_that_all_models_answered_there_is_no_advantage() -> None:
    with pytest.raises(ValueError, match="no question"):
        advantage([{"a": 1.0}], [{"b": 1.0}], {"a": "a.md", "b": "b.md"})


def test_where_no_model_answers_anything_the_interval_is_not_a_point() -> None:
    none = [{f"q{n}": 0.0 for n in range(20)}] * 3
    found = advantage(none, none, {f"q{n}": f"{n}.md" for n in range(20)})
    assert (found.low, found.high) == pytest.approx((-0.168, 0.168), abs=1e-3)
