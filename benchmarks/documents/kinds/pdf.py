"""PDF: columns, running headers, footnotes, tables over pages, scripts, scans."""

from collections.abc import Mapping

from benchmarks.documents import reports
from benchmarks.documents.blocks import Block, Break, Heading, Paragraph, Scan
from benchmarks.documents.making import Made, Maker
from benchmarks.documents.making.pdf import pdf
from benchmarks.documents.making.press import Look
from benchmarks.documents.prose import Prose


def _pdf_report(name: str, seed: int) -> Made:
    prose = Prose(seed)
    look = Look(header=lambda _: "Bulletin of the Norden Water Board", footer=lambda page: f"\tPage {page} of 7")
    blocks = reports.report(prose, 4)
    return pdf(
        name, [*blocks, reports.listing(prose), reports.code(prose), reports.listing(prose, numbered=True)], look
    )


def _pdf_columns(name: str, seed: int) -> Made:
    look = Look(columns=2, justified=True, breaking=True, header=lambda page: f"Annals of Applied Hydrology\t{page}")
    return pdf(name, reports.report(Prose(seed), 6), look)


def _pdf_three_columns(name: str, seed: int) -> Made:
    look = Look(columns=3, breaking=True, across=True, footer=lambda page: f"Norden Gazette, leaf {page}")
    return pdf(name, reports.report(Prose(seed), 4), look)


def _pdf_alternating(name: str, seed: int) -> Made:
    def header(page: int) -> str:
        return f"{page}\tHandbook of Lock Keeping" if page % 2 == 0 else f"Arden and Bellow Publishers\t{page}"

    return pdf(name, reports.report(Prose(seed), 5, notes=True), Look(header=header, justified=True, breaking=True))


def _pdf_long_table(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks: list[Block] = [Heading(1, prose.heading()), Paragraph(prose.paragraph())]
    blocks.append(reports.table(prose, 95, 4, sentences=(3,)))
    look = Look(header=lambda _: "Register of Weirs", footer=lambda page: f"Sheet {page} of 5")
    return pdf(name, [*blocks, Heading(2, prose.heading()), Paragraph(prose.paragraph())], look)


def _pdf_tables(name: str, seed: int) -> Made:
    prose = Prose(seed)
    wide = reports.table(prose, 40, 9)
    blocks: list[Block] = [Heading(1, prose.heading()), Paragraph(prose.paragraph()), wide, Break()]
    blocks += [Heading(2, prose.heading()), Paragraph(prose.paragraph()), reports.merged_table(prose, 9)]
    return pdf(name, [*blocks, Paragraph(prose.paragraph())], Look(across=True, footer=lambda page: f"- {page} -"))


def _pdf_scripts(name: str, seed: int) -> Made:
    blocks = [*reports.report(Prose(seed, "greek"), 2), Break(), *reports.report(Prose(seed, "cyrillic"), 2)]
    return pdf(name, [*blocks, *reports.FORMULAS], Look(wide=True, header=lambda page: f"Δελτίο Бюллетень {page}"))


def _pdf_leftward(name: str, seed: int) -> Made:
    return pdf(name, reports.report(Prose(seed, "hebrew"), 2), Look(wide=True, leftward=True))


def _pdf_book(name: str, seed: int) -> Made:
    """Forty pages whose running header is the chapter's number, with notes and tables between."""
    prose, blocks = Prose(seed), list[Block]()
    for _ in range(8):
        chapter = [*reports.report(prose, 4, notes=True), reports.table(prose, 12, 4), Paragraph(prose.paragraph())]
        blocks += [*chapter, Break()]
    look = Look(
        breaking=True,
        justified=True,
        header=lambda page: (
            f"{page}\tThe Keeper's Companion" if page % 2 == 0 else f"Volume {1 + page // 9} of Four\t{page}"
        ),
    )
    return pdf(name, blocks[:-1], look)


def _pdf_scanned(name: str, seed: int) -> Made:
    prose = Prose(seed)
    pages = [Scan(tuple(prose.paragraph(3) for _ in range(4))) for _ in range(2)]
    return pdf(name, [pages[0], Break(), pages[1]])


def _pdf_partly_scanned(name: str, seed: int) -> Made:
    prose = Prose(seed)
    scan = Scan(tuple(prose.paragraph(3) for _ in range(3)))
    blocks = reports.report(prose, 2)
    return pdf(
        name, [*blocks, Break(), scan, Break(), Paragraph(prose.paragraph())], Look(footer=lambda n: f"\tPage {n} of 4")
    )


MAKERS: Mapping[str, Maker] = {
    "report.pdf": _pdf_report,
    "columns.pdf": _pdf_columns,
    "three-columns.pdf": _pdf_three_columns,
    "alternating.pdf": _pdf_alternating,
    "long-table.pdf": _pdf_long_table,
    "tables.pdf": _pdf_tables,
    "scripts.pdf": _pdf_scripts,
    "leftward.pdf": _pdf_leftward,
    "book.pdf": _pdf_book,
    "scanned.pdf": _pdf_scanned,
    "partly-scanned.pdf": _pdf_partly_scanned,
}
