"""Tables as text: whatever parts their cells, however they are quoted, encoded or damaged."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.document import Unreadable
from generator.documents.sheets.delimited import delimited_rows
from tests.support.office import read


def lines(text: str, encoding: str = "utf-8") -> list[str]:
    return read("csv", text.encode(encoding)).text.split("\n")


TABLE = ["| Part | Price |", "| --- | --- |", "| pump | 1,5 |", "| valve | 2,5 |"]


@pytest.mark.parametrize(
    "text",
    [
        'Part,Price\npump,"1,5"\nvalve,"2,5"\n',
        "Part;Price\npump;1,5\nvalve;2,5",
        "Part\tPrice\r\npump\t1,5\r\nvalve\t2,5\r\n",
        "Part|Price\rpump|1,5\rvalve|2,5",
        'sep=;\n"Part";"Price"\n"pump";"1,5"\n\n"valve";"2,5"\n\n',
        "\ufeffPart ;Price\npump; 1,5\n;\nvalve;2,5\n",
    ],
    ids=["comma", "semicolon", "tab", "bar", "told", "mark and blanks"],
)
def test_the_delimiter_is_found(text: str) -> None:
    assert lines(text) == TABLE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251"])
def test_the_encoding_is_found(encoding: str) -> None:
    rows = "".join(f"насос для воды номер {n};{n},5 рубля\n" for n in range(20))
    head, _, first, *_ = lines("Название;Цена\n" + rows, encoding)
    assert (head, first) == ("| Название | Цена |", "| насос для воды номер 0 | 0,5 рубля |")


def test_a_cell_may_hold_lines_quotes_and_delimiters() -> None:
    assert lines('a,b\n"one\ntwo","say ""hi"", please | now"\n')[2] == '| one<br>two | say "hi", please \\| now |'


def test_rows_of_other_lengths_keep_their_cells() -> None:
    assert lines("a,b\n1\n1,2,3\n,2\n")[::2] == ["| a | b |  |", "| 1 |  |  |", "|  | 2 |  |"]


@pytest.mark.parametrize(
    "text",
    [
        'Part,Size\npump,5"\nvalve,"3\npipe,2\n' + "hose,1\n" * 9,
        'Part,Size\npump,5"\nvalve,"3\npipe,2\n' + "hose,1\n" * 30_000,
    ],
    ids=["to the end", "very far"],
)
def test_a_quote_that_nothing_closes_swallows_no_rows(text: str) -> None:
    assert lines(text)[2:6] == ['| pump | 5" |', '| valve | "3 |', "| pipe | 2 |", "| hose | 1 |"]


def test_a_head_that_is_missing_is_made_up() -> None:
    assert lines("1,2.5\n2,3.5\n")[:3] == ["| Column 1 | Column 2 |", "| --- | --- |", "| 1 | 2.5 |"]
    assert lines("Region,2019,2020\nNorth,1,2\n")[0] == "| Region | 2019 | 2020 |"
    question = "A question that goes on for so long that it is the name of no column as everybody sees. " * 2
    assert lines(f"{question},A\n{question},B\n")[0] == "| Column 1 | Column 2 |"


def test_lines_above_the_table_stand_above_it() -> None:
    assert lines("Export of today\n\na,b\n1,x\n2,y\n")[:3] == ["Export of today", "", "| a | b |"]


def test_a_list_of_lines_is_one() -> None:
    assert read("csv", b"Town\nRome\nParis\nOslo\nBonn\n").text == "Town\nRome\nParis\nOslo\nBonn"


def test_zero_bytes_are_left_out_and_what_is_binary_is_refused() -> None:
    assert read("csv", b"a,b\n" + b"1,2\n" * 99 + b"3\0,4\n").text.endswith("| 3 | 4 |")
    with pytest.raises(Unreadable, match="is binary"):
        read("csv", bytes(range(256)) * 9)
    assert read("csv", b"").text == read("csv", b"\n\n").text == ""


def test_zero_bytes_of_an_encoding_with_a_mark_are_no_damage() -> None:
    text = "水泵把水从低处送到高处" * 40
    assert lines(f"部件,说明\n水泵,{text}\n", "utf-16")[0::2] == ["| 部件 | 说明 |", f"| 水泵 | {text} |"]


def test_a_long_file_is_one_table_under_one_head() -> None:
    found = lines("n,double\n" + "".join(f"{n},{2 * n}\n" for n in range(7000)))
    assert [line.split(" | ")[0] for line in found] == ["| n", "| ---", *(f"| {n}" for n in range(7000))]


CELL = st.text(st.sampled_from("ab12 ,;\t|\"'\n"), min_size=1, max_size=6).map(str.strip).filter(bool)
QUOTED = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=9)


@given(QUOTED)
def test_what_is_written_with_quotes_is_read_again(rows: list[list[str]]) -> None:
    file = StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    found = [list(row.values()) for _, row in delimited_rows(f"sep=,\n{file.getvalue()}")]
    assert found == rows
