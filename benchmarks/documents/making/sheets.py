"""Workbooks from tables: XLSX by openpyxl, ODS as a zip of XML, CSV."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

import openpyxl

from benchmarks.documents.blocks import Table, Truth, truth_of, words

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def write_xlsx(name: str, sheets: Mapping[str, Table]) -> tuple[bytes, Truth]:
    """Write tables as sheets; numbers and dates are stored as such, the head stands still."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for row, texts in enumerate(table.rows, 1):
            for column, text in enumerate(texts, 1):
                sheet.cell(row, column, _value(text))
        for row, column, tall, wide in table.merged:
            sheet.merge_cells(None, row + 1, column + 1, row + tall, column + wide)
        sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), _truth(name, sheets)


def write_ods(name: str, sheets: Mapping[str, Table]) -> tuple[bytes, Truth]:
    """Write tables as sheets."""
    body = "".join(
        f'<table:table table:name="{escape(title)}">{"".join(map(_ods_row, table.rows))}</table:table>'
        for title, table in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed({"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest}), _truth(name, sheets)


def write_csv(name: str, table: Table, delimiter: str = ",", encoding: str = "utf-8") -> tuple[bytes, Truth]:
    """Write a table."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(table.rows)
    return file.getvalue().encode(encoding), truth_of(name, [table])


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members, in their order, the first not compressed; equal members give equal bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, (name, content) in enumerate(members.items()):
            method = zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, method)
    return file.getvalue()


def _truth(name: str, sheets: Mapping[str, Table]) -> Truth:
    truth = truth_of(name, list(sheets.values()))
    truth.sheets = {title: words(" ".join(" ".join(row) for row in table.rows)) for title, table in sheets.items()}
    return truth


def _value(text: str) -> str | int | date | None:
    """As a person's sheet has it; what would be shown in another form stays text."""
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text or None


def _ods_row(texts: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, texts))}</table:table-row>"


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    number = f'office:value-type="float" office:value="{text}"' if text.isascii() and text.isdigit() else ""
    kind = number or 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(text)}</text:p></table:table-cell>"
