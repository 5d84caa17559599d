"""Workbooks in other forms, broken, locked, or larger than they look."""

import pytest

from generator.documents.document import Unreadable
from generator.documents.sheets import pages
from generator.documents.sheets.cells import number_format, number_text
from tests.support.office import read, relations, zipped

ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def cell(text: str = "", look: str = "") -> str:
    return f"<table:table-cell {look}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def ods(*rows: str, manifest: str = "") -> bytes:
    tables = f'<table:table table:name="S">{"".join(rows)}</table:table><table:table table:name="T"/>'
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"<office:document-content {SPACES}>{body}</office:document-content>"
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": f"<m>{manifest}</m>"})


def row(*cells: str, look: str = "") -> str:
    return f"<table:table-row {look}>{''.join(cells)}</table:table-row>"


def number(value: str, shown: str, kind: str = "float") -> str:
    return cell(shown, f'office:value-type="{kind}" office:value="{value}"')


def test_opendocument_reads_the_same() -> None:
    data = ods(
        row(cell("Part"), cell("Sold"), cell("Share"), cell("On")),
        row(
            cell("pump<text:s/>a<office:annotation><text:p>no</text:p></office:annotation>"),
            number("3.14159", "3.14"),
            number("0.5", "50 %", "percentage"),
            cell("01/03/24", 'office:value-type="date" office:date-value="2024-03-01"'),
        ),
        row(cell("same", 'table:number-columns-repeated="2"'), look='table:number-rows-repeated="2"'),
        row(cell(look='table:number-columns-repeated="16384"'), look='table:number-rows-repeated="1048000"'),
    )
    assert read("xlsx", data).text.split("\n")[2:] == [
        "| Part | Sold | Share | On |",
        "| --- | --- | --- | --- |",
        "| pump a | 3.14159 | 50 % | 2024-03-01 |",
        "| same | same |  |  |",
        "| same | same |  |  |",
    ]


def test_a_row_that_claims_to_be_a_million_is_a_thousand() -> None:
    found = read("xlsx", ods(row(cell("a"), cell("b"), look='table:number-rows-repeated="1048576"')))
    assert len(found.text.split("\n")) == 2 + 1 + 1000


def sheet(rows: str, texts: str = "") -> bytes:
    x = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="urn:r"'
    listed = '<sheets><sheet name="S" r:id="r0"/></sheets>'
    return zipped(
        {
            "_rels/.rels": relations({"xl\\WORKBOOK.xml": "officeDocument"}),
            "xl/workbook.xml": f"<workbook {x}>{listed}</workbook>",
            "xl/_rels/workbook.xml.rels": relations({"s.xml": "worksheet", "t.xml": "sharedStrings"}),
            "xl/s.xml": f"<worksheet {x}><sheetData>{rows}</sheetData></worksheet>",
            "xl/t.xml": texts or f"<sst {x}><si><t>text</t></si></sst>",
        }
    )


def test_comments_and_instructions_say_nothing_and_part_no_text() -> None:
    rows = '<row><!--1--><c t="str"><?a b?><v>Part</v></c><c t="str"><v>Y<!--2-->ea<?c d?>r</v></c></row>'
    assert read("xlsx", sheet(rows)).text == "# S\n\nPart Year"
    assert read("xlsx", ods(row(cell("Pa<?a b?>rt"), "<!--1-->", cell("Y<!--2-->ear")))).text == "# S\n\nPart Year"


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize("code", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm"])
@pytest.mark.parametrize("days", [-5e9, -1.0, 2_958_465.9999999, 5e9, 1e300, float("inf"), float("nan")])
def test_days_that_no_calendar_has_are_numbers(days: float, code: str, epoch: int) -> None:
    assert number_text(days, number_format(code), epoch) == number_text(days)


@pytest.mark.parametrize("days", [-5e9, 5e9, 1e300, float("inf"), float("nan")])
def test_a_time_too_long_to_be_told_is_a_number(days: float) -> None:
    assert number_text(days, number_format("[h]:mm")) == number_text(days)
    assert number_text(-1.0, number_format("[h]:mm")) == "-24:00"


def test_cells_far_apart_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert read("xlsx", sheet(rows)).text == "# S\n\n1\n\n2"


def test_references_that_lead_nowhere_are_empty() -> None:
    rows = '<row><c t="s"><v>7</v></c><c s="99"><v>3</v></c><c t="s"><v>x</v></c><c><v>word</v></c></row>'
    assert read("xlsx", sheet(rows)).text == "# S\n\n3 word"


def test_a_text_that_stands_everywhere_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_TEXT", 1 << 20)
    same = '<c t="s"><v>0</v></c>' * 99
    rows = f"<row>{same}</row>" * 99
    long = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"a" * 999}</t></si></sst>'
    with pytest.raises(Unreadable, match="says more than 1 MiB of text"):
        read("xlsx", sheet(rows, long))


LOCKED_XLS = bytes.fromhex("0908100000060500" + "00" * 12 + "2f000600" + "00" * 60)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Part;Year", r"is damaged \(File is not a zip file\)"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + LOCKED_XLS, "is encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "is encrypted"),
        (ods(manifest="<manifest:encryption-data xmlns:manifest='m'/>"), "is encrypted"),
        (ods(row(cell("a"))).replace(b"content.xml", b"kontent.xml"), "is damaged"),
        (sheet("<row>"), "is damaged"),
        (sheet("", "<!DOCTYPE a [<!ENTITY b 'c'>]><sst/>"), "declares entities"),
    ],
    ids=["text", "ole", "xls locked", "xlsx locked", "ods locked", "no content", "cut off", "entities"],
)
def test_the_sentence_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read("xlsx", data)
