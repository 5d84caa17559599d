r"""Tables as Markdown writes them, with pipes.

| Part | Year |
| --- | --- |
| pump \| valve | 1900<br>1901 |
"""

from collections.abc import Iterable, Sequence

from generator.documents.markdown import plain

Row = Sequence[str]


def pipe_table(rows: Iterable[Row]) -> str:
    """Write a table whose first row is its head; empty rows and columns go, a row that is too short is filled.

    Args:
        rows: The texts of the cells; a line break in one becomes `<br>`.

    Returns:
        Lines without a line feed at the end; nothing where no cell has a text.
    """
    cells = [list(map(pipe_cell, row)) for row in rows]
    filled = [row for row in cells if any(row)]
    width = max(map(len, filled), default=0)
    columns = [at for at in range(width) if any(at < len(row) and row[at] for row in filled)]
    picked = [[row[at] if at < len(row) else "" for at in columns] for row in filled]
    return "\n".join([pipe_head(picked[0]), *map(pipe_row, picked[1:])]) if picked else ""


def pipe_head(cells: Row) -> str:
    """The names of the columns and the line below them; cells as `pipe_cell` gives them."""
    return f"{pipe_row(cells)}\n{pipe_row(['---'] * len(cells))}"


def pipe_row(cells: Row) -> str:
    """A line of a table; cells as `pipe_cell` gives them."""
    return f"| {' | '.join(cells)} |"


def pipe_cell(text: str) -> str:
    r"""A cell's text in one line, its pipes escaped; one that is escaped already stays as it is."""
    if not text.isprintable() or "  " in text:  # few are so, and there may be millions
        text = plain(text).replace("\n", "<br>")
    return text.strip().replace("\\|", "|").replace("|", "\\|") if "|" in text else text.strip()
