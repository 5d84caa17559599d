"""Patterns of names, as in .gitignore."""

import pytest

from generator.documents.globs import Globs
from generator.errors import UsageError


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        ("*.md", ["a.md", "docs/a.md", "x/y/.md"], ["a.md5", "a.txt"]),
        ("README.md", ["README.md", "docs/README.md"], ["OTHER-README.md"]),
        ("/a.md", ["a.md"], ["docs/a.md"]),
        ("docs/*.md", ["docs/a.md"], ["docs/sub/a.md", "more/docs/a.md"]),
        ("docs/**/*.md", ["docs/a.md", "docs/sub/deep/a.md"], ["a.md"]),
        ("docs/**", ["docs/a.md", "docs/sub/a.txt"], ["docs.md"]),
        ("**/drafts", ["drafts/a.md", "x/drafts/a.md"], ["drafts.md"]),
        ("drafts/", ["drafts/a.md", "x/drafts/y/a.md"], ["drafts", "drafts.md"]),
        ("drafts", ["drafts", "drafts/a.md", "x/drafts"], ["draft/a.md"]),
        ("./docs/a?.md", ["docs/a1.md"], ["docs/a.md", "docs/a/.md"]),
        ("part[0-9].md", ["part7.md"], ["partx.md"]),
        ("part[!0-9].md", ["partx.md"], ["part7.md"]),
        ("a+b (1).md", ["a+b (1).md"], ["aab 1.md"]),
        ("[odd.md", ["[odd.md"], ["odd.md"]),
    ],
)
def test_a_pattern_fits_as_in_gitignore(pattern: str, fits: list[str], fits_not: list[str]) -> None:
    assert [name for name in [*fits, *fits_not] if Globs([pattern]).take(name)] == fits
    assert [name for name in [*fits, *fits_not] if Globs(exclude=[pattern]).take(name)] == fits_not


def test_what_is_left_out_is_left_out_even_if_it_is_wanted() -> None:
    globs = Globs(["*.md", "*.txt"], ["drafts/", "old*"])
    names = ["a.md", "b.txt", "c.py", "drafts/d.md", "older.md"]
    assert [name for name in names if globs.take(name)] == ["a.md", "b.txt"]


@pytest.mark.parametrize("pattern", ["", " ", "/", "[z-a].md"])
def test_a_pattern_that_is_none_is_named(pattern: str) -> None:
    with pytest.raises(UsageError, match="The pattern "):
        Globs([pattern])
