"""Scripts of a PDF: in whatever order its letters are stored, text is as it is typed."""

import pytest

from tests.support.pdfs import by_hand, read

CODES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _text(*lines: str) -> bytes:
    """A page of lines as they look from left to right, in a font whose codes only its map explains.

    A letter in braces is one glyph of several characters: `{fi}`.
    """
    codes: dict[str, str] = {}
    shown = []
    for line in lines:
        glyphs = [part for piece in line.split("{") for part in _glyphs(piece)]
        shown.append("".join(_code(glyph, codes) for glyph in glyphs))
    content = "\n".join(f"BT /F 12 Tf 72 {700 - 16 * at} Td ({text}) Tj ET" for at, text in enumerate(shown))
    entries = "\n".join(f"<{ord(code):02x}> <{glyph.encode('utf-16-be').hex()}>" for glyph, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /M def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(codes)} beginbfchar\n{entries}\nendbfchar endcmap end"
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 6 0 R >>"
    return by_hand([*_objects(content, font), f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream"])


def _objects(content: str, font: str) -> list[str]:
    return [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
        "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        font,
    ]


def _glyphs(piece: str) -> list[str]:
    glyph, closed, rest = piece.partition("}")
    return [glyph, *rest] if closed else list(piece)


def _code(glyph: str, codes: dict[str, str]) -> str:
    return " " if glyph == " " else codes.setdefault(glyph, CODES[len(codes)])


@pytest.mark.parametrize(
    ("shown", "typed"),
    [
        ("םלוע םולש", "שלום עולם"),
        ("1948 תנשב ומש", "שמו בשנת 1948"),
        ("רפסב Pump הלמה", "המלה Pump בספר"),
        ("ةيبرعلا ةغللا", "اللغة العربية"),
        ("ةصاخ ل{لا}خ", "خلال خاصة"),
    ],
)
def test_letters_from_right_to_left_are_in_the_order_of_typing(shown: str, typed: str) -> None:
    assert read(_text(shown)).text.startswith(typed)


def test_a_word_from_right_to_left_in_a_line_from_left_to_right() -> None:
    assert read(_text("The word םולש means peace")).text == "The word שלום means peace"


def test_lines_from_right_to_left_are_a_paragraph() -> None:
    first, second = "רהנה לא הדרי הבאשמה ומש ןושאר", "ףוס"

    assert read(_text(first, second.rjust(len(first)))).text == f"{first[::-1]} {second[::-1]}"


@pytest.mark.parametrize(
    ("shown", "typed"),
    [
        ("e{ffi}cient o{ffi}ce {fi}nal", "efficient office final"),
        ("\ufb01nal \ufb02ow", "final flow"),
        ("Ελληνικά και кириллица", "Ελληνικά και кириллица"),
        ("x ≤ α + β ∑ ∈ ∂", "x ≤ α + β ∑ ∈ ∂"),
    ],
)
def test_letters_of_other_scripts_are_themselves(shown: str, typed: str) -> None:
    assert read(_text(shown)).text == typed


def test_fonts_that_tell_no_letters_are_said() -> None:
    shown = r"\003\004\005\006 \007\016\017" * 9
    found = read(
        by_hand(
            _objects(f"BT /F 12 Tf 72 700 Td ({shown}) Tj ET", "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")
        )
    )

    assert found.text == ""
    assert [unread.what for unread in found.unread] == ["its page has text in fonts that do not tell its letters"]
