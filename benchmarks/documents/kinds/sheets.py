"""Workbooks and tables."""

from collections.abc import Mapping

from benchmarks.documents import reports
from benchmarks.documents.blocks import Table
from benchmarks.documents.making import Made, Maker
from benchmarks.documents.making.sheets import write_csv, write_ods, write_xlsx
from benchmarks.documents.prose import Prose


def _numbers(prose: Prose, rows: int) -> Table:
    """A table with whole numbers and dates, as sheets have them."""
    head = ("Item", "Length", "Built", "Remark")
    body = (
        (
            f"{prose.word()} {n}",
            str(prose.number()),
            f"{prose.number(120) + 1900}-0{prose.number(9)}-1{n % 9}",
            prose.sentence(),
        )
        for n in range(1, rows + 1)
    )
    return Table((head, *body))


def _xlsx_long(name: str, seed: int) -> Made:
    return write_xlsx(name, {"Register": _numbers(Prose(seed), 400)})


def _xlsx_sheets(name: str, seed: int) -> Made:
    prose = Prose(seed)
    sheets = {f"{prose.word().capitalize()} {number}": reports.table(prose, 30, 5) for number in range(6)}
    return write_xlsx(name, {**sheets, "Dates & numbers": _numbers(prose, 30)})


def _xlsx_wide(name: str, seed: int) -> Made:
    prose = Prose(seed)
    return write_xlsx(name, {"Wide": reports.table(prose, 25, 30), "Merged": reports.merged_table(prose, 8)})


def _xlsx_scripts(name: str, seed: int) -> Made:
    scripts = {"Ελληνικά": "greek", "Русский": "cyrillic", "عربي": "arabic"}
    return write_xlsx(name, {title: reports.table(Prose(seed, script), 30, 4) for title, script in scripts.items()})


def _ods(name: str, seed: int) -> Made:
    prose = Prose(seed)
    return write_ods(name, {"Weirs": reports.table(prose, 40, 5), "Locks": reports.table(prose, 20, 6, sentences=(3,))})


def _csv(name: str, seed: int) -> Made:
    return write_csv(name, reports.table(Prose(seed), 200, 6, sentences=(3, 5)))


def _csv_cyrillic(name: str, seed: int) -> Made:
    return write_csv(name, reports.table(Prose(seed, "cyrillic"), 80, 5), ";", "windows-1251")


def _tsv(name: str, seed: int) -> Made:
    return write_csv(name, reports.table(Prose(seed), 60, 5), "\t")


MAKERS: Mapping[str, Maker] = {
    "long.xlsx": _xlsx_long,
    "sheets.xlsx": _xlsx_sheets,
    "wide.xlsx": _xlsx_wide,
    "scripts.xlsx": _xlsx_scripts,
    "weirs.ods": _ods,
    "table.csv": _csv,
    "cyrillic.csv": _csv_cyrillic,
    "table.tsv": _tsv,
}
