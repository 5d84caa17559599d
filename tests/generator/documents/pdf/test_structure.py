"""Headings, lists, code and footnotes of a PDF, known by fonts and places."""

import pytest

from generator.documents.readers import pdf
from tests.support.pdfs import WORDS, Press, text_of

BOLD, MONO = "Helvetica-Bold", "Courier"


def test_headings_have_levels_by_the_sizes_of_the_whole_document() -> None:
    press = Press()
    press.line("A Book of Pumps", y=80, size=24, font=BOLD)
    for page in range(3):
        y = press.lines([WORDS, WORDS + "."], y=120)
        press.line(f"How pump {page} turns", y=y + 20, size=16, font=BOLD)
        y = press.lines([WORDS, WORDS + "."], y=y + 44)
        press.line(f"Valves of pump {page}", y=y + 18, size=13, font=BOLD)
        y = press.lines([WORDS, WORDS + "."], y=y + 40)
        press.line(f"A note on seals {page}", y=y + 14, font=BOLD)
        press.lines([WORDS, WORDS + "."], y=y + 30)
        press.turn_page()
    headings = [line for line in text_of(press).splitlines() if line.startswith("#")]

    assert headings[0] == "# A Book of Pumps"
    assert headings[1::3] == [f"## How pump {page} turns" for page in range(3)]
    assert headings[2::3] == [f"### Valves of pump {page}" for page in range(3)]
    assert headings[3::3] == [f"#### A note on seals {page}" for page in range(3)]


def test_headings_have_their_levels_where_memory_holds_only_the_first_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "HELD", 1)
    press = Press()
    for page in range(40):
        large = page > 20 and page % 4 == 0
        press.line(f"On pump {page}", y=80, size=24 if large else 14, font=BOLD)
        press.lines([WORDS, WORDS + "."], y=120)
        press.turn_page()
    headings = [line for line in text_of(press).splitlines() if line.startswith("#")]

    assert headings == [f"{'#' if page in (24, 28, 32, 36) else '##'} On pump {page}" for page in range(40)]


def test_the_outline_tells_the_level_of_what_looks_like_text() -> None:
    press = Press()
    for name, level in (("Pumps and basins", 0), ("The first of them", 1)):
        press.canvas.bookmarkPage(name)
        press.canvas.addOutlineEntry(name, name, level)
    press.line("Pumps and basins", y=80, size=14)
    y = press.lines([WORDS, WORDS + "."], y=110)
    press.line("The first of them", y=y + 10)
    press.lines([WORDS, WORDS + "."], y=y + 30)

    assert [line for line in text_of(press).splitlines() if "#" in line] == [
        "# Pumps and basins",
        "## The first of them",
    ]


def test_a_heading_of_two_lines_is_one() -> None:
    press = Press()
    press.lines(["The pump that moves water from", "one basin to another"], y=80, size=18, font=BOLD)
    press.lines([WORDS, WORDS + "."], y=140)

    assert "# The pump that moves water from one basin to another\n\n" in text_of(press)


def test_bold_words_in_a_paragraph_are_no_heading() -> None:
    press = Press()
    press.lines([WORDS, WORDS], y=80)
    press.lines([WORDS, WORDS[:40] + "."], y=104, font=BOLD)
    press.lines([WORDS, WORDS + "."], y=128)

    assert "#" not in text_of(press)


def test_lists_are_nested_and_numbered() -> None:
    press = Press()
    y = press.lines([WORDS, "and needs:"], y=80)
    for marker, text, x in [("•", "a basin", 84), ("–", "of stone", 100), ("•", "a valve", 84)]:
        press.line(marker, x, y)
        press.line(text, x + 14, y)
        y += 12
    y += 8
    for at, texts in enumerate(
        [["open the valve and wait until the water in the basin has", "come to rest"], ["close it"]], 1
    ):
        press.line(f"{at}.", 84, y)
        y = press.lines(texts, 100, y)

    assert text_of(press).split("\n\n")[1:] == [
        "- a basin\n  - of stone\n- a valve",
        "1. open the valve and wait until the water in the basin has come to rest\n2. close it",
    ]


