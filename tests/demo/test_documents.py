"""The demo's documents: plain pages made into Markdown that a reader and a chunker can use."""

import heapq
import re
from collections import Counter
from pathlib import Path
from textwrap import dedent

import docx
import pypdfium2
import pytest
from lxml import html

from demo.documents import BOUND, MODULES, TOPICS, bound_parts, write_demo_documents
from demo.pages import Part, plain
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
        assert len(pages) >= 25
        assert [name for name, text in pages.items() if not re.match(r"# \S.*\n\n\S", text)] == []
        assert pages["while"].startswith("# The `while` statement\n")

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


class TestManual:
    """What is bound together, read by programs that have nothing to do with what wrote it."""

    def test_the_pdf_has_every_word_of_its_topics_on_numbered_pages(self, documents: Path) -> None:
        pdf = pypdfium2.PdfDocument(documents / "manual" / "errors.pdf")
        try:
            pages = [page.get_textpage().get_text_range() for page in pdf]
        finally:
            pdf.close()
        assert len(pages) > 3
        assert [f"The Python reference - {number}" in page for number, page in enumerate(pages, 1)] == [True] * len(
            pages
        )
        written = set(re.findall(r"[A-Za-z]{3,}", " ".join(plain(part.text) for part in bound("Errors"))))
        assert written - set(re.findall(r"[A-Za-z]+", "\n".join(pages))) == set()

    def test_the_word_document_has_headings_code_and_text_in_their_styles(self, documents: Path) -> None:
        paragraphs = docx.Document(str(documents / "manual" / "functions.docx")).paragraphs
        styles = Counter(each.style.name for each in paragraphs if each.style)
        assert (paragraphs[0].text, paragraphs[0].style and paragraphs[0].style.name) == (
            "Functions and calls",
            "Heading 1",
        )
        assert styles["Heading 2"] >= 5
        assert styles["HTML Preformatted"] >= 10
        assert [each.text for each in paragraphs] == [shown(part) for part in bound("Functions")]

    def test_the_web_page_has_its_text_between_what_stands_around_it(self, documents: Path) -> None:
        tree = html.parse(str(documents / "manual" / "numbers.html"))
        (main,) = tree.iter("main")
        assert [each.text_content() for each in main.iter("h1", "h2")][:2] == ["Numbers and truth", "Integer literals"]
        assert "cookies" not in main.text_content()
        assert len(list(tree.iter("nav", "footer"))) == 2

    def test_no_topic_is_in_two_documents(self) -> None:
        topics = [*TOPICS, *" ".join(BOUND.values()).split()]
        assert len(topics) == len(set(topics))


def bound(title: str) -> list[Part]:
    (whole,) = (each for each in BOUND if each.startswith(title))
    return list(bound_parts(whole))


def shown(part: Part) -> str:
    return part.text if part.kind == "code" else plain(part.text)
