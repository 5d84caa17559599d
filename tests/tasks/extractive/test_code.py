"""Pairs of source code: from signatures, docstrings, comments and the errors raised."""

import inspect
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import hashing, prompts, records
from tasks.extractive.pairs import Pair, propose_code_pairs

READER = '''
class Reader(Base):
    """A reader of text files."""

    def read(self, path: str, *, limit: int = 10) -> list[str]:
        """Read the first lines of a file.

        Empty lines are skipped because they carry no data.

        Args:
            path: The file to read,
                as the system names it.
            limit: Most lines to read.

        Returns:
            The lines, without their ends.

        Raises:
            OSError: The file cannot be read.
        """
        if limit < 0:
            raise ValueError("limit must not be negative")
        return open(path).readlines()[:limit]
'''


def python(text: str, symbol: str | None = None, n: int = 20) -> dict[str, str]:
    """Question to answer, for a piece of Python."""
    return {
        pair["question"]: pair["answer"] for pair in propose_code_pairs(text, n=n, language="python", symbol=symbol)
    }


def test_a_class_and_its_method_tell_what_they_are() -> None:
    assert python(READER) == {
        "What does the class `Reader` represent?": "A reader of text files.",
        "Which classes does the class `Reader` inherit from?": "class Reader(Base)",
        "What does the method `Reader.read` do?": "Read the first lines of a file.",
        "What parameters does the method `Reader.read` take?": (
            "def read(self, path: str, *, limit: int = 10) -> list[str]"
        ),
        "What is the default value of the parameter `limit` of the method `Reader.read`?": "limit: int = 10",
        "What does the method `Reader.read` return?": "The lines, without their ends.",
        "What is the parameter `path` of the method `Reader.read` for?": "The file to read, as the system names it.",
        "What is the parameter `limit` of the method `Reader.read` for?": "Most lines to read.",
        "When does the method `Reader.read` raise `OSError`?": "The file cannot be read.",
        "Under which condition does the method `Reader.read` raise `ValueError`?": (
            'if limit < 0:\n    raise ValueError("limit must not be negative")'
        ),
        "For the method `Reader.read`, why are empty lines skipped?": (
            "Empty lines are skipped because they carry no data."
        ),
    }


def test_the_best_come_first() -> None:
    assert list(python(READER, n=3)) == [
        "What does the class `Reader` represent?",
        "What does the method `Reader.read` do?",
        "When does the method `Reader.read` raise `OSError`?",
    ]


def test_a_method_that_was_cut_out_and_cut_off_is_read_as_far_as_it_goes() -> None:
    start = READER.index("    def read")
    found = python(READER[start : READER.index("raise ValueError") + 12], symbol="Reader.read")
    assert found["What does the method `Reader.read` do?"] == "Read the first lines of a file."
    assert found["When does the method `Reader.read` raise `OSError`?"] == "The file cannot be read."


def test_a_default_is_quoted_with_its_declaration() -> None:
    found = python("def connect(host, port=5432):\n    return open_socket(host, port)\n")
    assert found["What is the default value of the parameter `port` of the function `connect`?"] == "port=5432"


def test_sphinx_fields_are_read() -> None:
    found = python(
        'def f(a):\n    """Add one to a number.\n\n    :param a: The number to add to.\n'
        '    :raises TypeError: It is no number.\n    """\n'
    )
    assert found["What is the parameter `a` of the function `f` for?"] == "The number to add to."
    assert found["When does the function `f` raise `TypeError`?"] == "It is no number."


