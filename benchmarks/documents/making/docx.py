"""DOCX from blocks, by python-docx; footnotes and formulas, which it does not know, as XML."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Written

from benchmarks.documents.blocks import (
    Block,
    Break,
    Code,
    Formula,
    Heading,
    Items,
    Paragraph,
    Scan,
    Table,
    Truth,
    as_latex,
    truth_of,
)

_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True)
class Setting:
    """How the document is set.

    Attributes:
        header: Text over each page, before its number; `footer` below.
        columns: Side by side.
        leftward: Paragraphs run from right to left.
        code_style: Name of the paragraph style of code.
    """

    header: str = ""
    footer: str = ""
    columns: int = 1
    leftward: bool = False
    code_style: str = "HTML Preformatted"


def write_docx(name: str, blocks: Sequence[Block], setting: Setting | None = None) -> tuple[bytes, Truth]:
    """Write blocks."""
    writer = _Writer(docx.Document(), setting or Setting())
    for block in blocks:
        writer.put(block)
    running = [text for text in (writer.setting.header, writer.setting.footer) if text]
    return writer.end(), truth_of(name, as_latex(blocks), running)


@dataclass
class _Writer:
    document: Document
    setting: Setting
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        section: Any = self.document.sections[0]
        for place, text in ((section.header, self.setting.header), (section.footer, self.setting.footer)):
            if text:
                place.paragraphs[0].add_run(f"{text} ")
                place.paragraphs[0]._p.append(_field("PAGE"))  # noqa: SLF001
        if self.setting.columns > 1:
            section._sectPr.append(parse_xml(f'<w:cols {nsdecls("w")} w:num="{self.setting.columns}"/>'))  # noqa: SLF001
        style: Any = self.document.styles.add_style(self.setting.code_style, 1)
        style.font.name, style.font.size = "Courier New", Pt(9)

    def put(self, block: Block) -> None:
        match block:
            case Heading():
                self._turned(self.document.add_heading(block.text, block.level))
            case Paragraph():
                written = self._turned(self.document.add_paragraph(block.text))
                if block.note:
                    self.notes.append(block.note)
                    written._p.append(_reference(len(self.notes)))  # noqa: SLF001
            case Items():
                for depth, text in block.items:
                    style = "List Number" if block.numbered else "List Bullet"
                    self._turned(self.document.add_paragraph(text, f"{style} {depth + 1}" if depth else style))
            case Code():
                self._code(block)
            case Formula():
                self.document.add_paragraph()._p.append(_formula(block.text))  # noqa: SLF001
            case Table():
                self._table(block)
            case Break():
                self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case Scan():
                raise NotImplementedError("a picture in DOCX")

    def end(self) -> bytes:
        if self.notes:
            part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, _footnotes(self.notes), self.document.part.package)
            self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _turned(self, written: Written) -> Written:
        if self.setting.leftward:
            written._p.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))  # noqa: SLF001
            for run in written.runs:
                run._r.get_or_add_rPr().append(parse_xml(f"<w:rtl {nsdecls('w')}/>"))  # noqa: SLF001
        return written

    def _code(self, code: Code) -> None:
        """A paragraph a line, as most people paste code."""
        for line in code.text.splitlines():
            self.document.add_paragraph(line, self.setting.code_style)

    def _table(self, table: Table) -> None:
        made = self.document.add_table(len(table.rows), len(table.rows[0]), "Table Grid")
        for row, texts in zip(made.rows, table.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        made.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))  # noqa: SLF001
        for row, column, tall, wide in table.merged:
            text = table.rows[row][column]
            merged = made.cell(row, column).merge(made.cell(row + tall - 1, column + wide - 1))
            merged.text = text
        self.document.add_paragraph()


def _field(code: str) -> Any:
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')


def _reference(number: int) -> Any:
    return parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="{number}"/></w:r>')


def _formula(text: str) -> Any:
    return parse_xml(
        f'<m:oMathPara xmlns:m="{_MATH}"><m:oMath><m:r><m:t>{escape(text)}</m:t></m:r></m:oMath></m:oMathPara>'
    )


def _footnotes(notes: Sequence[str]) -> bytes:
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
        for number, text in enumerate(notes, 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {nsdecls("w")}>{body}</w:footnotes>'.encode()
