"""Tables in Markdown: every cell in its row and column, whatever it says."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.documents.pipe_table import pipe_table


def test_the_first_row_is_the_head() -> None:
    assert pipe_table([["Part", "Year"], ["pump", "1900"]]) == "| Part | Year |\n| --- | --- |\n| pump | 1900 |"


def test_pipes_and_line_breaks_stay_inside_their_cell() -> None:
    assert pipe_table([["a|b", "c \r\n d"], ["x\u2028y", " z\t z "]]).splitlines()[::2] == [
        "| a\\|b | c<br>d |",
        "| x<br>y | z z |",
    ]


def test_short_rows_are_filled_and_what_is_empty_goes() -> None:
    rows = [["a", "", "b"], ["", " ", ""], ["1"], ["2", "", "3", "\n"]]
    assert pipe_table(rows) == "| a | b |\n| --- | --- |\n| 1 |  |\n| 2 | 3 |"


def test_nothing_is_no_table() -> None:
    assert pipe_table([]) == pipe_table([["", " "], []]) == ""


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2)))
def test_a_parser_finds_every_cell_where_it_was(rows: list[list[str]]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").disable("inline").parse(pipe_table(rows))
    found = [token.content for token in tokens if token.type == "inline"]
    expected = [cell.replace("\\|", "|") for row in rows for cell in row]
    assert [cell.replace("\\|", "|") for cell in found] == expected
