"""Numbers: read by value, however they are written, and new where no other text has them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.numbers import is_rounded, known_values, new_numbers, numbers


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("It has 5 parts.", {"5"}),
        ("It has 3 parts.", set()),
        ("1. Open it.\n2. Close it.\n  3) Go.", set()),
        ("1. Open 7 doors.", {"7"}),
        ("It has -3 or 3 million parts.", {"-3", "3 million"}),
    ],
)
def test_numbers_are_new_unless_known_or_counting_a_list(text: str, new: set[str]) -> None:
    assert new_numbers(text, "It has 3 parts.") == new


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,5 Liter", "2.5 Liter"),
        ("1 200 litres", "1,200 litres"),
        ("1\u202f200 litres", "1.200 litres"),
        ("CHF 1'200", "CHF 1’200"),
        ("1_200", "1\u00a0200"),
        ("Rs 1,00,000", "100000 rupees"),
        ("1.234,56 €", "€1,234.56"),
        ("１２３ and ٤٥", "123 and 45"),
        ("१२३", "123"),
        ("a low of -5 °C", "a low of 5 degrees below zero"),
        ("−5 °C", "-5 °C"),
        ("5 %", "5 percent"),
        ("0.05", "5%"),
        ("half of it", "50 % of it"),
        ("½", "0.5"),
        ("1 ½ cups", "one and a half cups"),
        ("2/3", "two thirds"),
        ("3×10^8", "300,000,000"),
        ("10⁶", "1,000,000"),
        ("1.5e3", "1500"),
        ("twenty crates", "20 crates"),
        ("a dozen eggs", "12 eggs"),
        ("half a million", "500,000"),
        ("two hundred and five", "205"),
        ("ninety-nine", "99"),
        ("nineteen eighty-four", "1984"),
        ("the third", "the 3rd"),
        ("vierundzwanzig Tage", "24 Tage"),
        ("trois semaines", "3 semaines"),
        ("3 million", "3,000,000"),
        ("3 Mrd. Euro", "3.000.000.000 Euro"),
        ("3万", "30,000"),
        ("$3M", "$3 million"),
        ("$57.00", "$57"),
        ("10:00", "10 o'clock"),
        ("09:30", "9:30"),
        ("1 May 2024", "the year 2024"),
        ("2024-05-01", "2024"),
        ("pages 3–5", "page 5"),
        ("Python 3.11.2", "Python 3.11"),
        ("in millions: 3.2", "3.2 million"),
        ("H2O", "2 atoms"),
    ],
)
def test_a_number_written_otherwise_is_known(one: str, other: str) -> None:
    assert new_numbers(other, one) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5 Liter", "15 Liter"),
        ("15 Liter", "1,5 Liter"),
        ("1.5 m", "5 m"),
        ("a low of -5 °C", "a low of 5 °C"),
        ("5 °C", "a low of -5 °C"),
        ("3 million", "3 billion"),
        ("3 Billionen", "3 Milliarden"),
        ("version 3.10", "version 3.1"),
        ("Python 3.11", "Python 3.11.2"),
        ("10:30", "10:45"),
        ("2024-05-01", "2024-05-02"),
        ("agent 007", "agent 7"),
        ("two thirds", "3/2"),
        ("200", "20"),
        ("1,2,3", "123"),
    ],
)
def test_another_number_is_new(one: str, other: str) -> None:
    assert new_numbers(other, one) != set()


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1,200", "en", 1200),
        ("1,200", "de", Fraction(6, 5)),
        ("1.200", "en", Fraction(6, 5)),
        ("1.200", "fr", 1200),
        ("2.5", "de", Fraction(5, 2)),
        ("0,125", "en", Fraction(1, 8)),
    ],
)
def test_the_language_decides_what_a_comma_means(written: str, language: str, value: int | Fraction) -> None:
    assert numbers(written, language)[0].readings[0] == (value,)


def test_where_the_language_is_not_known_a_comma_may_mean_either() -> None:
    assert {1200, Fraction(6, 5)} <= known_values("1,200")
    assert new_numbers("1.200", "1,200") == set()
    assert new_numbers("1.2", "1,200", language="en") == {"1.2"}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("It has four pumps.", {"four"}),
        ("It has three pumps, one of them old.", set()),
        ("The second and the fifth are old.", set()),
        ("Hundreds of the two dozen fail.", {"two dozen"}),
    ],
)
def test_numbers_in_words_are_looked_at_where_that_is_asked_for(text: str, new: set[str]) -> None:
    assert new_numbers(text, "It has 3 pumps.", in_words=True) == new
    assert new_numbers(text, "It has 3 pumps.") == set()


@pytest.mark.parametrize(
    ("written", "value", "is_so"),
    [
        ("21.46", "21.4567", True),
        ("21.47", "21.4567", False),
        ("3.2 million", "3,217,654", True),
        ("2/3", "0.66", False),
    ],
)
def test_a_number_is_another_rounded_to_its_own_digits(written: str, value: str, is_so: bool) -> None:
    assert is_rounded(numbers(written)[0], known_values(value)) is is_so


def test_numbers_stand_in_their_order_as_they_are_written() -> None:
    found = numbers("Five of 1,000 ships (-3.5 %) left in 2024, 2 million tons of v2.1.0.")
    assert [one.written for one in found] == ["Five", "1,000", "-3.5", "2024", "2 million", "2.1.0"]
    assert [one.is_percent for one in found] == [False, False, True, False, False, False]


def test_what_nobody_writes_out_is_not_worked_out() -> None:
    assert new_numbers("9^999999999 and 1e999", "9^999999999 and 1e999") == set()
    assert new_numbers("7" * 5000, "8" * 5000) == {"7" * 5000}


@given(st.text(alphabet="12340.,'’ \u00a0/-:^%½e kM", max_size=30))
def test_a_text_has_no_new_numbers_against_itself(text: str) -> None:
    assert new_numbers(text, text) == set()


@given(st.integers(0, 10**9), st.sampled_from([",", ".", " ", "\u202f", "'", "_", ""]))
def test_thousands_may_be_separated_in_any_way(number: int, separator: str) -> None:
    assert new_numbers(f"{number:,}".replace(",", separator), str(number)) == set()


@given(st.decimals(0, 10**6, places=2))
def test_a_decimal_comma_is_a_decimal_point(number: object) -> None:
    assert new_numbers(f"{number}".replace(".", ","), f"{number}") == set()
