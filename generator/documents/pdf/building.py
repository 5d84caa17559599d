"""Lines of a column put together to blocks."""

import re
from collections.abc import Sequence

from generator.documents.pdf.blocks import Block, Kind
from generator.documents.pdf.headings import SPACED, headings
from generator.documents.pdf.lines import Line, pitch
from generator.documents.pdf.markers import (
    Marker,
    entry,
    follows,
    is_chapter_label,
    is_entry,
    is_first,
    item_marker,
    note_mark,
)
from generator.documents.pdf.pieces import Sheet
from generator.documents.pdf.styles import Styles
from generator.documents.pdf.tables import Table

APART = 1.12
"""Distance between lines, against the usual, from which one stands apart."""
FAR = 4.0
"""Distance between two lines of the same code at most, in sizes of its font."""
INDENT = 0.7
"""In sizes of the font."""
NEARBY = 4
"""Lines above and below that show where lines end."""
SMALL = 0.92
"""Size of footnotes against that of the text, at most; all lines below them are as small."""
_BROKEN = re.compile(r"[^\W\d]-$")
"""The end of a line that breaks a word, with which no paragraph ends."""


def blocks(elements: Sequence[Line | Table], known: Styles, sheet: Sheet) -> list[Block]:
    """What a column holds.

    Args:
        elements: Lines and tables from top to bottom.
        known: Fonts of the document.
        sheet: The page.
    """
    found: list[Block] = []
    lines: list[Line] = []
    for element in elements:
        if isinstance(element, Line):
            lines.append(element)
        else:
            found += _Column(lines, known, sheet).blocks()
            found.append(Block("table", table=element))
            lines = []
    return found + _Column(lines, known, sheet).blocks()


