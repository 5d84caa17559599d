"""Word documents that are broken, locked or made to do harm end with a sentence."""

import pytest

from generator.documents.document import Unreadable
from tests.support.office import p, read, word, zipped

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", r"is damaged \(File is not a zip file\)"),
        (b"{\\rtf1 text}", r"is damaged \(File is not a zip file\)"),
        (zipped({"mimetype": "text"}), r"is damaged \(no document is in it\)"),
        (word(p("&b;"), before=LAUGHS), r"declares entities in word/document\.xml"),
        (word(p("x"), before='<!DOCTYPE a SYSTEM "file:///etc/passwd">'), "declares entities"),
        (word("<w:p><w:r>"), r"is damaged \("),
        (word("<w:tbl>" * 2000), r"is damaged \("),
    ],
    ids=["empty", "rtf", "not a document", "entities", "address", "cut off", "deep"],
)
def test_the_sentence_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read("docx", data)


def test_what_comes_before_the_damage_is_kept() -> None:
    found = read("docx", word(p("Before.") + p("more") + "<w:p><w:oops></w:p>"))
    assert found.text == "Before.\n\nmore"
    assert [one.what.startswith("the rest is damaged (") for one in found.unread] == [True]


def test_a_circle_of_styles_ends_and_numbers_that_are_none_are_none() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="A"/><w:basedOn w:val="a"/></w:style>'
    odd = '<w:pStyle w:val="a"/><w:outlineLvl w:val="x"/><w:numPr><w:ilvl w:val="-1"/><w:numId w:val="q"/></w:numPr>'
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{p("a")}</w:tc>'
    body = p("text", odd) + f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}</w:tr></w:tbl>"
    assert read("docx", word(body, styles=styles)).text == "text\n\n| a | a |\n| --- | --- |\n| a |  |"


def test_files_within_the_file_are_said_to_be_left_out() -> None:
    assert [str(one) for one in read("docx", word(p("a") + "<w:altChunk/>")).unread] == [
        "1 file within it is not read: save it again with Word"
    ]
