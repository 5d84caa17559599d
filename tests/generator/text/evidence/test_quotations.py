"""Quotations found in their source, and the sentences that bear an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.evidence.bearing import bearing
from generator.text.evidence.quotations import is_bag_of, locate, locate_edited

SOURCE = (
    "When the ice breaks, “the ice's edge” ﬂoats. Ships wait out-\nside until the ice **breaks**, which takes 3 weeks. "
    "The har\u00adbour master opens the channel again. A pilot guides each ship."
)


@pytest.mark.parametrize(
    ("quotation", "span"),
    [
        ("ships wait outside until the ice breaks", "Ships wait out-\nside until the ice **breaks"),
        ("The harbour master opens the channel again", "The har\u00adbour master opens the channel again."),
        ('"the ice\'s edge" floats', "the ice's edge” ﬂoats."),
    ],
)
def test_a_quotation_is_found_up_to_typography_and_stored_as_it_stands(quotation: str, span: str) -> None:
    assert locate(quotation, SOURCE) == span
    assert span in SOURCE


@pytest.mark.parametrize(
    ("quotation", "span"),
    [
        ("The text says: a pilot guides each ship, so it is safe.", "A pilot guides each ship."),
        ("Ships wait outside … 3 weeks.", "Ships wait out-\nside until the ice **breaks**, which takes 3 weeks."),
        (
            "Ships must wait outside until ice breaks, it takes 3 weeks",
            "Ships wait out-\nside until the ice **breaks**, which takes 3 weeks.",
        ),
    ],
)
def test_words_around_a_quotation_and_edits_lead_to_the_span_it_came_from(quotation: str, span: str) -> None:
    assert locate(quotation, SOURCE) is None
    assert locate_edited(quotation, SOURCE) == span


@pytest.mark.parametrize(
    "bag", ["pilot the breaks channel ships edge weeks guides", "weeks 3 ice ship wait pilot master opens each"]
)
def test_words_from_here_and_there_are_no_quotation(bag: str) -> None:
    assert (locate(bag, SOURCE), locate_edited(bag, SOURCE), is_bag_of(bag, SOURCE)) == (None, None, True)


def test_other_words_are_no_bag_of_a_text() -> None:
    assert not is_bag_of("penguins guard the pier at night", SOURCE)


@pytest.mark.parametrize(
    ("source", "span"),
    [
        ("उसने काम किया। वह गया।", "वह गया।"),
        ("船等待。港口冰冻了。", "港口冰冻了。"),
        ("А б. Корабли ждут.", "Корабли ждут."),
    ],
)
def test_scripts_of_all_kinds_are_quoted(source: str, span: str) -> None:
    assert locate(span.rstrip("।。."), source) == span


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_what_is_found_stands_in_the_source(before: str, span: str, after: str) -> None:
    source = before + span + after
    assert (locate(span, source) or "") in source
    assert (locate_edited(span, source) or "") in source


def test_the_sentence_with_most_of_the_words_bears_an_answer() -> None:
    text = "Ships wait in spring. A pilot guides ships in summer. In summer they pay 3 coins."
    assert bearing("Pilots guide ships.", text).text == "A pilot guides ships in summer."
    assert bearing("summer", text, "What do they pay?").text == "In summer they pay 3 coins."
    assert bearing("whales sing", text).share == 0.0
    assert bearing("A pilot guides ships, and they pay coins", text).text == text.partition(". ")[2]