class _Column:
    """Lines below each other, without tables."""

    def __init__(self, lines: list[Line], known: Styles, sheet: Sheet) -> None:
        self.lines, self.known, self.sheet = lines, known, sheet
        self.pitch = pitch(lines)
        self.headings = headings(lines, known, sheet)
        self.left = min((line.x0 for line in lines), default=0.0)
        ends = [line.x1 for line in lines]
        self.rights = [max(ends[max(at - NEARBY, 0) : at + NEARBY + 1]) for at in range(len(ends))]
        large = (at for at in reversed(range(len(lines))) if lines[at].size > SMALL * known.body)
        self.small = next(large, -1) + 1
        self.found: list[Block] = []

    def blocks(self) -> list[Block]:
        for at, line in enumerate(self.lines):
            self._take(at, line)
        return self.found

    def _take(self, at: int, line: Line) -> None:
        last = self.found[-1] if self.found else None
        before = self.lines[at - 1] if at else None
        if at in self.headings or self._is_code(at):
            self._set_apart(at, "heading" if at in self.headings else "code", last)
            return
        fresh = before is None or last is None or last.kind in ("heading", "code") or self._breaks(at, before, line)
        if is_entry(line.text):
            self.found.append(Block("item", [line], self._depth(line), "-", texts=[entry(line.text)]))
        elif self._is_note(at, line, fresh or (last is not None and last.kind == "note"), last):
            self._note(line, last, fresh)
        elif (marker := item_marker(line.text)) and self._is_item(line, marker, last, fresh):
            self.found.append(
                Block("item", [line], self._depth(line), marker.text, self.rights[at], texts=[marker.rest])
            )
        elif last is not None and last.kind in ("text", "item", "note") and self._goes_on(line, last, fresh):
            last.lines.append(line)
            last.texts.append(line.text)
        else:
            self.found.append(Block("text", [line], right=self.rights[at], texts=[line.text]))

    def _set_apart(self, at: int, kind: Kind, last: Block | None) -> None:
        line = self.lines[at]
        if kind == "heading":
            heading = self.headings[at]
            label = last is not None and last.kind == "heading" and is_chapter_label(last.text)
            if last is not None and label and heading.first == at:
                last.level = heading.level
            elif last is None or heading.first == at:
                self.found.append(Block(kind, [], heading.level))
        elif last is None or last.kind != "code" or not 0 < line.y1 - last.lines[-1].y1 < FAR * line.size:
            self.found.append(Block(kind, []))
        self.found[-1].lines.append(line)
        self.found[-1].texts.append(line.text)

    def _is_code(self, at: int) -> bool:
        """Whether a line is code: typewritten, with others or apart from the text around it."""
        line = self.lines[at]
        if not self.known.is_code(line):
            return False
        around = [self.lines[other] for other in (at - 1, at + 1) if 0 <= other < len(self.lines)]
        apart = [
            abs(other.y1 - line.y1) > APART * self.pitch or line.x0 > other.x0 + INDENT * line.size for other in around
        ]
        return (all(apart) and "@" not in line.text) or any(self.known.is_code(other) for other in around)

    def _breaks(self, at: int, before: Line, line: Line) -> bool:
        """Whether a line begins something new after that before it."""
        distance = line.y1 - before.y1
        if distance > SPACED * max(self.pitch, before.size) or abs(line.size - before.size) > 0.12 * before.size:
            return True
        if distance <= 0 or _BROKEN.search(before.text):
            return False
        last = self.found[-1]
        if line.x0 > before.x0 + INDENT * line.size:
            return not (len(last.lines) == 1 and self._reaches(at - 1, line))
        if line.x0 < before.x0 - INDENT * line.size:
            return len(last.lines) > 1
        return not self._reaches(at - 1, line)

    def _reaches(self, at: int, after: Line) -> bool:
        """Whether a line goes so far that the first word of the next found no place in it."""
        line = self.lines[at]
        word = after.text.partition(" ")[0]
        width = (after.x1 - after.x0) / max(len(after.text), 1)
        return line.x1 + (len(word) + 1) * width > self.rights[at] - 1.5 * line.size

    def _is_note(self, at: int, line: Line, fresh: bool, last: Block | None) -> bool:
        if at < self.small or line.y0 < self.sheet.height / 4:
            return False
        return (last is not None and last.kind == "note") or (fresh and note_mark(line.text) is not None)

    def _note(self, line: Line, last: Block | None, fresh: bool) -> None:
        mark = note_mark(line.text)
        if mark and (fresh or last is None or last.kind != "note"):
            self.found.append(Block("note", [line], marker=mark[0], right=line.x1, texts=[mark[1]]))
        elif last is not None:
            last.lines.append(line)
            last.texts.append(line.text)

    def _is_item(self, line: Line, marker: Marker, last: Block | None, fresh: bool) -> bool:
        if marker.sure:
            return True
        siblings = [
            block for block in self.found if block.kind == "item" and abs(block.lines[0].x0 - line.x0) < line.size
        ]
        if siblings and follows(marker.text, siblings[-1].marker):
            return fresh or last is siblings[-1]
        stands_alone = line.pieces[0].text.strip() == marker.text
        return fresh and (is_first(marker.text) or stands_alone)

    def _depth(self, line: Line) -> int:
        """How deep an item lies in the list that the blocks before are."""
        starts: list[float] = []
        for block in reversed(self.found):
            if block.kind != "item":
                break
            starts.append(block.lines[0].x0)
        return sum(any(abs(x - other) <= 1 for other in starts) for x in _outer(starts, line))

    def _goes_on(self, line: Line, last: Block, fresh: bool) -> bool:
        if last.kind == "item" and line.y1 - last.lines[-1].y1 <= SPACED * max(self.pitch, line.size):
            first = last.lines[0]
            inner = first.x0 + 0.4 * first.size
            return line.x0 > inner or (len(last.lines) == 1 and line.x0 < first.x0 and not fresh) or not fresh
        return not fresh


def _outer(starts: list[float], line: Line) -> list[float]:
    """Where the items begin that an item lies in: one place for each level."""
    levels: list[float] = []
    for start in sorted(starts):
        if start < line.x0 - INDENT * line.size and (not levels or start > levels[-1] + INDENT * line.size):
            levels.append(start)
    return levels
