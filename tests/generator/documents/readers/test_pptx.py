"""Presentations: a page a slide, in reading order, with lists, tables, charts and the speaker's notes."""

from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Cm

from generator.documents.document import Contents, ReadingOptions, Unreadable
from generator.documents.readers import pptx as reader
from tests.support.office import read, relations, zipped

TITLE, CONTENT, SECTION, TWO, COMPARISON, ONLY_TITLE, BLANK = range(7)
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


class Deck:
    """A presentation that is being made."""

    def __init__(self) -> None:
        self.made = Presentation()

    def slide(self, layout: int, title: str = "", *texts: str) -> Any:
        slide = self.made.slides.add_slide(self.made.slide_layouts[layout])
        places = list(slide.placeholders)
        for place, text in zip(places, [title, *texts] if layout != BLANK else texts, strict=False):
            place.text_frame.text = text
        return slide

    def box(self, slide: Any, left: int, top: int, text: str) -> Any:
        box = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(5), Cm(2))
        box.text_frame.text = text
        return box.text_frame

    def read(self) -> Contents:
        file = BytesIO()
        self.made.save(file)
        return read("pptx", file.getvalue())


@pytest.fixture
def deck() -> Deck:
    return Deck()


def test_every_slide_is_a_page_and_its_title_a_heading(deck: Deck) -> None:
    deck.slide(TITLE, "Pumps", "For beginners")
    deck.slide(CONTENT, "Kinds", "Piston pumps\nTurbines")
    deck.slide(BLANK)
    deck.slide(ONLY_TITLE, "End\vof it")
    found = deck.read()
    assert found.text == "# Pumps\n\nFor beginners\n\n## Kinds\n\n- Piston pumps\n- Turbines\n\n## End of it"
    assert found.title == "Pumps"
    assert [page.number for page in found.pages] == [1, 2, 3, 4]
    assert found.page_at(found.text.index("Turbines")) == 2


def test_slides_of_a_section_stand_below_it(deck: Deck) -> None:
    deck.slide(CONTENT, "Before", "text")
    deck.slide(SECTION, "Part one", "About it")
    deck.slide(CONTENT, "Inside", "text")
    assert [line for line in deck.read().text.split("\n") if line.startswith("#")] == [
        "## Before",
        "## Part one",
        "### Inside",
    ]


def test_lists_keep_their_levels_and_numbers(deck: Deck) -> None:
    frame = deck.slide(CONTENT, "List", "one\ninner\ntwo\nplain\nfirst\nsecond").placeholders[1].text_frame
    frame.paragraphs[1].level = 1
    frame.paragraphs[3]._p.get_or_add_pPr().insert(0, parse_xml(f"<a:buNone {A}/>"))
    for paragraph in frame.paragraphs[4:]:
        paragraph._p.get_or_add_pPr().insert(0, parse_xml(f'<a:buAutoNum {A} type="arabicPeriod" startAt="4"/>'))
    assert deck.read().text.split("\n\n")[1:] == ["- one\n  - inner\n- two", "plain", "4. first\n5. second"]


def test_what_is_left_is_read_before_what_is_right_and_a_column_as_a_whole(deck: Deck) -> None:
    slide = deck.slide(ONLY_TITLE, "Both")
    for left, top, text in (
        (14, 8, "text right"),
        (1, 8, "text left"),
        (14, 5, "head right"),
        (1, 5, "head left"),
        (1, 19, "below"),
    ):
        deck.box(slide, left, top, text)
    deck.slide(COMPARISON, "Compare", "left", "one\ntwo", "right", "three\nfour")
    assert deck.read().text.split("\n\n") == [
        "## Both", "head left", "text left", "head right", "text right", "below",
        "## Compare", "left", "- one\n- two", "right", "- three\n- four",
    ]  # fmt: skip


