"""The learned score of an answer: which way each trait moves it, and what is known of it."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.choosing.answer_scorer import WEIGHTS, calibration, score
from tasks.choosing.answer_traits import FAULTS, TRAITS, traits

QUESTION = "Why do ships wait outside the harbour in January?"
ANSWER = "The harbour freezes in January, so ships wait outside until an icebreaker of the Harbour Office has come."


def of(answer: str) -> dict[str, float]:
    return dict(zip(TRAITS, traits(QUESTION, answer), strict=True))


def test_every_trait_has_a_weight_and_faults_only_lower_a_score() -> None:
    weights = orjson.loads(WEIGHTS.read_bytes())["weights"]
    assert list(weights) == list(TRAITS)
    assert all(weight < 0 if name in FAULTS else weight > 0 for name, weight in weights.items())


@pytest.mark.parametrize(
    ("name", "with_it", "without"),
    [
        ("letters", ANSWER, "The harbour freezes in January."),
        ("content words", ANSWER, "The harbour freezes in January."),
        ("long words", ANSWER, "It is ice that is in it."),
        ("names", ANSWER, ANSWER.replace("Harbour Office", "harbour office").replace("January", "winter")),
        ("density", "Harbour freezes January.", "It is in the harbour that it is so."),
        ("off the question", "Copper is a metal.", ANSWER),
        ("repetition", f"{ANSWER} {ANSWER}", ANSWER),
        ("cut off", ANSWER[:-12], ANSWER),
        ("left open", f"{ANSWER} (See", ANSWER),
    ],
)
def test_a_trait_is_seen(name: str, with_it: str, without: str) -> None:
    assert of(with_it)[name] > of(without)[name]


@given(st.text(max_size=60), st.text(max_size=120))
def test_scores_stay_within_their_scale(question: str, answer: str) -> None:
    assert 0 <= score(question, answer) <= 10


def test_more_that_is_on_the_question_scores_higher_and_an_answer_to_another_one_lower() -> None:
    assert score(QUESTION, ANSWER) > score(QUESTION, "They wait for the ice.") > score(QUESTION, "No.")
    assert score("What is the price of copper?", ANSWER) < score(QUESTION, ANSWER)


def test_the_scores_order_preferences_that_they_were_not_trained_on_no_worse_than_counting_words() -> None:
    known = {one.name: one for one in calibration()}
    trained = orjson.loads(WEIGHTS.read_bytes())["trained on"]
    assert not set(known) & set(trained)
    assert known["PandaLM"].right >= known["PandaLM"].baseline + 0.03
    assert all(one.right > one.baseline - 0.02 for one in known.values())
