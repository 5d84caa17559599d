"""Pieces are where they say they are, no larger than asked for, and keep to headings and functions."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.chunking.definitions import GRAMMARS
from generator.chunking.splitting import Piece, Splitting, Unit, split
from generator.chunking.token_count import count_tokens
from generator.documents.file_types import _LANGUAGES, SourceType
from generator.errors import UsageError

SMALL = Splitting(60, 10)

GUIDE = """\
Before all headings.

# Guide `v2` to [maps](https://example.org)

## Install

Run it.

```sh
# not a heading
```

> # quoted, not a heading

Usage
=====

Look.
"""

STACK = '''\
"""A module."""

import os

LIMIT = int(os.environ["LIMIT"])


# Explains depth,
# in two lines.
@cached
def depth() -> int:
    return LIMIT  # 栈 🎉


class Stack:
    """Last in, first out."""

    def push(self, item: int) -> None:
        self.items.append(item)

    def pop(self) -> int:
        return self.items.pop()
'''


def said(text: str, pieces: list[Piece]) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces]


def symbols(text: str, language: str, splitting: Splitting = SMALL) -> list[str | None]:
    return [piece.section.symbol for piece in split(text, "code", splitting, "name", language)]


# Words, headings, fences, code and other scripts, in any order.
FRAGMENTS = ["# A\n", "## B\n\n", "T\n===\n", "```\n", "word ", "a longer sentence. ", "\n", "\n\n", "    ", "\t"]
FRAGMENTS += [
    "def f():\n",
    "    return 1\n",
    "class A:\n",
    "}",
    "{",
    "# note\n",
    "@d\n",
    "世界你好",
    "👩‍👩‍👧",
    "é",
    "---\n",
]
TEXTS = st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join), st.text(max_size=300)).map(
    lambda text: text.replace("\r", "")
)
KINDS = st.sampled_from([("markdown", None), ("text", None), ("code", "python"), ("code", "rust"), ("code", "lua")])
SPLITTINGS = st.builds(
    lambda size, part, unit: Splitting(size, int(size * part), unit),
    st.integers(1, 120),
    st.floats(0, 0.9),
    st.sampled_from(["chars", "tokens"]),
)


@given(text=TEXTS, kind=KINDS, splitting=SPLITTINGS)
def test_pieces_are_no_larger_than_asked_for_and_not_empty(text: str, kind: Any, splitting: Splitting) -> None:
    pieces = said(text, split(text, kind[0], splitting, "name", kind[1]))
    assert all(splitting.fits(piece) for piece in pieces)
    assert all(piece.strip() for piece in pieces)


@given(text=TEXTS, kind=KINDS, splitting=SPLITTINGS)
def test_every_letter_is_in_a_piece(text: str, kind: Any, splitting: Splitting) -> None:
    if text.startswith("---"):  # may be front matter, which is not text
        text = "x" + text
    covered: set[int] = set()
    for piece in split(text, kind[0], splitting, "name", kind[1]):
        covered.update(range(piece.start, piece.end))
    left_out = "".join(char for at, char in enumerate(text) if at not in covered)
    assert not [char for char in left_out if char.isalnum()]


@given(text=TEXTS, kind=KINDS, splitting=SPLITTINGS)
def test_pieces_come_in_reading_order_and_none_repeats_another_whole(
    text: str, kind: Any, splitting: Splitting
) -> None:
    pieces = split(text, kind[0], splitting, "name", kind[1])
    assert all(one.start < other.start and one.end < other.end for one, other in pairwise(pieces))


@given(text=TEXTS, kind=KINDS, splitting=SPLITTINGS)
def test_pieces_overlap_only_within_a_section(text: str, kind: Any, splitting: Splitting) -> None:
    pieces = split(text, kind[0], splitting, "name", kind[1])
    for one, other in pairwise(pieces):
        assert one.end <= other.start or one.section == other.section


@given(start=st.text(max_size=50), more=st.text(max_size=5))
def test_tokens_never_get_fewer_as_a_text_grows(start: str, more: str) -> None:
    assert count_tokens(start) <= count_tokens(start + more) <= len(start + more)


def test_a_token_is_roughly_four_letters_of_prose_and_one_character_of_chinese() -> None:
    assert count_tokens("The quick brown fox jumps over the lazy dog.") == 10
    assert count_tokens("世界你好") == 4
    assert count_tokens("") == 0


def test_markdown_is_cut_at_headings_and_only_there() -> None:
    pieces = split(GUIDE, "markdown", Splitting(), "guide")
    titles = [(piece.section.title, piece.section.path) for piece in pieces]
    assert titles == [
        ("Guide v2 to maps", ()),
        ("Install", ("Guide v2 to maps", "Install")),
        ("Usage", ("Usage",)),
    ]
    assert said(GUIDE, pieces)[1].startswith("# Guide")  # a heading without text goes with the section below it
    assert said(GUIDE, pieces)[1].endswith("> # quoted, not a heading")


def test_front_matter_gives_the_title_and_is_no_text() -> None:
    text = "---\ntitle: Maps and roads\ntags: [a]\n---\n\nNo heading here.\n"
    (piece,) = split(text, "markdown", Splitting(), "file")
    assert (text[piece.start : piece.end], piece.section.title) == ("No heading here.", "Maps and roads")


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# The `__init__` *method*", "The __init__ method"),
        ("## __slots__", "__slots__"),
        ("# un**bold**ed <b>x</b> ![map](a.png)", "unbolded x map"),
        ("Two\nlines\n===", "Two lines"),
    ],
)
def test_a_title_is_what_a_reader_sees_of_the_heading(heading: str, title: str) -> None:
    (piece,) = split(f"{heading}\n\nText.\n", "markdown", Splitting(), "file")
    assert piece.section.title == title


def test_text_between_two_rules_is_no_front_matter() -> None:
    text = "---\nJust: a: line\n---\n\nMore.\n"
    assert "Just: a: line" in "".join(said(text, split(text, "markdown", Splitting(), "file")))


def test_plain_text_is_cut_at_underlined_headings() -> None:
    text = "=====\nRoads\n=====\n\nLong.\n\nSigns\n-----\n\nRed.\n\nPaths\n-----\n\nName and\ntype\n----\nno heading\n"
    pieces = split(text, "text", Splitting(), "file")
    assert [piece.section.path for piece in pieces] == [("Roads",), ("Roads", "Signs"), ("Roads", "Paths")]
    assert said(text, pieces)[0].startswith("=====\nRoads")


def test_plain_text_without_headings_has_the_name_as_its_title() -> None:
    (piece,) = split("Just words.", "text", Splitting(), "notes")
    assert (piece.section.title, piece.section.path) == ("notes", ())


def test_a_long_section_is_cut_between_sentences_with_overlap() -> None:
    text = "# One\n\n" + "This is a sentence of some words. " * 20
    pieces = split(text, "markdown", Splitting(120, 40), "file")
    assert len(pieces) > 5
    assert all(one.end > other.start for one, other in pairwise(pieces[1:]))
    assert all(piece.endswith(".") for piece in said(text, pieces)[1:])


def test_a_function_is_one_piece_with_its_comments_and_a_large_class_is_its_methods() -> None:
    pieces = split(STACK, "code", Splitting(100, 0), "stack.py", "python")
    assert [piece.section.symbol for piece in pieces] == [None, "depth", "Stack", "Stack.push", "Stack.pop"]
    assert said(STACK, pieces)[1].startswith("# Explains depth,\n# in two lines.\n@cached\ndef depth()")
    assert said(STACK, pieces)[1].endswith("# 栈 🎉")
    assert said(STACK, pieces)[3].startswith("    def push")


def test_a_class_that_fits_is_one_piece() -> None:
    pieces = split(STACK, "code", Splitting(300, 0), "stack.py", "python")
    assert said(STACK, pieces)[-1].startswith("class Stack:")
    assert said(STACK, pieces)[-1].endswith("self.items.pop()")


def test_a_crumb_between_functions_goes_with_the_next() -> None:
    text = "import os\n\n\ndef f():\n    return os\n\n\nmain()\n"
    assert said(text, split(text, "code", Splitting(), "f.py", "python")) == [text.strip()]


def test_a_function_larger_than_a_piece_is_cut_between_lines() -> None:
    text = "def f():\n" + "".join(f"    value_{n} = compute({n})\n" for n in range(50))
    pieces = split(text, "code", Splitting(200, 0), "f.py", "python")
    assert {piece.section.symbol for piece in pieces} == {"f"}
    assert all(piece.startswith(("def f", "    value_")) and piece.endswith(")") for piece in said(text, pieces))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "c",
            "struct p { int x; };\nint *use(struct p a) { return 0; }\ntypedef struct { int y; } q;",
            ["p", "use", "q"],
        ),
        (
            "cpp",
            "class A { int f(); };\nint A::f() { return 1; }\ntemplate<class T> T g(T a) { return a; }",
            ["A", "A.f", "g"],
        ),
        ("csharp", "namespace N { class A { int M() => 1; } }", ["A"]),
        ("go", "type S struct { a int }\nfunc (s *S) Push(v int) { s.a = v }\nfunc New() {}", ["S", "S.Push", "New"]),
        ("java", "public class A { /** Says. */ @Override public void m() {} int field_of_it = 1; }", ["A", "A.m"]),
        (
            "javascript",
            "export const f = () => 1;\nexport class B { m() { return 1 } }\nfunction g() {}",
            ["f", "B", "g"],
        ),
        ("python", "@a\nasync def f(): ...\nclass A: ...", ["f", "A"]),
        ("ruby", "class A\n  def m; 1; end\nend\ndef top; 'some text'; end", ["A", "top"]),
        (
            "rust",
            "/// Doc.\n#[derive(Debug)]\npub struct S<T> { a: T }\nimpl<T> S<T> { fn new() {} }\nfn f() {}",
            ["S", "f"],
        ),
        ("tsx", "const App = () => <div/>;\nfunction g() { return <p/>; }", ["App", "g"]),
        ("typescript", "interface I { a: number }\n@D() export class C { m(): void {} }\ntype T = I;", ["I", "C", "T"]),
    ],
)
def test_definitions_have_their_names(language: str, text: str, expected: list[str]) -> None:
    found = symbols(text, language)
    assert [name for at, name in enumerate(found) if name and name not in found[:at]] == expected


def test_every_grammar_has_a_kind_of_file_and_can_be_loaded() -> None:
    assert set(GRAMMARS) <= set(_LANGUAGES)
    assert [symbols("x", language) for language in GRAMMARS] == [[None]] * len(GRAMMARS)


def test_code_without_a_grammar_is_cut_at_blank_lines() -> None:
    text = "\n\n".join(f"function f{n}()\n  return compute_something({n})\nend" for n in range(4))
    assert said(text, split(text, "code", SMALL, "f.lua", "lua")) == text.split("\n\n")


def test_code_nested_deeper_than_anyone_writes_is_cut_like_text() -> None:
    text = "f(" * 20_000 + ")" * 20_000
    pieces = split(text, "code", Splitting(), "f.js", "javascript")
    assert max(piece.end - piece.start for piece in pieces) <= 1000
    assert pieces[-1].end == len(text)


@pytest.mark.parametrize("text", ["word " * 20_000, "x" * 100_000, "世界你好。" * 20_000, "👩‍👩‍👧" * 20_000])
@pytest.mark.parametrize("unit", ["chars", "tokens"])
def test_one_line_of_100_kb_is_cut(text: str, unit: Unit) -> None:
    kinds: list[tuple[SourceType, str | None]] = [("markdown", None), ("text", None), ("code", "python")]
    for kind, language in kinds:
        pieces = split(text, kind, Splitting(1000, 200, unit), "name", language)
        assert pieces[0].start == 0
        assert pieces[-1].end == len(text.rstrip())


def test_threads_may_split_at_the_same_time() -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: split(STACK, "code", SMALL, "stack.py", "python"), range(40)))
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize(
    ("size", "overlap", "unit", "message"),
    [
        (
            100,
            100,
            "chars",
            "The chunk overlap 100 does not fit the chunk size 100; use 0 to 99, or a larger chunk size.",
        ),
        (
            100,
            -1,
            "chars",
            "The chunk overlap -1 does not fit the chunk size 100; use 0 to 99, or a larger chunk size.",
        ),
        (0, 0, "tokens", "The chunk size 0 is too small; use 1 or more tokens."),
        (9, 0, "words", "The unit 'words' is not known; use one of: chars, tokens."),
    ],
)
def test_sizes_that_cannot_be_are_refused(size: int, overlap: int, unit: Any, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        Splitting(size, overlap, unit)
    assert str(refused.value) == message
