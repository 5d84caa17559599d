"""Pages that are pictures: recognised without a network, once; said where nobody recognises them."""

import socket
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader

from generator.documents import recognition
from generator.documents.document import ReadingOptions
from generator.documents.pdf import pictures
from tests.support.pdfs import WORDS, Press, read

SAID = ["The pump moves water from the", "lower basin to the upper one."]


def _scan(press: Press, lines: list[str]) -> None:
    """A small page that is a picture of lines."""
    picture = Image.new("L", (640, 160), 255)
    font = ImageFont.load_default(size=32)
    for at, line in enumerate(lines):
        ImageDraw.Draw(picture).text((30, 30 + 44 * at), line, fill=0, font=font)
    file = BytesIO()
    picture.save(file, "PNG")
    press.canvas.setPageSize((320, 80))
    press.canvas.drawImage(ImageReader(file), 0, 0, 320, 80)
    press.turn_page()


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection is made."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_a_picture_is_recognised_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = Press()
    _scan(press, SAID)
    data = press.end()
    first = read(data, ReadingOptions(pictures=tmp_path))

    assert first.text == " ".join(SAID)
    assert not first.unread
    monkeypatch.setattr(recognition, "_engine", None)  # who asks it again fails
    assert read(data, ReadingOptions(pictures=tmp_path)).text == first.text


def test_half_a_file_of_what_was_recognised_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = recognition.Recognised("It is read.", 100, 100, 300, 130)
    monkeypatch.setattr(recognition.Recogniser, "_recognised", lambda *_: [line])
    press = Press()
    _scan(press, SAID)
    data = press.end()
    read(data, ReadingOptions(pictures=tmp_path))
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(file.read_bytes()[:10])

    assert read(data, ReadingOptions(pictures=tmp_path)).text == "It is read."


def test_pictures_are_counted_where_nobody_recognises_them(monkeypatch: pytest.MonkeyPatch) -> None:
    press = Press()
    press.lines([WORDS] * 3)
    press.turn_page()
    _scan(press, SAID)
    _scan(press, SAID)
    data = press.end()
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    found = read(data, ReadingOptions(ocr=True))

    assert [str(unread) for unread in found.unread] == ["2 of 3 pages are pictures: pip install 'generator[ocr]'"]
    assert found.page_at(0) == 1
    assert [page.number for page in found.pages] == [1, 2, 3]
    assert [str(unread) for unread in read(data).unread] == ["2 of 3 pages are pictures"]


def test_a_picture_beside_text_and_a_blank_page_are_no_scans() -> None:
    press = Press()
    press.lines([WORDS] * 8)
    picture = Image.new("L", (10, 10), 0)
    press.canvas.drawImage(ImageReader(picture), 72, 100, 468, 500)
    press.turn_page()
    press.turn_page()
    found = read(press.end())

    assert not found.unread
    assert found.text.startswith(WORDS)