def test_a_number_that_begins_a_line_of_text_is_no_item() -> None:
    press = Press()
    press.lines(
        [
            WORDS[:-5] + " of",
            "1932. Since then it stands beside the river and moves water from one basin into the",
            WORDS + ".",
        ]
    )

    text = text_of(press)

    assert "of 1932. Since then it stands beside" in text
    assert "\n" not in text


def test_code_keeps_its_lines_and_indents() -> None:
    press = Press()
    y = press.lines([WORDS, WORDS + "."], y=80)
    y = press.lines(["def turn(pump):", "    if pump.open:", "        pump.start()"], y=y + 10, font=MONO)
    y = press.lines(["    return pump"], y=y + 12, font=MONO)
    press.lines([WORDS + "."], y=y + 10)

    code = "def turn(pump):\n    if pump.open:\n        pump.start()\n\n    return pump"
    assert f"\n\n```\n{code}\n```\n\n" in text_of(press)


def test_fences_that_are_code_end_no_code() -> None:
    press = Press()
    y = press.lines([WORDS, WORDS + "."], y=80)
    y = press.lines(["```python", "pump.start()", "```"], y=y + 10, font=MONO)
    press.lines([WORDS + "."], y=y + 10)

    assert "\n\n````\n```python\npump.start()\n```\n````\n\n" in text_of(press)


def test_numbers_of_lines_are_no_code() -> None:
    press = Press()
    y = press.lines([WORDS, WORDS + "."], y=80)
    for at, line in enumerate(["def turn(pump):", "    pump.start()", "    pump.wait()"], 36):
        press.line(str(at), x=56, y=y + 10, size=6)
        y = press.lines([line], y=y + 10, font=MONO)
    press.lines([WORDS, WORDS + "."], y=y + 20)

    assert "```\ndef turn(pump):\n    pump.start()\n    pump.wait()\n```" in text_of(press)


def test_a_line_of_code_within_a_text_is_code_and_words_that_begin_a_line_are_none() -> None:
    press = Press()
    y = press.lines([WORDS, "and is started by"], y=80)
    y = press.lines(["pump --start"], x=96, y=y, font=MONO)
    y = press.lines([WORDS, WORDS], y=y)
    press.line("valve", y=y, font=MONO)
    press.line("and basin stand below, where the water of the river comes down to the valley", x=106, y=y)
    press.lines([WORDS + "."], y=y + 12)
    text = text_of(press)

    assert "\n\n```\npump --start\n```\n\n" in text
    assert text.count("```") == 2


def test_code_goes_on_over_the_page() -> None:
    press = Press()
    press.lines([WORDS] * 3, y=80)
    press.lines(["def turn(pump):", "    pump.start()"], y=700, font=MONO)
    press.turn_page()
    press.lines(["    pump.wait()", "    pump.stop()"], x=96, y=80, font=MONO)
    press.lines([WORDS] * 3, y=140)

    assert text_of(press).count("```") == 2


def test_footnotes_stand_in_no_sentence() -> None:
    press = Press()
    press.lines([WORDS] * 12 + ["and this sentence"], y=80)
    press.lines(["1 See the handbook of pumps, which says more about it.", "2 Norden, 1932."], y=730, size=8)
    press.turn_page()
    press.lines(["goes on here.", WORDS + "."], y=80)
    text = text_of(press)

    assert "and this sentence goes on here." in text
    assert "[^1]: See the handbook of pumps, which says more about it." in text
    assert "[^2]: Norden, 1932." in text


def test_long_footnotes_that_begin_high_on_the_page_are_such() -> None:
    press = Press()
    press.lines([WORDS] * 10 + ["and this sentence"], y=80)
    press.lines(["1The handbook says more about it."] + [WORDS] * 12, y=280, size=8)
    press.turn_page()
    press.lines(["goes on here."] + [WORDS] * 20, y=80)

    assert "and this sentence goes on here." in text_of(press)


def test_a_table_of_contents_is_a_list_without_dots() -> None:
    press = Press()
    press.lines(["Pumps . . . . . . . . . . . . 3", "Valves . . . . . . . . . . . 17"], y=80)

    assert text_of(press) == "- Pumps 3\n- Valves 17"
