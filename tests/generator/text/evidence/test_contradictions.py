"""What a sentence says otherwise than what bears it."""

import pytest

from generator.text.evidence.alignment import aligned
from generator.text.evidence.opposites import says_the_opposite
from generator.text.evidence.swapped import swapped_numbers
from generator.text.evidence.units import changed_units


@pytest.mark.parametrize(
    ("said", "told", "language"),
    [
        ("The valve is not open in winter.", "The valve is open in winter.", "en"),
        ("The valve is open in winter.", "The valve isn't open in winter.", "en"),
        ("Pilots may board before sunset.", "Pilots may board after sunset.", "en"),
        ("The minimum draught of a ship is 3 m.", "The maximum draught of a ship is 3 m.", "en"),
        ("Ships are more likely late and have less cargo.", "Ships are more likely late and have more cargo.", "en"),
        ("Ice always covers the northern pier.", "Ice never covers the northern pier.", "en"),
        ("The tank holds less oil than the barrel.", "The tank holds more oil than the barrel.", "en"),
        ("Das Ventil ist im Winter nicht offen.", "Das Ventil ist im Winter offen.", "de"),
        ("Das Ventil ist im Winter offen.", "Das Ventil ist im Winter nicht offen.", "de"),
        ("Le port n'est pas ouvert en hiver.", "Le port est ouvert en hiver.", "fr"),
        ("El puerto no abre en invierno.", "El puerto abre en invierno.", "es"),
        ("Порт не открыт зимой для судов.", "Порт открыт зимой для судов.", "ru"),
        ("港口在冬天不开放。", "港口在冬天开放。", "zh"),
        ("बंदरगाह सर्दियों में नहीं खुलता है", "बंदरगाह सर्दियों में खुलता है", "hi"),
        ("The valve is not open in winter.", "The valve is open in winter.", None),
    ],
)
def test_a_word_put_in_left_out_or_turned_round_says_the_opposite(said: str, told: str, language: str | None) -> None:
    assert says_the_opposite(aligned(said, told), language)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The valve cannot be opened in winter.", "In winter it is impossible to open the valve."),
        ("The valve does not open.", "The valve fails to open."),
        ("Not only pilots board the ship.", "Pilots board the ship."),
        ("Yes, the valve is open.", "The valve is open."),
        ("No, the valve is not open in winter.", "The valve is not open in winter."),
        ("Sunset comes before boarding.", "Boarding comes after sunset."),
        ("The tank holds less than the barrel.", "The barrel holds more than the tank."),
        ("Whales do not sing.", "The valve is open in winter."),
        ("The valve isn't open in winter.", "The valve is not open in winter."),
        ("Ships wait outside.", "Ships wait outside. Boats do not."),
    ],
)
def test_the_same_in_other_words_is_no_opposite(said: str, told: str) -> None:
    assert not says_the_opposite(aligned(said, told), "en")


@pytest.mark.parametrize(
    ("text", "source", "changed"),
    [
        ("5 km", "5 miles", {"km"}),
        ("5 km", "5 kilometres", set()),
        ("$57", "57 dollars", set()),
        ("20 %", "20 percent", set()),
        ("20 %", "20 degrees", {"%"}),
        ("1,200 m", "1200 km", {"m"}),
        ("3 billion people", "3 million people", {"billion"}),
        ("12 seconds", "12 of them, for 12 weeks", {"seconds"}),
        ("7 hours", "7 of them", set()),
        ("25 °C", "25 °F", {"°c"}),
        ("50年", "50个月", {"年"}),
        ("15 วินาที", "15 ปี", {"วินาที"}),
        ("5 Monate", "5 Jahre", {"monate"}),
        ("5 साल", "5 महीने", {"साल"}),
    ],
)
def test_a_unit_is_changed_where_the_source_has_the_number_with_others_alone(
    text: str, source: str, changed: set[str]
) -> None:
    assert changed_units(text, source) == changed


@pytest.mark.parametrize(
    ("said", "told", "swapped"),
    [
        ("The pier was built in 1889.", "The pier was built in 1861.", {"1889"}),
        ("The pier is 40 m long.", "The pier is 30 m long.", {"40"}),
        ("The pier is 1,200 m long.", "The pier is 1 200 m long.", set()),
        ("The pier is 30 m long.", "The pier of 1861 is 30 m long.", set()),
        ("It has 4 lamps.", "The pier was built in 1861.", set()),
    ],
)
def test_a_number_in_anothers_place_is_swapped(said: str, told: str, swapped: set[str]) -> None:
    assert swapped_numbers(said, told) == swapped
