"""reStructuredText from blocks; its tables in each of the four ways to write them."""

from collections.abc import Sequence
from itertools import cycle

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
    text_of,
    truth_of,
)

_TABLES = ("grid", "simple", "list", "csv")


def write_rst(name: str, blocks: Sequence[Block], lines: str = "=-~^", comment: str = "") -> tuple[bytes, Truth]:
    """Write blocks.

    Args:
        name: The file's.
        blocks: Its content.
        lines: What headings are underlined with, by level; the first is overlined as well where it stands twice.
        comment: Text that only who edits the file sees.
    """
    notes: list[str] = []
    ways = cycle(_TABLES)
    parts = [f".. {comment}"] if comment else []
    parts += [_written(block, lines, notes, next(ways) if isinstance(block, Table) else "") for block in blocks]
    parts += [f".. [#] {text}" for text in notes]
    return ("\n\n".join(parts) + "\n").encode(), truth_of(name, as_latex(blocks), [comment] if comment else [])


def _written(block: Block, lines: str, notes: list[str], way: str) -> str:
    match block:
        case Heading():
            return _heading(block, lines)
        case Paragraph():
            if block.note:
                notes.append(block.note)
            return f"{block.text} [#]_" if block.note else block.text
        case Items():
            mark = "#." if block.numbered else "-"
            return "\n\n".join(f"{'  ' * depth}{mark} {text}" for depth, text in block.items)
        case Code():
            return f".. code-block:: {block.language}\n\n{_indented(block.text)}"
        case Formula():
            return f".. math::\n\n   {block.latex}"
        case Table():
            return _table(block, way)
        case Break():
            return "----"
        case Scan():
            raise NotImplementedError(f"a picture in reStructuredText: {text_of(block)}")


def _heading(heading: Heading, lines: str) -> str:
    is_double = lines[0] == lines[1]
    sign = lines[heading.level] if is_double else lines[heading.level - 1]
    line = sign * (len(heading.text) + 2)
    over = f"{line}\n " if is_double and heading.level == 1 else ""
    return f"{over}{heading.text}\n{line}"


def _table(table: Table, way: str) -> str:
    if table.merged or way == "grid":
        return _grid(table)
    if way == "simple":
        return _simple(table)
    if way == "csv":
        rows = ("   " + ", ".join(f'"{text}"' for text in row) for row in table.rows)
        return "\n".join([".. csv-table::", "   :header-rows: 1", "", *rows])
    rows = ("\n".join(f"   {'  ' if at else '* '}- {text}" for at, text in enumerate(row)) for row in table.rows)
    return "\n".join([".. list-table::", "   :header-rows: 1", "", *rows])


def _grid(table: Table) -> str:
    """Ruled by hand; merged cells have no line between them."""
    widths = [max(len(text) for text in column) + 2 for column in zip(*table.rows, strict=True)]
    down = {(r + y, c + x) for r, c, tall, wide in table.merged for y in range(1, tall) for x in range(wide)}
    beside = {(r + y, c + x) for r, c, tall, wide in table.merged for y in range(tall) for x in range(1, wide)}
    drawn = []
    for number, row in enumerate(table.rows):
        sign = "=" if number == 1 else "-"
        drawn.append(
            "".join(f"+{(' ' if (number, c) in down else sign) * width}" for c, width in enumerate(widths)) + "+"
        )
        cells = (f"{' ' if (number, c) in beside else '|'} {text:<{widths[c] - 1}}" for c, text in enumerate(row))
        drawn.append("".join(cells) + "|")
    return "\n".join([*drawn, "".join(f"+{'-' * width}" for width in widths) + "+"])


def _simple(table: Table) -> str:
    widths = [max(len(text) for text in column) for column in zip(*table.rows, strict=True)]
    line = "  ".join("=" * width for width in widths)
    head, *rows = (
        "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in table.rows
    )
    return "\n".join([line, head, line, *rows, line])


def _indented(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.splitlines())
