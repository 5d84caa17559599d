"""Pages bound to one text: a sentence, list, code or table that goes on over the page is not cut by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from generator.documents.document import Page
from generator.documents.pdf.blocks import Block
from generator.documents.pdf.joining import running_text, seam
from generator.documents.pdf.markdown import FENCE, code, is_same_list, item_lines, rendered, table_rows
from generator.documents.pdf.styles import Styles

SAME_COLUMN = 8.0
"""Points by which a column of a table may begin elsewhere on the next page."""
_CLOSED = tuple(".!?:;…。؟»\"”')]}")


@dataclass(slots=True)
class Leaf:
    """A page in blocks.

    Attributes:
        notes: Its footnotes, which stand in no sentence.
    """

    number: int
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Seam:
    """How a page goes on in the next.

    Attributes:
        kind: What does: `text`, `item`, `code`, `table`, or nothing.
        gap: What stands between the two.
        cut: Characters that the first page ends with and that only mark the break.
    """

    kind: str = ""
    gap: str = "\n\n"
    cut: int = 0


def bound(leaves: Iterable[Leaf], known: Styles) -> Iterator[Page]:
    """The pages, each written when the next is known."""
    before: Leaf | None = None
    opening = Seam()
    for leaf in leaves:
        if before is not None:
            closing = _seam(before, leaf, known)
            yield _page(before, known, opening, closing)
            opening = closing
        before = leaf
    if before is not None:
        yield _page(before, known, opening, Seam())


def _page(leaf: Leaf, known: Styles, opening: Seam, closing: Seam) -> Page:
    return Page(_text(leaf, known, opening.kind, closing), leaf.number, opening.gap)


def _seam(before: Leaf, leaf: Leaf, known: Styles) -> Seam:
    """How a page goes on in the next, whose footnotes wait where no place is left for them."""
    kind = _continuation(before, leaf)
    if kind in ("code", "table", "item"):
        return Seam(kind, "\n")
    if kind == "text":
        if len(before.blocks) == 1:
            leaf.notes, before.notes = before.notes + leaf.notes, []
        text = running_text(before.blocks[-1].texts, known.words)
        kept, gap = seam(text, leaf.blocks[0].texts[0], known.words)
        return Seam(kind, gap, len(text) - kept)
    return Seam()


def _continuation(before: Leaf, leaf: Leaf) -> str:
    if not before.blocks or not leaf.blocks:
        return ""
    last, first = before.blocks[-1], leaf.blocks[0]
    if last.table is not None and first.table is not None:
        return "table" if _is_same_table(last, first) else ""
    if last.kind == first.kind == "code":
        return "code"
    if last.kind == first.kind == "item":
        return "item"
    return "text" if last.kind in ("text", "item") and first.kind == "text" and goes_on(last, first) else ""


def goes_on(last: Block, first: Block) -> bool:
    """Whether a paragraph continues one that ended with its column or page."""
    text, more = last.texts[-1], first.texts[0]
    if more[:1].islower():
        return not text.endswith((".", "!", "?"))
    full = last.lines[-1].x1 > last.right - 2 * last.lines[-1].size
    return full and not text.endswith(_CLOSED) and abs(last.lines[-1].size - first.lines[0].size) < 1


def _is_same_table(last: Block, first: Block) -> bool:
    """Whether a table has the columns of that which ended the page before; if so, a repeated head is dropped."""
    ours, theirs = first.table, last.table
    if ours is None or theirs is None or len(ours.starts) != len(theirs.starts):
        return False
    if any(abs(a - b) > SAME_COLUMN for a, b in zip(ours.starts, theirs.starts, strict=True)):
        return False
    ours.head = theirs.head
    if ours.cells[0] == theirs.head:
        ours.cells.pop(0)
    if ours.cells and not ours.cells[0][0] and theirs.cells[-1][0]:  # a row that the page cut
        for cell, more in zip(theirs.cells[-1], ours.cells.pop(0), strict=True):
            cell.extend(more)
    return True


def _text(leaf: Leaf, known: Styles, opened: str, closing: Seam) -> str:
    """A page as Markdown.

    Args:
        leaf: The page.
        known: Fonts and words of the document.
        opened: What goes on from the page before.
        closing: What goes on in the next page.
    """
    parts: list[str] = []
    last, at = len(leaf.blocks) - 1, 0
    while at <= last:
        end = at
        while end < last and is_same_list(leaf.blocks[at], leaf.blocks[end + 1]):
            end += 1
        part = leaf.blocks[at : end + 1]
        parts.append(_part(part, known, opened if at == 0 else "", closing.kind if end == last else ""))
        at = end + 1
    if closing.cut:
        parts[-1] = parts[-1][: -closing.cut]
    notes = [rendered(note, known.words) for note in leaf.notes]
    place = len(parts) - bool(closing.kind)
    return "\n\n".join(part for part in [*parts[:place], *notes, *parts[place:]] if part)


def _part(part: list[Block], known: Styles, opened: str, closing: str) -> str:
    block = part[0]
    if block.kind == "item":
        return item_lines(part, known.words)
    if block.table is not None:
        return table_rows(block.table, known.words, head=opened != "table")
    if block.kind == "code" and "code" in (opened, closing):
        return "\n".join([*[FENCE] * (opened != "code"), code(block.lines), *[FENCE] * (closing != "code")])
    return running_text(block.texts, known.words) if opened == "text" else rendered(block, known.words)
