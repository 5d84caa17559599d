"""Workbooks: sheets as sections, tables with their heads, cells as people write them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from generator.documents.archive import Archive
from generator.documents.document import Contents
from tests.support.office import read, relations, zipped


def book(sheets: Mapping[str, Iterable[Sequence[Any]]], merged: Iterable[str] = (), **formats: str) -> Contents:
    """What is read of sheets of rows; merged ranges and formats of cells are those of the last one."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet: Worksheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for cell, code in formats.items():
        sheet[cell].number_format = code
    file = BytesIO()
    made.save(file)
    return read("xlsx", file.getvalue())


def lines(*rows: Sequence[Any], merged: Iterable[str] = (), **formats: str) -> list[str]:
    """The lines below the name of the only sheet."""
    found = book({"S": rows}, merged, **formats).text.split("\n")
    assert found[:2] == ["# S", ""]
    return found[2:]


def test_each_sheet_is_a_section_with_its_table() -> None:
    found = book({"Parts": [("Part", "Year"), ("pump", 1900)], "Empty": [], "Prices": [("Part", "€"), ("pump", 1.5)]})
    assert found.text.split("\n\n") == [
        "# Parts",
        "| Part | Year |\n| --- | --- |\n| pump | 1900 |",
        "# Prices",
        "| Part | € |\n| --- | --- |\n| pump | 1.5 |",
    ]


def test_hidden_sheets_are_read_too() -> None:
    made = Workbook()
    made.active.append(["shown"])
    hidden = made.create_sheet("Back")
    hidden.sheet_state = "hidden"
    hidden.append(["hidden"])
    file = BytesIO()
    made.save(file)
    assert read("xlsx", file.getvalue()).text == "# Sheet\n\nshown\n\n# Back\n\nhidden"


date_time = datetime.fromisoformat


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (12, "General", "12"),
        (12.0, "0.00", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.5, "#,##0.00", "1234567.5"),
        (0.125, "0.0%", "12.5%"),
        (3.5, '0.0 "kg"', "3.5 kg"),
        (20, '"$"#,##0', "$20"),
        (20, "#,##0.00\\ [$€-407]", "20 €"),
        (2_500_000, '0.0,,"M"', "2.5 M"),
        (4021, "00000", "04021"),
        (date(2024, 3, 1), "dd.mm.yyyy", "2024-03-01"),
        (date_time("2024-03-01 14:30"), "yyyy-mm-dd hh:mm", "2024-03-01 14:30"),
        (time(9, 5, 7), "h:mm:ss", "09:05:07"),
        (timedelta(hours=27, minutes=15), "[h]:mm:ss", "27:15"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        ("  two\nlines ", "General", "two<br>lines"),
        ("a|b", "General", "a\\|b"),
        ("line_x000a_feed", "General", "line<br>feed"),
    ],
)
def test_a_cell_says_what_people_read_in_it(value: Any, code: str, text: str) -> None:
    assert lines(("Name", "Value"), ("x", value), B2=code)[2] == f"| x | {text} |"


def test_titles_stand_above_a_table_and_notes_below_it() -> None:
    rows = [
        ("Sales of 1900",),
        ("by region",),
        ("Region", "Sold"),
        ("North", 3),
        ("Total", 3),
        ("Source: the books of the company",),
    ]
    assert "\n".join(lines(*rows)).split("\n\n") == [
        "Sales of 1900",
        "by region",
        "| Region | Sold |\n| --- | --- |\n| North | 3 |\n| Total | 3 |",
        "Source: the books of the company",
    ]


def test_tables_below_and_beside_each_other_are_told_apart() -> None:
    below = lines(("A", "B"), ("a", 1), (), ("C", "D"), ("c", 2))
    assert below == ["| A | B |", "| --- | --- |", "| a | 1 |", "", "| C | D |", "| --- | --- |", "| c | 2 |"]
    beside = lines(("A", "B", None, "C", "D"), ("a", 1, None, "c", 2), ("b", 2, None, "d", 3))
    assert beside[:5] == ["| A | B |", "| --- | --- |", "| a | 1 |", "| b | 2 |", ""]
    assert beside[5:] == ["| C | D |", "| --- | --- |", "| c | 2 |", "| d | 3 |"]


def test_an_empty_row_or_column_inside_a_table_does_not_end_it() -> None:
    assert lines(("A", None, "2019", "2020"), ("a", None, 1, 2), (), ("b", None, 3, 4)) == [
        "| A | 2019 | 2020 |",
        "| --- | --- | --- |",
        "| a | 1 | 2 |",
        "| b | 3 | 4 |",
    ]


def test_rows_without_a_head_get_numbered_columns_and_years_are_a_head() -> None:
    assert lines((1.5, 2), (3, 4))[0] == "| Column 1 | Column 2 |"
    assert lines(("pump", 1.5), ("valve", 4), ("pipe", 2))[0] == "| Column 1 | Column 2 |"
    assert lines(("Region", 2019, 2020), ("North", 4, 5), ("South", 2, 1))[0] == "| Region | 2019 | 2020 |"


def test_merged_cells_are_in_every_row_and_names_above_names_are_one_head() -> None:
    rows = [("Year", "Sales", None), (None, "North", "South"), ("1900", 1, 2), (None, 3, 4)]
    assert lines(*rows, merged=("A1:A2", "B1:C1", "A3:A4")) == [
        "| Year | Sales North | Sales South |",
        "| --- | --- | --- |",
        "| 1900 | 1 | 2 |",
        "| 1900 | 3 | 4 |",
    ]


def test_a_form_is_labels_with_their_values() -> None:
    assert lines(("Name:", "Ada"), ("Born:", 1815), ("In:", "London")) == [
        "Name: Ada", "", "Born: 1815", "", "In: London",
    ]  # fmt: skip


def test_rows_too_long_for_a_table_are_names_and_values() -> None:
    text = "A long answer to a question. " * 40
    assert lines(("Question", "Answer"), ("Why?", text), ("How?", text)) == [
        "Question: Why?", f"Answer: {text.strip()}", "", "Question: How?", f"Answer: {text.strip()}",
    ]  # fmt: skip


def test_a_long_sheet_is_one_table_under_one_head() -> None:
    found = lines(("n", "square"), *((n, n * n + 0.5) for n in range(5000)), (), (9999, 1.5))
    assert found[0] == "| n | square |"
    assert [line.split(" | ")[0] for line in found[2:]] == [f"| {n}" for n in [*range(5000), 9999]]


def test_formulas_without_a_stored_value_are_said() -> None:
    found = book({"S": [("a", "b"), (1, "=A2*2")]})
    assert [one.what for one in found.unread] == ["1 formula has no value stored"]


def test_a_text_box_stands_below_the_cells() -> None:
    drawn = "http://schemas.openxmlformats.org/drawingml/2006"
    box = "<a:p><a:r><a:t>Mind the units.</a:t></a:r></a:p>"
    made = Workbook()
    made.active.append(["cell"])
    file = BytesIO()
    made.save(file)
    members = {name: Archive(file.getvalue()).read(name) for name in Archive(file.getvalue()).names()}
    members["xl/worksheets/_rels/sheet1.xml.rels"] = relations({"../d.xml": "drawing"}).encode()
    members["xl/d.xml"] = (
        f'<d:wsDr xmlns:d="{drawn}/spreadsheetDrawing" xmlns:a="{drawn}/main">'
        f"<d:sp><d:txBody>{box}</d:txBody></d:sp></d:wsDr>"
    ).encode()
    assert read("xlsx", zipped(members)).text == "# Sheet\n\ncell\n\nMind the units."
