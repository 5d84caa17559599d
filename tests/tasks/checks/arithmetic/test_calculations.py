"""Arithmetic in sentences: read, computed, and refused where a sentence says that it makes something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.checks.arithmetic.calculations import calculations, has_unknown, is_wrong

RIGHT = [
    "They pay 3 * $19 = $57.00.",
    "125,000 / 20 = 6,250 litres",
    "20 + 160 + 80 = 260 litres over the three days",
    "(5 + 3) * 2 = 16, and 3(4 + 5) = 27",
    "100 - 5 * 2 = 90",
    "2/3 * 30 = 20",
    "Two thirds of the 30 litres is 20.",
    "A third of 30 is 10, and half of 20 is 10.",
    "1 1/2 + 1/2 = 2",
    "28 / 1/5 = 140 cups",
    "20% of 50 = 10",
    "50 * 20% = 10",
    "50 + 20% = 60",
    "100% - 20% = 80%",
    "5/20 = 25%",
    "5 apples x 3 boxes = 15 apples",
    "60 miles/hour * 2 hours = 120 miles",
    "3 * 20 minutes = 1 hour",
    "50 balls - 20 red balls - 10 blue ones = 20 others",
    "7/2 = 3.5, 200/3 = 66.67, 10/3 = 3, 14/99 ≈ 0.14",
    "33.33 * 3 = 100",
    "Three times 19 is 57, and 5 plus 3 makes 8.",
    "3 mal 4 ist 12",
    "12 geteilt durch 4 ergibt 3",
    "3 fois 4 font 12",
    "12 : 4 = 3",
    r"\frac{1}{2} \cdot 4 = 2",
    "2^3 = 8 and 5² = 25",
    "2,5 * 2 = 5",
    "1.200 + 300 = 1.500",
    "5 * 4 = 20 + 3 = 23",
    "80 = 100 - 20",
    "-5 + 3 = -2",
]
NOT_ARITHMETIC = [
    "2x + 3 = 7",
    "x + 3 * 2 = 16",
    "3 * 2 + y = 10",
    "24 = 2/3 * x",
    "1/3 of the students = 20",
    "3/4 is equal to $15",
    "5 less than 2 * 4 = 3",
    "The two of them watch 600 + 300 = 900 hours.",
    "The price of 3 + 2 shirts is 50 dollars.",
    "f(3) = 7",
    "He came at 7:50 + 30 minutes = 8:20.",
    "1 hour = 60 minutes",
    "1 / 0 = 5",
    "It runs `n = 3 * 4 = 13`, and `n` is an array.",
    "9^9^9^9 = 1",
    "((((((",
    "(" * 5000 + "1",
    "2" + "^2" * 5000 + " = 5",
    "1" + " + 1" * 5000 + " = 5",
    "9" * 5000 + " * 2 = 5",
    "= = = 3 +",
    "",
]
WRONG = [
    "A month it moves 125,000 / 20 = 6,260 litres.",
    "Half of it is 12.52 / 2 = 6.28 kg.",
    "3 * 4 = 13",
    "20 + 160 + 80 = 261",
    "(5 + 3) * 2 = 17",
    "100 - 5 * 2 = 190",
    "2/3 * 30 = 21 litres",
    "Two thirds of the 30 litres is 21.",
    "20% of 50 = 11",
    "100% - 20% = 81%",
    "7/2 = 4.5",
    "10/3 = 5",
    "125,000 / 20 = 6,350 litres",
    "5 apples x 3 boxes = 16 apples",
    "Three times 19 is 58.",
    "3 mal 4 ist 13",
    "3 fois 4 font 13",
    r"\frac{1}{2} \cdot 4 = 3",
    "1.200 + 300 = 1.501",
    "5 * 4 = 20 + 3 = 24",
]


@pytest.mark.parametrize("step", RIGHT)
def test_a_right_calculation_is_read_and_not_refused(step: str) -> None:
    assert any(side.is_computed for one in calculations(step) for side in one.sides)
    assert not is_wrong(step)


@pytest.mark.parametrize("step", NOT_ARITHMETIC)
def test_of_what_cannot_be_computed_nothing_is_said(step: str) -> None:
    assert not is_wrong(step)


@pytest.mark.parametrize("step", WRONG)
def test_a_wrong_result_is_seen(step: str) -> None:
    assert is_wrong(step)


def test_an_expression_without_a_result_tells_what_it_makes() -> None:
    (calculation,) = calculations("Three tickets cost 3 * $19.")
    assert [side.values[0] for side in calculation.sides] == [57]


def test_a_letter_that_is_calculated_with_stands_for_a_number() -> None:
    assert has_unknown("So 3x = 15.")
    assert has_unknown("S + 30 = 143")
    assert not has_unknown("I pay a fee: 3 x 5 = 15.")


numbers = st.integers(1, 9999)


@given(numbers, numbers, numbers, st.sampled_from(["{:,}", "{}", "${}", "{}.00"]))
def test_sums_and_products_are_right_however_they_are_written(a: int, b: int, c: int, form: str) -> None:
    written = [form.format(number) for number in (a, b, c, a + b * c)]
    step = f"So it is {written[0]} + {written[1]} × {written[2]} = {written[3]} in all."
    assert not is_wrong(step)
    assert is_wrong(step.replace(written[3], form.format(a + b * c + 1))) or written[3] in written[:3]


@given(st.text(alphabet="0123456789 +-*/=()x%.,$^:½ of is", max_size=40))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert is_wrong(text) in (True, False)
