"""PDFs that are broken, locked, or made to do harm: a sentence, or what can be read, within seconds."""

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from generator.documents.document import Unreadable
from tests.support.pdfs import Press, by_hand, pages, read, text_of

BOX = "/MediaBox [0 0 612 792]"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def _stream(body: str) -> str:
    return f"<< /Length {len(body)} >>\nstream\n{body}\nendstream"


def _written(catalog: str = "", page: str = "", content: str = "BT /F 12 Tf 72 700 Td (It is read.) Tj ET") -> bytes:
    return by_hand(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R {BOX} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> {page} >>",
            _stream(content),
            FONT,
        ]
    )


def test_a_password_is_asked_for() -> None:
    press = Press(encrypt=StandardEncryption("secret", ownerPassword="owner"))
    press.line("Nobody reads this.")

    with pytest.raises(Unreadable, match=r"^is encrypted: save it without its password$"):
        read(press.end())


def test_a_password_that_only_forbids_printing_forbids_no_reading() -> None:
    press = Press(encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0, canCopy=0))
    press.line("Everybody reads this.")

    assert text_of(press) == "Everybody reads this."


@pytest.mark.parametrize("data", [b"", b"Dear reader,", b"PK\x03\x04" * 99, b" " * 2000 + b"%PDF-1.4"])
def test_what_is_no_pdf_is_said(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^is no PDF"):
        read(data)


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7\n" + b"\x00\xff" * 5000, b"%PDF-1.4\n1 0 obj\n<<"])
def test_what_is_only_the_beginning_of_a_pdf_is_broken(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is broken"):
        read(data)


def test_what_stands_before_the_header_is_skipped() -> None:
    assert read(b"HTTP/1.1 200 OK\r\n\r\n" + _written()).text == "It is read."


def test_a_lost_table_of_places_is_made_anew() -> None:
    data = _written()
    table, trailer = data.index(b"xref"), data.index(b"trailer")

    assert read(data[:table] + data[trailer:]).text == "It is read."
    assert read(data.replace(b"startxref\n", b"startxref\n9")).text == "It is read."


def test_scripts_and_files_within_are_ignored() -> None:
    harm = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>"

    assert read(_written(catalog=harm)).text == "It is read."


def test_pages_that_contain_themselves_end() -> None:
    data = by_hand(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 999999999 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        ]
    )

    assert len(pages(data)) < 10


@pytest.mark.parametrize(
    ("kids", "text", "said"),
    [
        ("3 0 R 9 0 R", "It is read.", "1 of 2 pages is broken"),
        ("9 0 R 3 0 R 9 0 R", "It is read.", "2 of 3 pages are broken"),
        ("9 0 R", "", "its page is broken"),
    ],
)
def test_pages_that_cannot_be_read_are_said(kids: str, text: str, said: str) -> None:
    listed = f"/Kids [{kids}] /Count {kids.count('R')}"
    found = read(_written().replace(b"/Kids [3 0 R] /Count 1", listed.encode()))

    assert found.text == text
    assert [unread.what for unread in found.unread] == [said]


def test_an_outline_that_contains_itself_ends() -> None:
    data = _written(catalog="/Outlines 6 0 R")
    loop = b"6 0 obj\n<< /First 6 0 R /Next 6 0 R /Last 6 0 R /Title (Again) /Dest [3 0 R /Fit] >>\nendobj\n"

    assert read(data[: data.index(b"xref")] + loop + b"trailer\n<< /Root 1 0 R >>\n").text == "It is read."


def test_ten_thousand_empty_pages_are_empty_pages() -> None:
    kids = " ".join(["3 0 R"] * 10_000)
    data = by_hand(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count 10000 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>",
        ]
    )
    found = pages(data)

    assert [page.number for page in found] == list(range(1, 10_001))
    assert not any(page.text for page in found)


def test_a_page_of_twenty_thousand_things_is_read() -> None:
    dots = "\n".join(f"{at % 600} {at % 790} 2 2 re f" for at in range(20_000))

    assert read(_written(content=dots + "\nBT /F 12 Tf 72 700 Td (It is read.) Tj ET")).text == "It is read."


def test_a_page_too_large_or_too_small_is_read() -> None:
    assert read(_written(page="/UserUnit 7500")).text == "It is read."
    assert read(_written(page="/MediaBox [0 0 1 1]")).text in ("", "It is read.")
