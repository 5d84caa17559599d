"""Tables and columns of a PDF: what stands beside each other, and what below."""

import pytest

from tests.support.pdfs import WORDS, Press, pages, text_of

HEAD = ["Pump", "Flow", "Kind"]
LEFT = "The left column tells of the basin"
RIGHT = "The right column tells of the river"


def _ruled(press: Press, rows: list[list[str]], y: float = 100, height: float = 18) -> None:
    starts, bottom = [72, 192, 312, 432], y + height * len(rows)
    for at in range(len(rows) + 1):
        press.rule(72, y + height * at, 432, y + height * at)
    for x in starts:
        press.rule(x, y, x, bottom)
    for at, row in enumerate(rows):
        for x, text in zip(starts, row, strict=False):
            press.line(text, x + 4, y + height * at + 13)


def _set(press: Press, rows: list[list[str]], y: float = 100) -> None:
    for at, row in enumerate(rows):
        for x, text in zip([72, 192, 312], row, strict=False):
            press.line(text, x, y + 14 * at)


def test_ruled_cells_are_a_table() -> None:
    press = Press()
    _ruled(press, [HEAD, ["P-1", "3.5", ""], ["P-2", "7|0", "slow"]])

    assert text_of(press) == "| Pump | Flow | Kind |\n| --- | --- | --- |\n| P-1 | 3.5 |  |\n| P-2 | 7\\|0 | slow |"


def test_a_cell_of_several_lines_is_one() -> None:
    press = Press()
    _ruled(press, [HEAD, ["P-1", "3.5", "for clean"], ["P-2", "7.0", "slow"]], height=40)
    press.line("water only", 316, 165)

    assert "| P-1 | 3.5 | for clean water only |\n| P-2 |" in text_of(press)


def test_rows_without_rules_are_a_table() -> None:
    press = Press()
    _set(press, [HEAD, ["P-1", "3.5", "quick"], ["P-2", "7.0", "slow"], ["P-3", "", "none"]])

    assert text_of(press).splitlines() == [
        "| Pump | Flow | Kind |",
        "| --- | --- | --- |",
        "| P-1 | 3.5 | quick |",
        "| P-2 | 7.0 | slow |",
        "| P-3 |  | none |",
    ]


def test_a_table_goes_on_over_the_page_without_its_head() -> None:
    press = Press()
    press.lines([WORDS] * 3, y=80)
    for part in range(3):
        rows = [[f"P-{part}{at}", str(at), "quick"] for at in range(4)]
        _ruled(press, [HEAD, *rows], y=140)
        press.turn_page()
    found = pages(press.end())

    assert [page.gap for page in found] == ["\n\n", "\n", "\n"]
    text = "".join(page.gap + page.text for page in found)
    assert text.count("| Pump |") == 1
    assert text.count("| --- | --- | --- |") == 1
    assert "| P-03 | 3 | quick |\n| P-10 | 0 | quick |" in text


@pytest.mark.parametrize("head", [[], [HEAD]])
def test_a_row_that_a_page_cuts_is_one(head: list[list[str]]) -> None:
    press = Press()
    press.lines([WORDS] * 3, y=80)
    _ruled(press, [HEAD, ["P-1", "3.5", "for clean"]], y=140)
    press.turn_page()
    _ruled(press, [*head, ["", "", "water only"], ["P-2", "7.0", "slow"]], y=80)

    assert "| P-1 | 3.5 | for clean water only |\n| P-2 | 7.0 | slow |" in text_of(press)


def test_columns_are_read_one_after_the_other() -> None:
    press = Press()
    press.line("A title that goes over both columns of the page, as titles do", y=60, size=16)
    press.lines([f"{LEFT} {at}," for at in range(20)], y=100)
    press.lines([f"{RIGHT} {at}," for at in range(20)], x=320, y=105)
    text = text_of(press)

    assert text.index("A title") < text.index(f"{LEFT} 0,") < text.index(f"{LEFT} 19,") < text.index(f"{RIGHT} 0,")
    assert f"{LEFT} 0, {LEFT} 1," in text


def test_columns_on_the_same_lines_are_no_table() -> None:
    press = Press()
    press.lines([f"{LEFT} {at}," for at in range(20)], y=100)
    press.lines([f"{RIGHT} {at}," for at in range(20)], x=320, y=100)

    assert "|" not in text_of(press)


def test_three_columns_and_what_crosses_them() -> None:
    press = Press()
    for at, x in enumerate([60, 230, 400]):
        press.lines([f"column {at} has its line {line:02d}" for line in range(15)], x=x, y=80)
    press.line("This line goes over all of the columns and is read after what stands above it, once", x=60, y=300)
    for at, x in enumerate([60, 230, 400]):
        press.lines([f"below {at} there is a line {line:02d}" for line in range(15)], x=x, y=340)
    text = text_of(press)
    order = [f"column {at} has" for at in range(3)] + ["This line"] + [f"below {at} there" for at in range(3)]

    assert [text.index(start) for start in order] == sorted(text.index(start) for start in order)
    assert text.rindex("column 0 has") < text.index("column 1 has")


def test_a_label_beside_a_text_is_no_column() -> None:
    press = Press()
    for at in range(4):
        press.line(f"-{'abcd'[at]}", x=72, y=100 + 40 * at)
        press.lines([WORDS, WORDS[:40] + "."], x=110, y=100 + 40 * at)
    text = text_of(press)

    assert [text.index(f"-{label}") for label in "abcd"] == sorted(text.index(f"-{label}") for label in "abcd")
    assert text.index("-a") < text.index(WORDS) < text.index("-b")
