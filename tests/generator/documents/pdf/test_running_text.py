"""Paragraphs of a PDF: lines and pages break neither words nor sentences."""

import pytest

from tests.support.pdfs import Press, pages, read, text_of

FILL = "and the valve stays open as long as the water in the upper basin is below its mark and"


def test_the_lines_of_a_paragraph_are_one() -> None:
    press = Press()
    press.lines([FILL, FILL, "it stops. Then"])

    assert text_of(press) == f"{FILL} {FILL} it stops. Then"


def test_space_and_indents_begin_paragraphs() -> None:
    press = Press()
    y = press.lines([FILL, "it ends here."])
    y = press.lines([FILL, "it ends here too."], y=y + 8)
    press.line(FILL[:80], x=90, y=y)
    press.line("it has an indent.", y=y + 12)

    assert text_of(press).split("\n\n") == [
        f"{FILL} it ends here.",
        f"{FILL} it ends here too.",
        f"{FILL[:80]} it has an indent.",
    ]


@pytest.mark.parametrize(
    ("end", "start", "expected"),
    [
        ("the hydro-", "dynamic energy", "hydrodynamic energy"),
        ("the soft\xad", "ened water", "softened water"),
        ("in the years of COVID-", "19 it stood", "COVID-19 it stood"),
        ("it was named by Jean-", "Paul himself", "Jean-Paul himself"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_whole(end: str, start: str, expected: str) -> None:
    press = Press()
    press.lines([f"{FILL[:60]} {end}", f"{start} of the flow."])

    assert expected in text_of(press)


def test_a_hyphen_stays_where_the_word_has_it_elsewhere() -> None:
    press = Press()
    y = press.lines(["It is a well-known principle of the pump."])
    press.lines([f"{FILL[:65]} a well-", "known principle of the hydro-", "dynamic machines."], y=y + 10)

    assert "a well-known principle of the hydrodynamic machines." in text_of(press)


@pytest.mark.parametrize(
    ("end", "start", "gap"),
    [("and so the", "sentence goes on.", " "), ("and so the hydro-", "dynamic energy grows.", "")],
)
def test_a_sentence_goes_on_over_the_page(end: str, start: str, gap: str) -> None:
    press = Press()
    press.lines([FILL, f"{FILL[:60]} {end}"], y=700)
    press.turn_page()
    press.lines([start, "The next."])
    found = pages(press.end())

    assert [page.number for page in found] == [1, 2]
    assert found[1].gap == gap
    assert (found[0].text + gap + found[1].text).count(f"{end.rstrip('-')}{gap}{start}") == 1


def test_a_page_that_ends_with_a_sentence_ends_a_paragraph() -> None:
    press = Press()
    press.lines([FILL, "it ends here."], y=700)
    press.turn_page()
    press.lines(["Another begins here and goes on."])

    assert pages(press.end())[1].gap == "\n\n"


def test_an_empty_page_has_its_number() -> None:
    press = Press()
    press.line("One.")
    press.turn_page()
    press.turn_page()
    press.line("Three.")
    found = pages(press.end())

    assert [(page.number, page.text) for page in found] == [(1, "One."), (2, ""), (3, "Three.")]


def test_the_title_is_that_of_the_metadata_unless_a_program_made_it_up() -> None:
    stated, made_up = Press(title="On Pumps"), Press(title="Microsoft Word - draft7.doc")
    for press in (stated, made_up):
        press.line("A Book of Pumps", size=20, font="Helvetica-Bold")
        press.lines([FILL, FILL, "it ends."], y=140)

    assert read(stated.end()).title == "On Pumps"
    assert read(made_up.end()).title == "A Book of Pumps"


@pytest.mark.parametrize("text", ["# no heading", "| no table", "===", "> no quotation", "<script> is no script"])
def test_what_looks_like_markdown_is_text(text: str) -> None:
    press = Press()
    press.line(text)

    assert text_of(press) == f"\\{text}"


def test_what_is_written_into_a_form_stands_at_its_place() -> None:
    press = Press()
    press.line("Name of the pump:", y=100)
    press.canvas.acroForm.textfield(name="pump", value="Archimedes", x=180, y=688, width=120, height=14, fontSize=9)
    press.line("It turns.", y=140)

    assert text_of(press) == "Name of the pump: Archimedes\n\nIt turns."


def test_a_turned_page_is_read_upright() -> None:
    press = Press()
    press.canvas.translate(612, 0)
    press.canvas.rotate(90)
    for at, text in enumerate([FILL, "it is turned."]):
        press.canvas.drawString(72, 500 - 12 * at, text)

    assert text_of(press) == f"{FILL} it is turned."
