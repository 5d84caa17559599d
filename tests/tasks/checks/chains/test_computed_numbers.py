"""Numbers of a step: known, worked out from what is named, or from nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.chains.computed_numbers import has_known_numbers

SOURCE = "Boats take 3 days, ships take two days. Version 3.2 came in 1999."
GIVEN = ["Boats take 3 days, ships take 2 days."]


@pytest.mark.parametrize(
    "step",
    [
        "No number at all.",
        "Both take 5 days: 3 + 2.",
        "A share of 2 in 3 is 66.67 %.",
        "3 to the power of 2 is 9, or 3 times 3.",
        "Three such trips are 9 days, 3 * 3, and with 2 more days 11.",
        "Two in numbers is 2, and 7 was asked.",
        "1. First a boat, which takes 3 days.",
    ],
)
def test_a_number_that_is_named_or_worked_out_is_known(step: str) -> None:
    assert has_known_numbers([*GIVEN, step], 1, "Do 7 boats come?", SOURCE)


@pytest.mark.parametrize("step", ["They pay 47 crowns.", "It runs under version 3.2.1.", "It was in 1998.5."])
def test_a_number_from_nowhere_is_not(step: str) -> None:
    assert not has_known_numbers([*GIVEN, step], 1, "What of it?", SOURCE)


@pytest.mark.parametrize(
    ("steps", "place", "known"),
    [
        (["One in 5 is 20 % of 700.", "That leaves 560."], 0, True),
        (["There are 4 pilots.", "They cost 4 * 40 = 160 crowns."], 0, True),
        (["There are 4 pilots.", "They cost 160 crowns."], 0, False),
        (["The 9 pilots cost 3 * 40 = 120 crowns."], 0, False),
        (["Of 40 crowns 20 % are paid: 0.2 * 40 = 8.", "Left are 80 %."], 1, True),
        (["So 4x + 40 = 60.", "So 4x = 20."], 1, True),
    ],
)
def test_numbers_are_worked_out_by_a_calculation_or_between_two_steps(
    steps: list[str], place: int, known: bool
) -> None:
    question = "What do 3 pilots cost at 40 crowns, and what is 20 % of 700 in 5 weeks, or of 60?"
    assert has_known_numbers(steps, place, question, question) is known


def test_one_of_the_numbers_that_another_is_made_of_must_be_named() -> None:
    assert has_known_numbers(["It is 50 years ago: 2049 - 1999."], 0, "What is it in 2049?", SOURCE)
    assert not has_known_numbers(["It was 1996 at first."], 0, "When was it?", SOURCE)


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from("+-*"))
def test_what_is_worked_out_right_is_always_known(a: int, b: int, sign: str) -> None:
    result = {"+": a + b, "-": abs(a - b), "*": a * b}[sign]
    assert has_known_numbers([f"There are {a} and {b}.", f"That is {result}."], 1, "How many?", f"{a}, {b}")
