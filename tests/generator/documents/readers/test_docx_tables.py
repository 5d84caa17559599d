"""Tables in Word: cells in their row and column, names in one head, frames that are no tables."""

from collections.abc import Sequence

from tests.support.office import p, read, word


def tc(text: str, look: str = "") -> str:
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tr(*cells: str, look: str = "") -> str:
    return (
        f"<w:tr><w:trPr>{look}</w:trPr>{''.join(one if one.startswith('<w:tc>') else tc(one) for one in cells)}</w:tr>"
    )


def table(rows: Sequence[str]) -> list[str]:
    return read("docx", word(f"<w:tbl>{''.join(rows)}</w:tbl>")).text.split("\n")


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


BEGINS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
HEAD = "<w:tblHeader/>"


def test_cells_are_in_their_row_and_column() -> None:
    assert table([tr("Part", "Year"), tr("pump|valve", tc(p("1900") + p("1901")))]) == [
        "| Part | Year |",
        "| --- | --- |",
        "| pump\\|valve | 1900<br>1901 |",
    ]


def test_what_is_merged_downwards_is_in_every_row_it_covers() -> None:
    rows = [tr("Kind", "Part"), tr(tc("moving", BEGINS), "piston"), tr(tc("", GOES_ON), "valve")]
    assert table(rows)[2:] == ["| moving | piston |", "| moving | valve |"]


def test_names_above_names_become_one_head() -> None:
    rows = [
        tr("Year", tc("Sales", wide(2)), look=HEAD),
        tr("", "North", "South", look=HEAD),
        tr("1900", "1", "2"),
    ]
    assert table(rows)[0] == "| Year | Sales North | Sales South |"
    untold = [tr(tc("Year", BEGINS), tc("Sales", wide(2))), tr(tc("", GOES_ON), "North", "South"), tr("1900", "1", "2")]
    assert table(untold) == ["| Year | Sales North | Sales South |", "| --- | --- | --- |", "| 1900 | 1 | 2 |"]


def test_a_line_over_all_columns_stands_above_the_table() -> None:
    rows = [tr(tc("Sales of 1900", wide(2))), tr("Part", "Sold"), tr("pump", "3")]
    assert table(rows) == ["Sales of 1900", "", "| Part | Sold |", "| --- | --- |", "| pump | 3 |"]


def test_a_frame_around_text_is_no_table() -> None:
    inner = p("Note", '<w:outlineLvl w:val="1"/>') + p("Mind the step.")
    assert table([tr(tc(inner))]) == ["## Note", "", "Mind the step."]
    assert table([tr("left", "right")]) == ["left", "", "right"]


def test_deleted_rows_are_gone_and_rows_that_begin_further_in_keep_their_column() -> None:
    rows = [tr("a", "b"), tr("old", "old", look="<w:del/>"), tr("2", look='<w:gridBefore w:val="1"/>'), tr("1", "1")]
    assert table(rows)[2:] == ["|  | 2 |", "| 1 | 1 |"]


def test_a_table_in_a_table_is_lines_of_its_cell() -> None:
    inner = f"<w:tbl>{tr('x', '1')}{tr('y', '2')}</w:tbl>"
    assert table([tr("a", "b"), tr("c", tc(p("see") + inner))])[2] == "| c | see<br>x, 1<br>y, 2 |"


def test_a_long_text_that_is_merged_downwards_is_said_once() -> None:
    rows = [tr("Kind", "Part"), tr(tc("long " * 50, BEGINS), "piston"), tr(tc("", GOES_ON), "valve")]
    assert table(rows)[2:] == [f"| {'long ' * 50}| piston |", "|  | valve |"]
