"""Word documents: headings, lists, code and notes, as the finished document shows them."""

from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Made

from generator.documents.document import Contents
from tests.support.office import p, read, word


def said(document: Made) -> Contents:
    file = BytesIO()
    document.save(file)
    return read("docx", file.getvalue())


def test_headings_are_at_their_levels_and_the_title_is_the_title() -> None:
    made = Document()
    made.core_properties.title = "A template's name"
    made.add_heading("Pumps", 0)
    made.add_paragraph("Machines", style="Subtitle")
    made.add_heading("Kinds", 1)
    made.add_paragraph("There are two.")
    made.add_heading("Piston pumps", 2)
    found = said(made)
    assert found.text == "# Pumps\n\nMachines\n\n# Kinds\n\nThere are two.\n\n## Piston pumps"
    assert (found.title, found.pages, found.unread) == ("Pumps", [], [])


def test_the_properties_give_the_title_where_no_paragraph_does() -> None:
    made = Document()
    made.add_paragraph("text")
    for stored, title in (("On pumps", "On pumps"), ("Microsoft Word - draft3.doc", ""), ("", "")):
        made.core_properties.title = stored
        assert said(made).title == title


@pytest.mark.parametrize(
    ("style", "level"),
    [
        ('<w:name w:val="heading 2"/>', 2),
        ('<w:name w:val="Überschrift 3"/>', 3),
        ('<w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>', 2),
        ('<w:name w:val="Mine"/><w:basedOn w:val="base"/>', 4),
        ('<w:name w:val="HeadA"/>', 2),
        ('<w:name w:val="heading 9"/>', 6),
        ('<w:name w:val="Mine"/><w:basedOn w:val="base"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>', 0),
    ],
)
def test_a_style_is_a_heading_in_any_language(style: str, level: int) -> None:
    styles = f"""<w:style w:type="paragraph" w:styleId="x">{style}</w:style>
        <w:style w:type="paragraph" w:styleId="base"><w:name w:val="heading 4"/></w:style>"""
    found = read("docx", word(p("Ventile", '<w:pStyle w:val="x"/>') + p("text"), styles=styles))
    assert found.text == f"{'#' * level} Ventile\n\ntext".lstrip()


def test_a_paragraph_of_its_own_level_is_a_heading_but_not_a_whole_page_of_it() -> None:
    outline = '<w:outlineLvl w:val="0"/>'
    found = read("docx", word(p("Short", outline) + p("long " * 60, outline)))
    assert found.text == f"# Short\n\n{'long ' * 60}".strip()


LISTS = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>
</w:num>
"""


def item(text: str, number: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_lists_have_their_numbers_and_depths() -> None:
    body = (
        item("one", 1) + item("inner", 1, 1) + item("next", 1, 1) + item("two", 1) + item("fresh", 1, 1)
        + item("deep", 1, 2) + p("Between.") + item("three", 1) + item("seven", 3) + item("dot", 2) + item("none", 0)
    )  # fmt: skip
    assert read("docx", word(body, numbering=LISTS)).text == (
        "1. one\n   - a) inner\n   - b) next\n2. two\n   - a) fresh\n     - 2.1 deep\n\n"
        "Between.\n\n3. three\n7. seven\n- dot\n\nnone"
    )


def test_a_heading_and_a_caption_keep_their_number_without_becoming_a_list() -> None:
    level = '<w:lvl w:ilvl="0"><w:lvlText w:val="Article %1"/></w:lvl>'
    lists = f"""<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"""
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = p("Scope", numbered + '<w:outlineLvl w:val="1"/>') + p("Terms", numbered)
    assert read("docx", word(body, numbering=lists)).text == "## Article 1 Scope\n\nArticle 2 Terms"


CODE = '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="Source Code"/></w:style>'


def test_code_stays_code_line_by_line() -> None:
    in_style = '<w:pStyle w:val="c"/>'
    body = (
        p("Run:")
        + p("def f():", in_style)
        + p("", in_style)
        + p("    return 1", in_style)
        + p("", in_style)
        + p("Done.")
    )
    assert read("docx", word(body, styles=CODE)).text == "Run:\n\n```\ndef f():\n\n    return 1\n```\n\nDone."


def test_letters_of_one_width_are_code_unless_everything_is_typewritten() -> None:
    narrow = '<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr>'
    call = f"<w:r>{narrow}<w:t>pop()</w:t></w:r>"
    body = f"<w:p><w:r><w:t xml:space='preserve'>Call </w:t></w:r>{call}<w:r><w:t>.</w:t></w:r></w:p>"
    assert read("docx", word(body)).text == "Call `pop()`."
    usual = f"<w:docDefaults><w:rPrDefault>{narrow}</w:rPrDefault></w:docDefaults>"
    assert read("docx", word(body, styles=usual)).text == "Call pop()."


def test_notes_stand_below_what_refers_to_them() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p><w:r><w:t>Said</w:t></w:r>{reference}</w:p>" + p("Next.")
    notes = f'<w:footnote w:id="0">{p("line")}</w:footnote><w:footnote w:id="2">{p(" By whom.")}</w:footnote>'
    assert read("docx", word(body, footnotes=notes)).text == "Said[^1]\n\n[^1]: By whom.\n\nNext."


def test_contents_headers_and_footers_are_left_out() -> None:
    made = Document()
    made.sections[0].header.paragraphs[0].text = "Confidential"
    made.sections[0].footer.paragraphs[0].text = "Page 1 of 9"
    made.add_paragraph("Text.")
    assert said(made).text == "Text."
    styles = '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
    body = p("Pumps .... 3", '<w:pStyle w:val="toc"/>') + p("Text.")
    assert read("docx", word(body, styles=styles)).text == "Text."


def test_lines_that_look_like_structure_do_not_become_it() -> None:
    body = p("# no heading") + p("&gt; no quotation") + p("a #1 &gt; b") + p("---") + p("&lt;script> is a tag")
    assert read("docx", word(body)).text == (
        "\\# no heading\n\n\\> no quotation\n\na #1 > b\n\n\\---\n\n\\<script> is a tag"
    )


def test_the_strict_form_reads_the_same() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert read("docx", word(p("Text", '<w:outlineLvl w:val="0"/>'), namespace=strict)).text == "# Text"


def test_a_long_document_comes_in_parts_that_join_to_the_whole() -> None:
    found = read("docx", word("".join(item(f"{n} {'word ' * 50}", 2) for n in range(500)), numbering=LISTS))
    assert [line.split()[1] for line in found.text.split("\n")] == [str(n) for n in range(500)]


def bold(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def test_bold_lines_are_headings_where_there_are_no_others() -> None:
    body = bold("Letterhead") + bold("Scope") + p("Text.") + bold("Mind the step!") + p("More.") + bold("The end")
    assert read("docx", word(body)).text == "Letterhead\n\n## Scope\n\nText.\n\nMind the step!\n\nMore.\n\nThe end"
    styled = p("Real", '<w:outlineLvl w:val="0"/>') + body
    assert read("docx", word(styled)).text.count("#") == 1


def test_a_paragraph_that_would_go_on_is_kept_at_the_end() -> None:
    joins = "<w:rPr><w:del/></w:rPr>"
    assert read("docx", word(p("Last.", joins))).text == "Last."
    assert read("docx", word(p("Before.", joins) + "<w:tbl/>")).text == "Before."
