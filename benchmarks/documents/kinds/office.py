"""Word files and slides."""

from collections.abc import Mapping

from benchmarks.documents import reports
from benchmarks.documents.blocks import Block, Heading, Paragraph
from benchmarks.documents.making import Made, Maker
from benchmarks.documents.making.docx import Setting, write_docx
from benchmarks.documents.making.pptx import write_pptx
from benchmarks.documents.prose import Prose


def _docx_report(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks = [
        *reports.report(prose, 4),
        reports.listing(prose),
        reports.code(prose),
        reports.listing(prose, numbered=True),
    ]
    return write_docx(name, blocks, Setting("Bulletin of the Norden Water Board", "Printed at Dunmore Mill, sheet"))


def _docx_tables(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks: list[Block] = [Heading(1, prose.heading()), reports.table(prose, 90, 5, sentences=(3,))]
    blocks += [Heading(2, prose.heading()), reports.merged_table(prose, 6), Heading(2, prose.heading())]
    return write_docx(name, [*blocks, reports.table(prose, 20, 6), Paragraph(prose.paragraph())])


def _docx_notes(name: str, seed: int) -> Made:
    blocks = reports.report(Prose(seed), 4, notes=True)
    return write_docx(name, blocks, Setting(columns=2, header="Annals of Applied Hydrology"))


def _docx_formulas(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks = [*reports.report(prose, 2), *reports.FORMULAS, reports.code(prose), Paragraph(prose.paragraph())]
    return write_docx(name, [*blocks, reports.code(prose, 12)], Setting(code_style="Source Code"))


def _docx_scripts(name: str, seed: int) -> Made:
    blocks = [*reports.report(Prose(seed, "greek"), 2), *reports.report(Prose(seed, "cyrillic"), 2)]
    return write_docx(name, [*blocks, reports.table(Prose(seed, "cyrillic"), 12, 4)], Setting("Δελτίο Бюллетень"))


def _docx_leftward(name: str, seed: int) -> Made:
    blocks = [*reports.report(Prose(seed, "arabic"), 2), *reports.report(Prose(seed, "hebrew"), 2)]
    return write_docx(name, blocks, Setting(leftward=True))


def _pptx_talk(name: str, seed: int) -> Made:
    prose, blocks = Prose(seed), list[Block]()
    for _ in range(10):
        blocks += [Heading(1, prose.heading()), reports.points(prose)]
    return write_pptx(name, blocks, "Norden Water Board, confidential")


def _pptx_two_texts(name: str, seed: int) -> Made:
    prose, blocks = Prose(seed), list[Block]()
    for _ in range(8):
        blocks += [Heading(1, prose.heading()), Paragraph(prose.paragraph(1)), reports.points(prose)]
    return write_pptx(name, blocks)


def _pptx_tables(name: str, seed: int) -> Made:
    prose, blocks = Prose(seed), list[Block]()
    for _ in range(5):
        blocks += [Heading(1, prose.heading()), reports.table(prose, 12, 4)]
        blocks += [Heading(1, prose.heading()), reports.merged_table(prose, 3)]
        blocks += [Heading(1, prose.heading()), Paragraph(prose.sentence()), reports.code(prose, 3)]
    return write_pptx(name, blocks, "Register of Weirs")


def _pptx_scripts(name: str, seed: int) -> Made:
    blocks = list[Block]()
    for script in ("greek", "cyrillic", "arabic", "hebrew"):
        prose = Prose(seed, script)
        blocks += [
            Heading(1, prose.heading()),
            reports.points(prose),
            Heading(1, prose.heading()),
            reports.points(prose),
        ]
    return write_pptx(name, blocks)


MAKERS: Mapping[str, Maker] = {
    "report.docx": _docx_report,
    "tables.docx": _docx_tables,
    "notes.docx": _docx_notes,
    "formulas.docx": _docx_formulas,
    "scripts.docx": _docx_scripts,
    "leftward.docx": _docx_leftward,
    "talk.pptx": _pptx_talk,
    "two-texts.pptx": _pptx_two_texts,
    "tables.pptx": _pptx_tables,
    "scripts.pptx": _pptx_scripts,
}
