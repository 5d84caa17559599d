"""Text is read whatever it was written in, and what is no text is refused."""

import codecs

import pytest

from generator.documents.document import Unreadable
from generator.documents.encoding import Decoded, decoded

RUSSIAN = "Насос перемещает жидкость. Его ротор вращается в корпусе, и давление растёт."
POLISH = "Pompa przenosi ciecz. Wirnik obraca się w obudowie, a ciśnienie rośnie powoli; można ją łatwo wyłączyć."
GERMAN = "Die Pumpe befördert Flüssigkeit. Der Läufer dreht sich im Gehäuse, und der Druck erhöht sich lange."
FRENCH = "La pompe déplace le liquide. Le rotor tourne dans le corps, où la pression s’élève après l’arrêt."
JAPANESE = "ポンプは液体を移動させる機械です。羽根車が回転すると圧力が上がります。"
CHINESE = "水泵是输送液体的机器。叶轮在泵体中旋转，压力随之上升，这样就可以把水送到高处。"
TAIWANESE = "水泵是輸送液體的機器。葉輪在泵體中旋轉，壓力隨之上升，這樣就可以把水送到高處。"
KOREAN = "펌프는 액체를 이동시키는 기계이다. 회전자가 케이스 안에서 돌면 압력이 올라간다."
GREEK = "Η αντλία μετακινεί το υγρό. Ο ρότορας περιστρέφεται στο κέλυφος και η πίεση αυξάνεται."
TURKISH = "Pompa sıvıyı taşır. Rotor gövdenin içinde döner ve basınç yavaşça artar; çalışması için güç gereklidir."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "big5"),
        (KOREAN, "cp949"),
        (GREEK, "cp1253"),
        (TURKISH, "cp1254"),
        (GERMAN, "mac_roman"),
        (GERMAN, "cp850"),
        (RUSSIAN, "cp866"),
        ("A café in “London”, it’s – said – naïve.", "cp1252"),
    ],
)
def test_an_encoding_is_told_by_the_letters_and_said_to_be_a_guess(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == Decoded(text, encoding, guessed=True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, "水泵 (pump) 是机器。\n第二行\n"])
def test_utf16_without_a_mark_is_told_by_where_its_zeros_are(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == Decoded(text, encoding, guessed=True)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_says_the_encoding_and_is_no_text(mark: bytes, encoding: str) -> None:
    assert decoded(mark + "wide 世界\r\n".encode(encoding)) == Decoded("wide 世界\n", encoding)


@pytest.mark.parametrize(
    ("head", "encoding", "name"),
    [
        ('<meta charset="windows-1251">', "cp1251", "cp1251"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "cp1252", "cp1252"),
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "iso8859_2", "iso8859-2"),
        ("#!/usr/bin/python\n# -*- coding: latin-1 -*-", "latin-1", "cp1252"),
        ("# vim: set fileencoding=koi8-r :", "koi8_r", "koi8-r"),
        ("<meta charset=gb2312>", "gbk", "gb18030"),
    ],
)
def test_what_a_file_declares_is_believed(head: str, encoding: str, name: str) -> None:
    text = f"{head}\nµ".replace("µ", {"cp1251": "Ж", "koi8_r": "Ж", "gbk": "联通"}.get(encoding, "ß"))
    assert decoded(text.encode(encoding)) == Decoded(text, name)


@pytest.mark.parametrize(
    "head",
    ['<meta charset="iso-8859-1">', "<meta charset=utf-16>", "<meta charset=utf-7>", "<meta charset=nonsense>", ""],
)
def test_what_is_utf8_is_not_misread_for_a_wrong_declaration(head: str) -> None:
    assert decoded(f"{head}für 世界 +AGE-".encode()) == Decoded(f"{head}für 世界 +AGE-", "utf-8")


def test_a_broken_byte_does_not_spoil_a_text() -> None:
    raw = GERMAN.encode() * 3 + b"\xff" + GERMAN.encode()
    assert decoded(raw) == Decoded(GERMAN * 3 + "\ufffd" + GERMAN, "utf-8")
    assert decoded(JAPANESE.encode("cp932") * 9 + b"\x81").text == JAPANESE * 9 + "\ufffd"


def test_a_broken_byte_does_not_spoil_a_text_that_begins_with_nothing_but_ascii() -> None:
    plain = "The pump moves fluids.\n" * 5000
    assert decoded(f"{plain}{GERMAN * 20}".encode() + b"\xff") == Decoded(f"{plain}{GERMAN * 20}\ufffd", "utf-8")


def test_the_japanese_of_old_mails_is_read() -> None:
    assert decoded(JAPANESE.encode("iso2022_jp")).text == JAPANESE


def test_lines_end_in_a_line_feed_in_every_encoding() -> None:
    assert decoded("für\r\nmäßig\rschön\n".encode("cp1252")).text == "für\nmäßig\nschön\n"
    assert decoded("a\r\nb\rc\n".encode("utf-16")).text == "a\nb\nc\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"text and \0 more",
        bytes(range(256)) * 20,
        b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0\x3e\0" * 50,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200)),
        b"\x01\x02\x03\x04" * 20,
    ],
)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^is binary$"):
        decoded(raw)


def test_nothing_is_an_empty_text() -> None:
    assert decoded(b"") == Decoded("", "utf-8")
