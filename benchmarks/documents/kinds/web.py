"""Pages, books, notebooks and reStructuredText."""

from collections.abc import Mapping

from benchmarks.documents import reports
from benchmarks.documents.blocks import Block, Break, Heading, Paragraph
from benchmarks.documents.making import Made, Maker
from benchmarks.documents.making.epub import write_epub
from benchmarks.documents.making.html import write_html
from benchmarks.documents.making.notebook import write_ipynb
from benchmarks.documents.making.rst import write_rst
from benchmarks.documents.prose import Prose


def _html_article(name: str, seed: int) -> Made:
    prose = Prose(seed)
    return write_html(name, [*reports.report(prose, 4, notes=True), reports.listing(prose)], prose, "article")


def _html_docs(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks: list[Block] = [
        *reports.report(prose, 3),
        reports.code(prose),
        *reports.FORMULAS,
        reports.listing(prose, numbered=True),
    ]
    return write_html(name, [*blocks, reports.code(prose, 12)], prose, "docs")


def _html_tables(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks: list[Block] = [
        Heading(1, prose.heading()),
        reports.table(prose, 60, 5, sentences=(3,)),
        Heading(2, prose.heading()),
    ]
    return write_html(name, [*blocks, reports.merged_table(prose, 8), reports.table(prose, 10, 14)], prose, "article")


def _html_greek(name: str, seed: int) -> Made:
    return write_html(name, reports.report(Prose(seed, "greek"), 3), Prose(seed), "plain", "windows-1253")


def _html_leftward(name: str, seed: int) -> Made:
    blocks = [*reports.report(Prose(seed, "arabic"), 2), *reports.report(Prose(seed, "hebrew"), 2)]
    return write_html(name, blocks, Prose(seed), "article", leftward=True)


def _epub(name: str, seed: int) -> Made:
    prose, blocks = Prose(seed), list[Block]()
    for _ in range(9):
        blocks += [*reports.report(prose, 2, notes=True), reports.listing(prose), Break()]
    return write_epub(name, blocks[:-1], prose.paragraph())


def _epub_scripts(name: str, seed: int) -> Made:
    blocks = [*reports.report(Prose(seed, "cyrillic"), 3), Break(), *reports.report(Prose(seed, "greek"), 3)]
    return write_epub(name, [*blocks, reports.table(Prose(seed, "greek"), 20, 4)], Prose(seed).paragraph())


def _ipynb(name: str, seed: int) -> Made:
    prose, blocks = Prose(seed), list[Block]()
    for block in reports.report(prose, 4):
        blocks += [block, reports.code(prose, 3)] if isinstance(block, Paragraph) else [block]
    return write_ipynb(name, blocks, Prose(seed + 500))


def _ipynb_mixed(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks = [*reports.report(prose, 2), *reports.FORMULAS, reports.table(prose, 20, 5), reports.code(prose, 20)]
    return write_ipynb(name, [*blocks, reports.listing(prose)], Prose(seed + 500))


def _rst(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks = [*reports.report(prose, 3, notes=True), reports.listing(prose), reports.code(prose), *reports.FORMULAS]
    return write_rst(name, blocks, "==-~^", prose.sentence())


def _rst_tables(name: str, seed: int) -> Made:
    prose = Prose(seed)
    blocks: list[Block] = [
        Heading(1, prose.heading()),
        *(reports.table(prose, 15, 4) for _ in range(4)),
        Heading(2, prose.heading()),
    ]
    return write_rst(name, [*blocks, reports.merged_table(prose, 5), reports.listing(prose, numbered=True)], "*=-.")


MAKERS: Mapping[str, Maker] = {
    "article.html": _html_article,
    "docs.html": _html_docs,
    "tables.html": _html_tables,
    "greek.html": _html_greek,
    "leftward.html": _html_leftward,
    "book.epub": _epub,
    "scripts.epub": _epub_scripts,
    "code.ipynb": _ipynb,
    "mixed.ipynb": _ipynb_mixed,
    "report.rst": _rst,
    "tables.rst": _rst_tables,
}
