"""Lines of a column put together to blocks."""

import re
from collections.abc import Sequence

from generator.documents.pdf.blocks import Block, Kind
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
from generator.documents.pdf.styles import LONGEST, Styles
from generator.documents.pdf.tables import Table

SPACED = 1.3
"""Distance between lines, against the usual, from which a paragraph has ended."""
INDENT = 0.7
"""In sizes of the font."""
NEARBY = 4
"""Lines above and below that show where lines end."""
SMALL = 0.92
"""Size of footnotes against that of the text, at most."""
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
        self.left = min((line.x0 for line in lines), default=0.0)
        ends = [line.x1 for line in lines]
        self.rights = [max(ends[max(at - NEARBY, 0) : at + NEARBY + 1]) for at in range(len(ends))]
        self.found: list[Block] = []

    def blocks(self) -> list[Block]:
        for at, line in enumerate(self.lines):
            self._take(at, line)
        return self.found

    def _take(self, at: int, line: Line) -> None:
        last = self.found[-1] if self.found else None
        before = self.lines[at - 1] if at else None
        if kind := self._typewritten_or_heading(at, line, last):
            self._set_apart(line, kind, last)
            return
        fresh = before is None or last is None or last.kind in ("heading", "code") or self._breaks(at, before, line)
        if is_entry(line.text):
            self.found.append(Block("item", [line], self._depth(line), "-", texts=[entry(line.text)]))
        elif self._is_note(line, fresh or (last is not None and last.kind == "note"), last):
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

    def _typewritten_or_heading(self, at: int, line: Line, last: Block | None) -> Kind | None:
        if self.known.is_code(line):
            return "code"
        return "heading" if self._is_heading(at, line, last) else None

    def _set_apart(self, line: Line, kind: Kind, last: Block | None) -> None:
        level = self._level(line) if kind == "heading" else 0
        close = last is not None and last.kind == kind and self._is_close(last.lines[-1], line)
        if last is not None and kind == "heading" and close and is_chapter_label(last.text):
            last.level = level
        elif last is None or not close or last.level != level:
            self.found.append(Block(kind, [], level))
        block = self.found[-1]
        block.lines.append(line)
        block.texts.append(line.text)
        if kind == "heading" and sum(map(len, block.texts)) > LONGEST:
            block.kind, block.right = "text", line.x1

    def _level(self, line: Line) -> int:
        named = self.known.outlined(line.text, self.sheet.number)
        return self.known.level(line.size) if named is None else named

    def _is_close(self, before: Line, line: Line) -> bool:
        if line.mono:
            return 0 < line.y1 - before.y1 < 4 * line.size
        return 0 < line.y0 - before.y1 < 0.9 * line.size and (before.bold == line.bold or is_chapter_label(before.text))

    def _is_heading(self, at: int, line: Line, last: Block | None) -> bool:
        text = line.text
        if len(text) > LONGEST or sum(map(str.isalpha, text)) < 2 or is_entry(text):
            return False
        marker = item_marker(text)
        if (marker and marker.sure) or (last is not None and last.kind == "item" and self._is_within(line, last)):
            return False
        if self.known.is_large(line) or self.known.outlined(text, self.sheet.number) is not None:
            return True
        return line.bold and line.size >= 0.95 * self.known.body and self._stands_out(at, line, last)

    def _is_within(self, line: Line, item: Block) -> bool:
        """Whether a line goes on below the text of an item, in its font."""
        first, end = item.lines[0], item.lines[-1]
        near = line.y1 - end.y1 <= SPACED * max(self.pitch, line.size)
        return near and line.size == first.size and line.x0 > first.x0 + 0.4 * first.size

    def _stands_out(self, at: int, line: Line, last: Block | None) -> bool:
        """Whether a bold line of the text's size is a heading: short, apart, and not of a bold paragraph."""
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        above = self._distance(at - 1) if at else 9 * self.pitch
        below = self._distance(at) if after else self.pitch
        right = self.rights[at]
        short = line.x1 < right - 0.08 * (right - self.left) or (after is None or below > SPACED * self.pitch)
        apart = above > 1.12 * self.pitch or last is None or last.kind == "heading"
        alone = after is None or not after.bold or below > SPACED * self.pitch
        bullet = item_marker(line.text) is not None and last is not None and last.kind == "item"
        return short and apart and alone and not bullet and not line.text.endswith((".", ",", ";", "…"))

    def _distance(self, at: int) -> float:
        """From a line to that below."""
        return self.lines[at + 1].y1 - self.lines[at].y1

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

    def _is_note(self, line: Line, fresh: bool, last: Block | None) -> bool:
        if line.y0 < self.sheet.height / 2 or line.size > SMALL * self.known.body:
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
