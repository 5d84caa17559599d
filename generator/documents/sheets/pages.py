"""A sheet as pages of Markdown: its name as a heading, below it what stands on it, long tables bit by bit."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from generator.documents.document import Page, Unreadable
from generator.documents.markdown import Blocks, heading, paragraph
from generator.documents.office.grid import LONGEST_REPEATED
from generator.documents.sheets.cells import Row
from generator.documents.sheets.regions import Numbered, Region, in_line, regions
from generator.documents.sheets.tables import TableWriter
from generator.documents.sheets.workbook import Area, Sheet

Written = tuple[Region, TableWriter]

_MOST = 2_000
"""Rows that are looked at together; what goes on after so many is one long table."""


_FEW, _SHORT = 4, 80

MOST_TEXT = 64 * 1024 * 1024
"""Most characters of all cells; a text that is stored once can stand in a million of them."""


def limited(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """Sheets whose rows end with a sentence where all of them together say more than is sane."""
    size = 0

    def counted(rows: Iterable[Numbered]) -> Iterator[Numbered]:
        nonlocal size
        for number, row in rows:
            size += sum(map(len, row.values()))
            if size > MOST_TEXT:
                raise Unreadable(f"says more than {MOST_TEXT >> 20} MiB of text", "cut it into smaller files")
            yield number, row

    return (sheet._replace(rows=counted(sheet.rows)) for sheet in sheets)


def sheet_pages(sheet: Sheet, *, beside: bool = True) -> Iterator[Page]:
    """Read a sheet; nothing comes of an empty one.

    Args:
        sheet: What is read; one without a name gets no heading.
        beside: Whether an empty column may stand between two tables.
    """
    blocks = Blocks()
    written: Written | None = None
    rows = _Ahead(_filled(sheet.rows, sheet.merged))
    if sheet.name and (rows.next is not None or any(sheet.boxes)):
        blocks.add(heading(1, sheet.name))
    while rows.next is not None:
        stretch = rows.take(_MOST)
        for region in regions(stretch, sheet.merged, whole=not rows.goes_on, beside=beside):
            written = _write(region, blocks, written)
            yield from blocks.pages()
        while rows.goes_on and written is not None:
            written[1].write(row for _, row in rows.take(_MOST))
            yield from blocks.pages()
    for box in sheet.boxes:
        blocks.add(paragraph(box))
    yield from blocks.pages(1)


def _write(
    region: Region, blocks: Blocks, before: tuple[Region, TableWriter] | None
) -> tuple[Region, TableWriter] | None:
    """Write a region; what goes on in the columns of the table right before it belongs to that."""
    if region.kind == "text":
        _write_lines(region.lines, blocks)
        return None
    if before is not None and _continues(region, before[0]):
        before[1].write(region.rows)
        return before
    if (row := _only_row(region)) is not None:
        blocks.add(paragraph(in_line(row)))
        return None
    writer = TableWriter(blocks, region.names, region.rows, is_named=region.has_head)
    writer.write(region.rows)
    return region, writer


def _write_lines(lines: Sequence[str], blocks: Blocks) -> None:
    """Texts are paragraphs, many short ones a list of lines."""
    written = [paragraph(line) for line in lines]
    if len(written) > _FEW and median(map(len, written)) < _SHORT:
        blocks.add("\n".join(written))
        return
    for line in written:
        blocks.add(line)


def _only_row(region: Region) -> Row | None:
    """The row of a table that has no more than one."""
    if region.has_head and not region.rows:
        return region.names
    return region.rows[0] if not region.has_head and len(region.rows) == 1 else None


def _continues(region: Region, before: Region) -> bool:
    return not region.has_head and before.has_head and set(region.names) <= set(before.names)


def _filled(rows: Iterable[Numbered], merged: Sequence[Area]) -> Iterator[Numbered]:
    """Repeat what is merged downwards in each row that it covers and that has something else, too."""
    begun = 0
    open_areas: list[tuple[Area, str]] = []
    for number, row in rows:
        while begun < len(merged) and merged[begun].top <= number:
            area = merged[begun]
            begun += 1
            if area.top == number < area.bottom and 0 < len(row.get(area.left, "")) <= LONGEST_REPEATED:
                open_areas.append((area, row[area.left]))
        open_areas = [one for one in open_areas if one[0].bottom >= number]
        covered = {area.left: said for area, said in open_areas if area.left not in row}
        yield number, dict(sorted((covered | row).items())) if covered else row


class _Ahead:
    """Rows, with a look at the next one."""

    def __init__(self, rows: Iterator[Numbered]) -> None:
        self._rows = rows
        self.next = next(rows, None)
        self.goes_on = False

    def take(self, most: int) -> list[Numbered]:
        """Rows up to the next empty one, or so many; `goes_on` says whether the next one follows right after."""
        taken: list[Numbered] = []
        while self.next is not None and len(taken) < most:
            if taken and self.next[0] != taken[-1][0] + 1:
                break
            taken.append(self.next)
            self.next = next(self._rows, None)
        self.goes_on = self.next is not None and bool(taken) and self.next[0] == taken[-1][0] + 1
        return taken
