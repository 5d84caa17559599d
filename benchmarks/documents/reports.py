"""What the made documents say: blocks put together from drawn text."""

from collections.abc import Iterator, Sequence

from benchmarks.documents.blocks import Block, Code, Formula, Heading, Items, Paragraph, Table
from benchmarks.documents.prose import Prose

FORMULAS = (
    Formula("Δp = ρ g h", r"\Delta p = \rho g h"),
    Formula("F = k x + m a", r"F = k x + m a"),
    Formula("Q = A v", r"Q = A v"),
    Formula("P V = n R T", r"P V = n R T"),
)


def report(prose: Prose, chapters: int = 3, notes: bool = False) -> list[Block]:
    """A title, chapters, sections and parts of sections: headings at four levels, each with text below it.

    Args:
        prose: Draws the text.
        chapters: Headings at the second level.
        notes: Every third paragraph has a footnote.
    """
    blocks: list[Block] = [Heading(1, _title(prose)), *_paragraphs(prose, 1, notes)]
    for _ in range(chapters):
        blocks += [Heading(2, _title(prose)), *_paragraphs(prose, 2, notes)]
        for _ in range(2):
            blocks += [Heading(3, _title(prose)), *_paragraphs(prose, 2, notes)]
        blocks += [Heading(4, _title(prose)), *_paragraphs(prose, 2, notes)]
    return blocks


def listing(prose: Prose, numbered: bool = False) -> Items:
    """A list of sentences, three deep where it has no numbers."""
    depths = (0, 0, 0, 0) if numbered else (0, 1, 1, 2, 0, 1, 0)
    return Items(tuple((depth, prose.sentence()) for depth in depths), numbered)


def points(prose: Prose) -> Items:
    """A list of a few words each, as slides have them."""
    return Items(tuple((depth, f"{prose.heading()}, {prose.phrase()}") for depth in (0, 1, 1, 2, 0, 1)))


def code(prose: Prose, lines: int = 8) -> Code:
    """A function whose indentation and signs matter."""
    name, first, second = (prose.word() for _ in range(3))
    body = [f"def {name}_{prose.number()}({first}, *, {second}=None):"]
    for number in range(lines):
        body.append(f"    if {first}[{number}] >= {prose.number()} and {second} is not None:")
        body.append(f"        yield {{'{prose.word()}': {first} ** {number + 2}}}  # {prose.phrase()}")
    return Code("\n".join(body))


def table(prose: Prose, rows: int, columns: int, *, sentences: Sequence[int] = ()) -> Table:
    """A table of numbers and phrases.

    Args:
        prose: Draws the text.
        rows: Below the head.
        columns: With the one that names the rows.
        sentences: Columns whose cells are a sentence, which takes more than a line.
    """
    head: list[str] = ["Item"]
    while len(head) < columns:
        head += [word] if (word := prose.word().capitalize()) not in head else []
    body = (tuple(_row(prose, number, columns, sentences)) for number in range(1, rows + 1))
    return Table((tuple(head), *body))


def merged_table(prose: Prose, groups: int = 4) -> Table:
    """A table with cells that reach over three rows, and some over two columns."""
    rows: list[tuple[str, ...]] = [("Item", "Group", "Length", "Remark")]
    merged = []
    for group in range(groups):
        start = len(rows)
        name = f"{prose.word()} group {group + 1}"
        for number in range(3):
            key = f"{prose.word()} {group * 3 + number + 1}"
            last = number == 2
            rows.append((key, "" if number else name, f"{prose.number()} mm", "" if last else prose.phrase()))
        merged += [(start, 1, 3, 1), (start + 2, 2, 1, 2)]
    return Table(tuple(rows), tuple(merged))


def _row(prose: Prose, number: int, columns: int, sentences: Sequence[int]) -> Iterator[str]:
    yield f"{prose.word()} {number}"
    for column in range(1, columns):
        if column in sentences:
            yield prose.sentence()
        else:
            yield prose.phrase() if column % 2 else f"{prose.number() / 4:,.2f}"


def _title(prose: Prose) -> str:
    return f"{prose.heading()} {prose.number(999)}" if prose.script == "latin" else prose.heading()


def _paragraphs(prose: Prose, number: int, notes: bool) -> Iterator[Paragraph]:
    for _ in range(number):
        text = prose.paragraph()
        yield Paragraph(text, prose.sentence() if notes and prose.number(3) == 1 else "")
