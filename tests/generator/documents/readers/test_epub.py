"""Books are read chapter by chapter, in their order, and what protects them is said."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from generator.documents.document import Contents, Page, ReadingOptions, Unread, Unreadable, contents
from generator.documents.readers.epub import read

XHTML = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NAV = f"""{XHTML}<body><nav epub:type="toc"><ol>
<li><a href="text/two.xhtml">On valves</a></li><li><a href="text/one.xhtml#top">On pumps</a></li>
</ol></nav></body></html>"""
NCX = """<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://127.0.0.1:9/ncx.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>On valves</text></navLabel>
<content src="text/two.xhtml"/></navPoint></navMap></ncx>"""


def chapter(body: str) -> str:
    return f"{XHTML}<head><title/><script/></head><body>{body}</body></html>"


def package(*, version: str = "3.0", guide: str = "") -> str:
    items = {
        "nav": ("nav.xhtml", 'properties="nav"' if version == "3.0" else ""),
        "cover": ("cover.xhtml", ""),
        "c1": ("text/one.xhtml", ""),
        "c2": ("text/tw%6F.xhtml", ""),
        "ncx": ("toc.ncx", ""),
    }
    manifest = "".join(f'<item id="{name}" href="{place}" {more}/>' for name, (place, more) in items.items())
    return (
        f'<package xmlns="http://www.idpf.org/2007/opf" version="{version}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title>Machines &amp; their use</dc:title></metadata><manifest>{manifest}</manifest><spine toc="ncx">'
        '<itemref idref="cover"/><itemref idref="nav"/><itemref idref="c2"/><itemref idref="c1"/></spine>'
        f"{guide}</package>"
    )


def book(changes: Mapping[str, str | bytes | None] | None = None) -> bytes:
    members: dict[str, str | bytes | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package(),
        "OEBPS/nav.xhtml": NAV,
        "OEBPS/toc.ncx": NCX,
        "OEBPS/cover.xhtml": chapter('<img src="cover.jpg" alt=""/>'),
        "OEBPS/text/one.xhtml": chapter("<h1>Pumps</h1><p>A pump moves&nbsp;fluids.</p>"),
        "OEBPS/text/two.xhtml": chapter("<p>A valve<br/>stops them.</p>"),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | dict(changes or {})).items():
            if content is not None:
                archive.writestr(name, content)
    return data.getvalue()


def found(data: bytes) -> Contents:
    return contents(read(data, ReadingOptions()))


def test_chapters_come_in_the_order_of_the_spine_without_cover_and_contents() -> None:
    whole = found(book())
    assert whole.title == "Machines & their use"
    assert whole.text == "# On valves\n\nA valve\nstops them.\n\n# Pumps\n\nA pump moves fluids."
    assert whole.unread == []


def test_a_chapter_that_the_spine_names_a_thousand_times_is_read_once() -> None:
    spine = package().replace('<itemref idref="c2"/>', '<itemref idref="c2"/>' * 1000)
    again = spine.replace("</manifest>", '<item id="c3" href="text/one.xhtml#later"/></manifest>')
    again = again.replace("</spine>", '<itemref idref="c3"/></spine>')
    assert found(book({"OEBPS/content.opf": again})) == found(book())


def test_an_older_book_has_its_titles_in_its_ncx_and_its_cover_in_its_guide() -> None:
    guide = '<guide><reference type="cover" href="cover.xhtml"/><reference type="toc" href="nav.xhtml"/></guide>'
    older = {"OEBPS/content.opf": package(version="2.0", guide=guide), "OEBPS/cover.xhtml": chapter("<p>Cover</p>")}
    assert found(book(older)).text == found(book()).text


def test_a_book_of_one_page_that_is_called_its_cover_is_read() -> None:
    guide = '<guide><reference type="cover" href="text/one.xhtml"/></guide>'
    only = package(guide=guide).replace('<itemref idref="c2"/>', "").replace('<itemref idref="cover"/>', "")
    assert "A pump" in found(book({"OEBPS/content.opf": only})).text


def test_a_table_of_contents_that_nothing_names_is_left_out() -> None:
    links = "".join(f'<p><a href="{name}.xhtml">Chapter {name}</a></p>' for name in ("one", "two", "three"))
    assert "Chapter one" not in found(book({"OEBPS/cover.xhtml": chapter(f"<h1>Contents</h1>{links}")})).text


def test_a_chapter_that_begins_with_the_contents_is_no_table_of_contents() -> None:
    guide = '<guide><reference type="toc" href="text/one.xhtml#toc"/></guide>'
    long = {"OEBPS/text/one.xhtml": chapter("<h1>All</h1>" + "<p>A pump moves fluids.</p>" * 400)}
    assert "A pump" in found(book({"OEBPS/content.opf": package(guide=guide), **long})).text


def test_the_texts_of_drawn_pages_are_read() -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><style>.a {}</style><text>Below the</text><text>wind</text></svg>'
    assert "Below the\n\nwind" in found(book({"OEBPS/text/one.xhtml": chapter(drawn)})).text


def test_notes_keep_their_marks_and_page_numbers_of_the_print_go() -> None:
    body = (
        '<p>It leaks<a epub:type="noteref" href="#n1">1</a>,<sup><a href="#n2">2</a></sup> on '
        '<span epub:type="pagebreak" title="12">12</span>Mondays.</p>'
        '<aside epub:type="footnote" id="n1"><p>1. Little.</p></aside>'
    )
    assert "It leaks[1],[2] on Mondays.\n\n1\\. Little." in found(book({"OEBPS/text/one.xhtml": chapter(body)})).text


def test_pages_come_one_a_chapter() -> None:
    assert [page.text for page in read(book(), ReadingOptions()) if isinstance(page, Page)][-1].startswith("# Pumps")


def test_a_chapter_that_is_missing_is_said_and_the_others_are_read() -> None:
    whole = found(book({"OEBPS/text/one.xhtml": None}))
    assert whole.unread == [Unread("the chapter OEBPS/text/one.xhtml is missing")]
    assert "A valve" in whole.text


def test_a_chapter_that_is_no_xml_is_read_as_html() -> None:
    assert "Broken & read" in found(book({"OEBPS/text/one.xhtml": "<html><body><p>Broken & <b>read"})).text


def encryption(algorithm: str, uri: str) -> str:
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#">'
        f'<enc:EncryptedData><enc:EncryptionMethod Algorithm="{algorithm}"/><enc:CipherData>'
        f'<enc:CipherReference URI="{uri}"/></enc:CipherData></enc:EncryptedData></encryption>'
    )


def test_a_book_that_is_protected_is_refused() -> None:
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/text/one.xhtml")
    with pytest.raises(Unreadable, match=r"^is encrypted \(DRM\)"):
        found(book({"META-INF/encryption.xml": locked}))


def test_fonts_that_are_made_unreadable_are_no_protection() -> None:
    fonts = encryption("http://www.idpf.org/2008/embedding", "OEBPS/fonts/a.otf")
    assert "A valve" in found(book({"META-INF/encryption.xml": fonts})).text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK no zip", "is damaged"),
        (book({"META-INF/container.xml": None, "OEBPS/content.opf": None}), "is no EPUB"),
        (book({"OEBPS/content.opf": "<package><manifest/><spine/></package>"}), "is a book without chapters"),
        (
            book(
                {f"OEBPS/text/{name}.xhtml": chapter('<img src="a.png"/>') for name in ("one", "two")}
                | {"OEBPS/nav.xhtml": ""}
            ),
            "has no text",
        ),
    ],
    ids=["no zip", "no package", "no chapters", "pictures"],
)
def test_a_book_that_gives_nothing_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        found(data)
    assert str(refused.value).startswith(why)


def test_entities_of_a_book_bring_nothing_in() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    hostile = f'<!DOCTYPE html [<!ENTITY e0 "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">{bomb}]>'
    text = found(book({"OEBPS/text/one.xhtml": f"{hostile}<html><body><p>seen &e11; &f;</p></body></html>"})).text
    assert len(text) < 200
    assert "seen" in text
