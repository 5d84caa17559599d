"""Tables of markdown that are cut: every piece says what its columns are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.chunking.splitting import Piece, Splitting, Unit, split

HEAD = "| Part | Diameter | Year |\n|------|:--------:|-----:|\n"
PARTS = ["# A\n\n", "word ", "\n\n", "| a | b |\n", "> ", "- ", "|---|---|\n"]
UNITS: tuple[Unit, ...] = ("chars", "tokens")


def table(rows: int, note: str = "bronze") -> str:
    return HEAD + "".join(f"| part-{n:03} | {n} mm {note} | {1900 + n} |\n" for n in range(rows))


PARTS += [table(3), table(30)]


def contents(text: str, pieces: list[Piece]) -> list[str]:
    return [piece.content(text) for piece in pieces]


@pytest.mark.parametrize("unit", ["chars", "tokens"])
@pytest.mark.parametrize("overlap", [0, 50])
@pytest.mark.parametrize("before", ["", "# Parts\n\n", "# Parts\n\nThe parts of it.\n\n", "A word. " * 100 + "\n\n"])
def test_each_piece_of_a_table_begins_with_its_head(unit: Unit, overlap: int, before: str) -> None:
    text = before + table(60) + "\nAfter the table.\n"
    splitting = Splitting(300, overlap, unit)
    found = contents(text, split(text, "markdown", splitting))
    with_rows = [content for content in found if "| part-" in content]
    assert len(with_rows) >= 3
    assert all(content.startswith(HEAD) for content in with_rows[1:])
    assert all(splitting.fits(content) for content in found)
    rows = [line for content in found for line in content.splitlines() if line.startswith("| part-")]
    assert rows == table(60).splitlines()[2:]
    assert found[-1] == "After the table."


def test_what_leads_to_a_table_goes_with_its_first_rows() -> None:
    text = "# Parts\n\nThe parts:\n\n" + table(40)
    first, *_ = contents(text, split(text, "markdown", Splitting(300, 0)))
    assert first.startswith("# Parts\n\nThe parts:\n\n| Part |")
    assert "| part-000 |" in first


def test_a_table_that_fits_stays_whole() -> None:
    text = "A word. " * 40 + "\n\n" + table(4) + "\n" + "A word. " * 40
    found = contents(text, split(text, "markdown", Splitting(400, 0)))
    assert [content.count(HEAD) for content in found if "| part-" in content] == [1]


def test_a_row_too_long_for_a_piece_is_cut_below_the_head() -> None:
    text = HEAD + "| part | " + "very long note " * 60 + "| 1900 |\n" + table(3).removeprefix(HEAD)
    splitting = Splitting(300, 0)
    found = contents(text, split(text, "markdown", splitting))
    assert all(content.startswith(HEAD) and splitting.fits(content) for content in found)
    assert sum(content.count("very") for content in found) == 60


def test_a_head_that_leaves_no_room_for_rows_is_not_repeated() -> None:
    wide = "|" + "|".join(f" column-{n} " for n in range(30)) + "|\n" + "|---" * 30 + "|\n"
    text = wide + ("|" + "| 1 " * 30 + "|\n") * 20
    splitting = Splitting(400, 0)
    assert all(splitting.fits(content) for content in contents(text, split(text, "markdown", splitting)))


def test_a_table_in_a_block_of_code_is_code() -> None:
    text = "```\n" + table(40) + "```\n"
    assert {piece.head for piece in split(text, "markdown", Splitting(300, 0))} == {"", "```\n"}


def test_a_cell_may_hold_what_parts_cells() -> None:
    text = HEAD + "".join(f"| a \\| b {n} | `x \\| y` | {n} |\n" for n in range(40))
    found = contents(text, split(text, "markdown", Splitting(300, 0)))
    assert all(content.startswith(HEAD) and content.endswith(" |") for content in found)
    assert sum(content.count("a \\| b") for content in found) == 40


def test_two_tables_have_a_head_each() -> None:
    text = table(30) + "\nNext:\n\n" + table(30).replace("Part", "Ship")
    found = contents(text, split(text, "markdown", Splitting(300, 0)))
    assert {content.splitlines()[0][:6] for content in found if not content.startswith("Next")} == {"| Part", "| Ship"}


@given(text=st.lists(st.sampled_from(PARTS)).map("".join), size=st.integers(50, 300), unit=st.sampled_from(UNITS))
def test_no_piece_is_too_large_and_no_word_is_lost(text: str, size: int, unit: Unit) -> None:
    splitting = Splitting(size, size // 5, unit)
    pieces = split(text, "markdown", splitting)
    assert all(splitting.fits(content) for content in contents(text, pieces))
    covered = {at for piece in pieces for at in range(piece.start, piece.end)}
    heads = {(text.rfind(piece.head, 0, piece.start), len(piece.head)) for piece in pieces if piece.head}
    covered |= {at for start, length in heads for at in range(start, start + length)}
    assert not [at for at, sign in enumerate(text) if not sign.isspace() and at not in covered]