def test_a_table_and_a_chart_are_tables(deck: Deck) -> None:
    slide = deck.slide(ONLY_TITLE, "Figures")
    table = slide.shapes.add_table(3, 3, Cm(1), Cm(5), Cm(9), Cm(3)).table
    for row, texts in enumerate((("Kind", "Sold", "Left"), ("pump", "1", "2"), ("", "3", "4"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    chart: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    chart.categories = ["North", "South"]
    chart.add_series("Sales", (4.2999999999999998, 2))
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    drawn = slide.shapes.add_chart(kind, Cm(1), Cm(10), Cm(9), Cm(5), chart).chart
    drawn.has_title = True
    drawn.chart_title.text_frame.text = "By region"
    assert deck.read().text.split("\n\n")[1:] == [
        "| Kind | Sold | Left |\n| --- | --- | --- |\n| pump | 1 | 2 |\n| pump | 3 | 4 |",
        "By region",
        "|  | Sales |\n| --- | --- |\n| North | 4.3 |\n| South | 2 |",
    ]


def test_notes_stand_below_their_slide_and_hidden_slides_are_read(deck: Deck) -> None:
    slide = deck.slide(ONLY_TITLE, "Shown")
    slide.notes_slide.notes_text_frame.text = "Say hello.\nThen wait."
    deck.slide(ONLY_TITLE, "Hidden")._element.set("show", "0")
    assert deck.read().text == "## Shown\n\nNotes: Say hello.\n\nThen wait.\n\n## Hidden"


def test_a_slide_without_a_title_is_called_by_its_number(deck: Deck) -> None:
    deck.box(deck.slide(BLANK), 1, 1, "Only text")
    assert deck.read().text == "## Slide 1\n\nOnly text"


def test_what_stands_on_most_slides_is_left_out(deck: Deck) -> None:
    for number in range(5):
        slide = deck.slide(ONLY_TITLE, f"Slide of {number}")
        deck.box(slide, 1, 18, "© Pumps & Co")
        deck.box(slide, 1, 9, f"text {number}")
    slide.shapes._spTree.append(
        parse_xml(
            f'<p:sp {A} xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:nvSpPr>'
            '<p:cNvPr id="99" name="n"/><p:cNvSpPr/><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:spPr/>'
            '<p:txBody><a:bodyPr/><a:p><a:fld id="{1}" type="slidenum"><a:t>5</a:t></a:fld></a:p></p:txBody></p:sp>'
        )
    )
    assert deck.read().text.split("\n\n") == [part for n in range(5) for part in (f"## Slide of {n}", f"text {n}")]


def test_code_and_powers_stay_what_they_are(deck: Deck) -> None:
    slide = deck.slide(ONLY_TITLE, "Code")
    frame = deck.box(slide, 1, 5, "def f():\n    return 1")
    for paragraph in frame.paragraphs:
        paragraph.runs[0].font.name = "Consolas"
    other = deck.box(slide, 1, 12, "E = mc")
    run = other.paragraphs[0].add_run()
    run.text = "2"
    run._r.get_or_add_rPr().set("baseline", "30000")
    assert deck.read().text.split("\n\n")[1:] == ["```\ndef f():\n    return 1\n```", "E = mc²"]


@pytest.mark.parametrize(("baseline", "shown"), [("30%", "x²"), ("0%", "x2"), ("0", "x2"), ("-25000", "x₂")])
def test_what_is_raised_by_nothing_is_not_raised(deck: Deck, baseline: str, shown: str) -> None:
    frame = deck.box(deck.slide(BLANK), 1, 5, "x")
    run = frame.paragraphs[0].add_run()
    run.text = "2"
    run._r.get_or_add_rPr().set("baseline", baseline)
    assert deck.read().text == f"## Slide 1\n\n{shown}"


def test_a_formula_stands_in_its_text_and_an_empty_one_is_none(deck: Deck) -> None:
    frame = deck.box(deck.slide(BLANK), 1, 5, "x")
    for inner in ("", "<m:r><m:t>π</m:t></m:r>"):
        frame.paragraphs[0]._p.append(parse_xml(f'<m:oMath xmlns:m="urn:m">{inner}</m:oMath>'))
    assert deck.read().text == "## Slide 1\n\nx$\\pi$"


def test_slides_that_are_pictures_are_counted(deck: Deck) -> None:
    picture = "<p:pic xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main'/>"
    deck.slide(BLANK).shapes._spTree.append(parse_xml(picture))
    deck.slide(ONLY_TITLE, "Text").shapes._spTree.append(parse_xml(picture))
    assert [str(one) for one in deck.read().unread] == ["1 of 2 slides is a picture: save it as PDF"]


def damaged(slide: str) -> bytes:
    p = 'xmlns:p="urn:p" xmlns:r="urn:r"'
    listed = '<p:sldId id="1" r:id="r0"/><p:sldId id="2" r:id="r1"/>'
    text = "<p:sp><p:txBody><a:p><a:r><a:t>Fine</a:t></a:r></a:p></p:txBody></p:sp>"
    return zipped(
        {
            "_rels/.rels": relations({"ppt/presentation.xml": "officeDocument"}),
            "ppt/_rels/presentation.xml.rels": relations({"a.xml": "slide", "b.xml": "slide"}),
            "ppt/presentation.xml": f"<p:pres {p}><p:sldIdLst>{listed}</p:sldIdLst></p:pres>",
            "ppt/a.xml": slide,
            "ppt/b.xml": f"<p:sld {p} {A}><p:cSld><p:spTree>{text}</p:spTree></p:cSld></p:sld>",
        }
    )


@pytest.mark.parametrize("slide", ["<p:sld", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'])
def test_a_slide_that_does_harm_is_left_out_and_said(slide: str) -> None:
    found = read("pptx", damaged(slide))
    assert found.text == "## Slide 2\n\nFine"
    assert [one.what.startswith(("slide 1 is damaged", "slide 1 declares entities")) for one in found.unread] == [True]


def test_what_is_no_presentation_says_so() -> None:
    with pytest.raises(Unreadable, match="is damaged"):
        list(reader.read(zipped({"a": "b"}), ReadingOptions()))