def test_private_special_methods_of_no_known_class_are_passed_over() -> None:
    assert python('    def __init__(self, a, b):\n        """Set up the thing at hand."""\n') == {}


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        (
            "javascript",
            (
                "/**\n * Adds two numbers.\n * @param {number} a - The first number to add.\n"
                " * @throws {RangeError} When the sum is too large.\n */\nexport function add(a, b = 2) {\n"
            ),
            {
                "What does the function `add` do?": "Adds two numbers.",
                "What parameters does the function `add` take?": "export function add(a, b = 2)",
                "What is the parameter `a` of the function `add` for?": "The first number to add.",
                "When does the function `add` raise `RangeError`?": "When the sum is too large.",
            },
        ),
        (
            "go",
            "// Open opens the named file.\nfunc (s *Store) Open(name string, mode int) (*File, error) {\n",
            {
                "What does the function `Open` do?": "Open opens the named file.",
                "What parameters does the function `Open` take?": (
                    "func (s *Store) Open(name string, mode int) (*File, error)"
                ),
            },
        ),
        (
            "rust",
            "/// Returns the length of the longest run.\n#[inline]\npub fn longest(items: &[u8]) -> usize {\n",
            {
                "What does the function `longest` do?": "Returns the length of the longest run.",
                "What parameters does the function `longest` take?": "pub fn longest(items: &[u8]) -> usize",
            },
        ),
        (
            "java",
            "    /**\n     * Computes a sum.\n     */\n    public static long sum(File file) throws IOException {\n",
            {
                "What does the function `sum` do?": "Computes a sum.",
                "What parameters does the function `sum` take?": "public static long sum(File file) throws IOException",
            },
        ),
    ],
)
def test_other_languages_are_read_by_their_heads_and_comments(
    language: str, code: str, expected: dict[str, str]
) -> None:
    pairs = propose_code_pairs(code, n=9, language=language, symbol=None)
    assert {pair["question"]: pair["answer"] for pair in pairs} == expected


def test_a_licence_is_no_documentation() -> None:
    code = "/* Copyright Somebody. All rights reserved. */\nint main(int argc) {\n"
    [pair] = propose_code_pairs(code, n=9, language="c", symbol=None)
    assert pair["question"] == "What parameters does the function `main` take?"


def test_what_was_asked_is_not_asked_again() -> None:
    asked = "What does the method `Reader.read` do?"
    pairs = propose_code_pairs(READER, n=20, language="python", symbol=None, avoid=[asked])
    assert asked not in [pair["question"] for pair in pairs]
    assert len(pairs) == len(python(READER)) - 1


@pytest.mark.parametrize("module", [hashing, prompts, records])
def test_our_own_source_gives_grounded_pairs(module: object) -> None:
    text = inspect.getsource(module)  # type: ignore[arg-type]
    pairs = propose_code_pairs(text, n=3, language="python", symbol=None)
    assert len(pairs) == 3
    assert_grounded(pairs, text)


LINES = st.sampled_from(
    ["def f(a, b=1):", "class A(B):", "async def g(", '"""Doc of it.', '"""',
        "    if a:", "        raise E(a)", "    return a", "@x", "}", "", "é = 'ü'",
      "func f(a int) {", "// says a word", "/**", " */"]
)  # fmt: skip


@given(st.lists(LINES, max_size=25), st.integers(0, 8), st.sampled_from(["python", "go", None]))
def test_broken_code_gives_grounded_pairs_or_none(lines: list[str], indent: int, language: str | None) -> None:
    text = textwrap.indent("\n".join(lines), " " * indent)
    pairs = propose_code_pairs(text, n=4, language=language, symbol="A")
    assert len(pairs) <= 4
    assert pairs == propose_code_pairs(text, n=4, language=language, symbol="A")
    assert_grounded(pairs, text)


@given(st.text(max_size=200))
def test_no_code_is_too_strange(text: str) -> None:
    assert_grounded(propose_code_pairs(f"def f(a):{text}", n=3, language="python", symbol=None), f"def f(a):{text}")


def assert_grounded(pairs: list[Pair], text: str) -> None:
    """Evidence is in the text, the answer in the evidence, and no question is asked twice."""
    whole = " ".join(text.split())
    for pair in pairs:
        assert pair["evidence"] in whole
        assert " ".join(pair["answer"].split()) in pair["evidence"]
        assert pair["question"].endswith("?")
    assert len({pair["question"] for pair in pairs}) == len(pairs)
