"""How quickly documents are read, in how much memory, and what a second run costs."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.documents import reports
from benchmarks.documents.blocks import Block, Break, Paragraph
from benchmarks.documents.chunked import pieces
from benchmarks.documents.family import Family, run_family
from benchmarks.documents.making.docx import write_docx
from benchmarks.documents.making.html import write_html
from benchmarks.documents.making.pdf import pdf
from benchmarks.documents.making.press import Look
from benchmarks.documents.making.sheets import write_xlsx
from benchmarks.documents.prose import Prose
from benchmarks.figure import Figure, middle
from benchmarks.stage import GENERATOR, ROOT, Stage

FILES, PAGES_EACH, PAGES = 8, 60, 1000
SAME = 500


def pace(stage: Stage, repeats: int) -> Iterator[Figure]:
    """Pages a second of the whole command over those of bare liteparse, on the same files in turn."""
    folder, pages = _books(stage.folder, FILES, PAGES_EACH)
    ours, theirs = [], []
    for _ in range(repeats):
        home = stage.new_folder()
        bare = [sys.executable, "-m", "benchmarks.documents.bare", str(folder)]
        theirs.append(run_family(bare, {"PYTHONPATH": str(ROOT)}, home).seconds)
        ours.append(_chunk(stage, home, folder).seconds)
    ratio = middle([bare / own for own, bare in zip(ours, theirs, strict=True)])
    detail = f"{pages / middle(ours):,.0f} against {pages / middle(theirs):,.0f} pages a second, {pages} pages"
    yield Figure("`chunk` of PDFs: pages a second, over bare liteparse's", ratio, 0.7, "×", detail, at_least=True)


def memory(stage: Stage, _: int) -> Iterator[Figure]:
    """A PDF of a thousand pages, all processes together."""
    folder, pages = _books(stage.folder, 1, PAGES)
    home = stage.new_folder()
    done = _chunk(stage, home, folder)
    chunks = sum(len(each) for each in pieces(home / "lance").values())
    detail = f"{pages:,} pages, {chunks:,} chunks, {done.seconds:.0f} s"
    yield Figure("`chunk` of one PDF: peak memory of all processes together", done.peak, 500, "MB", detail)


def rerun(stage: Stage, repeats: int) -> Iterator[Figure]:
    """A second run of files that are as they were, over a run on an empty folder."""
    folder, home = _small(stage.folder, SAME), stage.new_folder()
    nothing = home / "nothing"
    nothing.mkdir()
    first = _chunk(stage, home, folder)
    again = middle([_chunk(stage, home, folder).seconds for _ in range(repeats)])
    empty = middle([_run(stage, home, nothing).seconds for _ in range(repeats)])
    detail = f"{again:.2f} s against {empty:.2f} s; the first run took {first.seconds:.1f} s"
    yield Figure(f"`chunk` of {SAME} unchanged files, beyond an empty folder", again - empty, 3, "s", detail)


def _chunk(stage: Stage, home: Path, folder: Path) -> Family:
    done = _run(stage, home, folder)
    if done.code:
        raise RuntimeError(f"chunk ended with {done.code}: {done.said[-2000:]}")
    return done


def _run(stage: Stage, home: Path, folder: Path) -> Family:
    environment = {"PREFECT_API_URL": stage.prefect, "PREFECT_HOME": str(home / "prefect")}
    return run_family([str(GENERATOR), "chunk", str(folder), str(home / "lance")], environment, home)


@cache
def _books(folder: Path, files: int, pages: int) -> tuple[Path, int]:
    """PDFs of at least so many pages each: two columns, running headers, notes, tables; and the pages of all."""
    place, total = folder / f"books-{files}", 0
    place.mkdir()
    for number in range(files):
        blocks, made = list[Block](), 0
        while made < pages:
            chapter = _chapter(number * 10_000 + made)
            blocks += chapter
            made += max(pdf("", chapter, _LOOK)[1].places)
        data, truth = pdf("", blocks, _LOOK)
        (place / f"book{number}.pdf").write_bytes(data)
        total += max(truth.places)
    return place, total


_LOOK = Look(columns=2, breaking=True, justified=True, header=lambda page: f"Annals of Applied Hydrology\t{page}")


def _chapter(seed: int) -> list[Block]:
    prose = Prose(seed)
    blocks = [*reports.report(prose, 4, notes=True), reports.table(prose, 20, 4), Paragraph(prose.paragraph())]
    return [*blocks, reports.listing(prose), Break()]


@cache
def _small(folder: Path, files: int) -> Path:
    """Files of one page each in four formats."""
    place = folder / f"small-{files}"
    place.mkdir()
    for number in range(files):
        prose = Prose(number)
        blocks = reports.report(prose, 1)
        match number % 4:
            case 0:
                name, data = "a.pdf", pdf("", blocks)[0]
            case 1:
                name, data = "a.docx", write_docx("", blocks)[0]
            case 2:
                name, data = "a.html", write_html("", blocks, prose, "article")[0]
            case _:
                name, data = "a.xlsx", write_xlsx("", {"Sheet": reports.table(prose, 20, 5)})[0]
        (place / f"{number}-{name}").write_bytes(data)
    return place
