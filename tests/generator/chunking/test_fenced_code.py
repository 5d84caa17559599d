"""Fenced code of markdown: whole where it fits, else in parts that are opened and closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from generator.chunking.splitting import Splitting, Unit, split

PROSE = "The pump of the harbour moves water. "
UNITS: tuple[Unit, ...] = ("chars", "tokens")


def code(lines: int, opening: str = "```python", before: str = "") -> str:
    body = [f"code_{n}()" if n % 5 else "" for n in range(lines)]
    return "".join(f"{before}{line}\n" for line in (opening, *body, opening[:3]))


PARTS = [
    PROSE,
    PROSE * 4 + "\n\n",
    "\n\n# Title\n\n",
    "\n\n" + code(4) + "\n",
    "\n\n" + code(40) + "\n",
    "\n\n" + code(40, "~~~") + "\n",
    "\n\n" + code(30, before="> ") + "\n",
    "\n\n- an item\n\n" + code(30, before="  ") + "\n",
    "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n",
]


def contents(text: str, size: int, overlap: int = 0, unit: Unit = "chars") -> list[str]:
    return [piece.content(text) for piece in split(text, "markdown", Splitting(size, overlap, unit))]


@given(
    parts=st.lists(st.sampled_from(PARTS), max_size=6),
    size=st.integers(80, 400),
    overlap=st.integers(0, 60),
    unit=st.sampled_from(UNITS),
)
def test_code_is_code_in_each_piece_and_prose_is_prose(parts: list[str], size: int, overlap: int, unit: Unit) -> None:
    text = "".join(parts)
    found = contents(text, size, overlap, unit)
    assert all(Splitting(size, overlap, unit).fits(content) for content in found)
    for content in found:
        fenced = "".join(token.content for token in MarkdownIt("commonmark").parse(content) if token.type == "fence")
        assert fenced.count("code_") == content.count("code_")
        assert "harbour" not in fenced
    assert {line for content in found for line in content.split() if line.startswith("code_")} == {
        line for line in text.split() if line.startswith("code_")
    }


@pytest.mark.parametrize("overlap", [0, 60])
def test_code_that_fits_stays_whole_in_a_section_that_does_not(overlap: int) -> None:
    text = "# Pumps\n\n" + PROSE * 5 + "\n\n" + code(20) + "\n" + PROSE * 5
    found = contents(text, 300, overlap)
    assert [content.count("code_") for content in found if "code_" in content] == [16]


def test_each_part_of_code_has_its_language_and_lines_are_whole() -> None:
    parts = contents(code(100, "```python title=a"), 200)
    assert len(parts) == 5
    assert all(part.startswith("```python title=a\n") and part.endswith("\n```") for part in parts)
    assert [line for part in parts for line in part.split("\n") if "code" in line] == [
        f"code_{n}()" for n in range(100) if n % 5
    ]


def test_what_leads_to_code_goes_with_it() -> None:
    first, *_ = contents("# Pumps\n\nLike this:\n\n" + code(60), 300)
    assert first.startswith("# Pumps\n\nLike this:\n\n```python\n")
    assert first.endswith("\n```")


def test_code_that_nobody_closed_is_closed_in_each_part_but_the_last() -> None:
    parts = contents(code(60).removesuffix("```\n"), 200)
    assert all(part.endswith("\n```") for part in parts[:-1])
    assert parts[-1].endswith("code_59()")
