"""The demo's documents: plain pages made into Markdown that a reader and a chunker can use."""

import heapq
import re
from pathlib import Path
from textwrap import dedent

import pytest

from demo.documents import MODULES, TOPICS, write_demo_documents
from demo.pydoc_markdown import to_markdown


def converted(page: str) -> str:
    return to_markdown(dedent(page).lstrip("\n")).rstrip("\n")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo_documents(folder / "documents")
    return folder / "documents"


class TestMarkdown:
    @pytest.mark.parametrize(("line", "mark"), [("*", "#"), ("=", "##"), ("-", "###"), ("~", "####")])
    def test_underlined_headings_become_marked_ones(self, line: str, mark: str) -> None:
        assert converted(f'The "try" statement\n{line * 19}') == f"{mark} The `try` statement"

    def test_broken_lines_are_joined_and_broken_words_mended(self) -> None:
        assert converted("A non-\nvirtual base  class\nis meant.") == "A non-virtual base class is meant."

    def test_quoted_literals_become_code(self) -> None:
        assert converted('Call "f(x)", "a < b"; ""ss"" too.') == 'Call `f(x)`, `a < b`; `"ss"` too.'

    def test_code_is_fenced_and_keeps_its_blank_lines_and_quotes(self) -> None:
        page = """
        For example:

           def f():
               return "x"

           f()

        Then it returns.
        """
        assert converted(page) == 'For example:\n\n```python\ndef f():\n    return "x"\n\nf()\n```\n\nThen it returns.'

    def test_grammar_and_sessions_are_fenced_as_what_they_are(self) -> None:
        page = 'Text.\n\n   pass_stmt ::= "pass"\n\nText.\n\n   >>> 1 + 1\n   2'
        assert re.findall(r"```(\w+)", converted(page)) == ["text", "pycon"]

    def test_the_description_of_a_method_is_prose_under_its_signature(self) -> None:
        page = "str.lower()\n\n   Return a copy of the string, in\n   lower case.\n\n   *width* is ignored here."
        assert (
            converted(page)
            == "### `str.lower()`\n\nReturn a copy of the string, in lower case.\n\n*width* is ignored here."
        )

    def test_lists_keep_their_items(self) -> None:
        assert (
            converted("* one\n  item\n\n* another\n\n1. first step\n2. second")
            == "- one item\n\n- another\n\n1. first step\n2. second"
        )

    def test_a_note_is_joined_to_what_it_says(self) -> None:
        assert converted("Note:\n\n  This is so.") == "Note: This is so."

    def test_footnotes_tables_and_see_also_are_left_out(self) -> None:
        page = """
        It holds. [1]

        +-----+
        | a   |
        +-----+

        See also:

          **PEP 343** - Its title

          Another line.

        It goes on.

        -[ Footnotes ]-

        [1] Except on Mondays.
        """
        assert converted(page) == "It holds.\n\nIt goes on."


class TestDocuments:
    def test_every_topic_has_a_page_that_begins_with_its_heading(self, documents: Path) -> None:
        pages = {page.stem: page.read_text(encoding="utf-8") for page in (documents / "reference").glob("*.md")}
        assert set(pages) <= set(TOPICS)
        assert len(pages) >= 40
        assert [name for name, text in pages.items() if not re.match(r"# \S.*\n\n\S", text)] == []
        assert pages["with"].startswith("# The `with` statement\n")

    def test_pages_are_long_enough_to_ask_about_and_do_not_repeat_each_other(self, documents: Path) -> None:
        pages = [page.read_text(encoding="utf-8") for page in (documents / "reference").glob("*.md")]
        paragraphs = [part for page in pages for part in page.split("\n\n") if len(part) > 120]
        assert min(map(len, pages)) > 400
        assert len(paragraphs) == len(set(paragraphs))

    def test_fences_are_closed_and_no_underline_or_table_is_left(self, documents: Path) -> None:
        for page in (documents / "reference").glob("*.md"):
            text = page.read_text(encoding="utf-8")
            prose = re.sub(r"```\w+\n.*?\n```", "", text, flags=re.DOTALL)
            assert "```" not in prose, page.name
            assert not re.search(r"^([*=~+-])[*=~+-]{2,}$|^\s", prose.replace("\n\n", ""), re.MULTILINE), page.name

    def test_the_code_is_modules_of_pythons_library(self, documents: Path) -> None:
        assert (documents / "code" / "heapq.py").read_text() == Path(heapq.__file__).read_text()
        assert len(list((documents / "code").rglob("*.py"))) == len(MODULES)

    def test_writing_again_gives_the_same_and_leaves_other_files_alone(self, tmp_path: Path) -> None:
        write_demo_documents(tmp_path)
        (tmp_path / "reference" / "mine.md").write_text("mine")
        before = {file: file.read_bytes() for file in tmp_path.rglob("*.*")}
        write_demo_documents(tmp_path)
        assert {file: file.read_bytes() for file in tmp_path.rglob("*.*")} == before
