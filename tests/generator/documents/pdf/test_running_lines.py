"""Running headers, footers and page numbers are gone from every page, and nothing else is."""

from collections.abc import Callable

import pytest

from tests.support.pdfs import WORDS, Press, text_of

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]


def _book(pages: int, header: Callable[[int], str], footer: Callable[[int], str]) -> Press:
    press = Press()
    for page in range(1, pages + 1):
        press.line(header(page), y=40)
        press.lines([WORDS, f"and page {page} has its own words, as each has.", WORDS + "."], y=90)
        press.line(footer(page), x=290, y=760)
        press.turn_page()
    return press


@pytest.mark.parametrize(
    ("header", "footer"),
    [
        (lambda _: "The Book of Pumps", str),
        (lambda page: f"{page}    The Book of Pumps" if page % 2 else f"Third Edition    {page}", lambda _: ""),
        (lambda _: "", lambda page: f"Page {page} of 8"),
        (lambda _: "Norden Water Board", lambda page: ROMAN[page - 1]),
        (lambda page: "First Part" if page < 5 else "Second Part", lambda page: f"- {page} -"),
    ],
)
def test_running_lines_are_gone(header: Callable[[int], str], footer: Callable[[int], str]) -> None:
    text = text_of(_book(8, header, footer))

    assert text.count("has its own words") == 8
    running = [line for page in range(1, 9) for line in (header(page), footer(page)) if len(line) > 4]
    assert not [line for line in running if line in text]
    assert {line for line in text.replace("\n\n", "\n").splitlines() if len(line) < 30} == set()


def test_a_running_line_stands_in_no_sentence() -> None:
    press = Press()
    for page in range(4):
        press.line("The Book of Pumps", y=40)
        press.lines([f"sentence {page} goes on {WORDS[4:80]}"] * 3, y=90)
        press.line(str(page + 1), x=300, y=760)
        press.turn_page()

    assert "\n" not in text_of(press)


def test_numbers_and_headings_of_the_text_stay() -> None:
    press = Press()
    for page in range(1, 5):
        press.line(f"Chapter {page}", y=60, size=18, font="Helvetica-Bold")
        press.lines([WORDS, WORDS + ".", "1815", WORDS + "."], y=100)
        press.turn_page()
    text = text_of(press)

    assert [f"# Chapter {page}" in text for page in range(1, 5)] == [True] * 4
    assert text.count("1815") == 4


def test_a_single_page_has_its_number_taken() -> None:
    press = Press()
    press.lines([WORDS, WORDS + "."])
    press.line("1", x=300, y=770)

    assert text_of(press) == f"{WORDS} {WORDS}."
