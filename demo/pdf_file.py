"""A small PDF by hand: headings, paragraphs and code on A4 pages with a running footer, in fonts all readers have."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from demo.pages import Part, plain

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 72
_SIZES = {1: 20.0, 2: 15.0, 3: 12.0, 4: 10.5}
_TEXT, _CODE = 10.0, 8.5
_LEADING = 1.35
_FONTS = {"F1": "Helvetica", "F2": "Helvetica-Bold", "F3": "Courier"}
# Of Helvetica, in thousandths of its size, for the characters from the blank to the tilde.
_WIDTHS = [
    int(number)
    for number in """
    278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584
    584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667
    611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500
    722 500 500 500 334 260 334 584
    """.split()
]


class _Line(NamedTuple):
    text: str
    font: str
    size: float
    above: float
    indent: float = 0


def pdf_file(parts: Iterable[Part], running: str) -> bytes:
    """Write a document.

    Args:
        parts: What it holds; characters beyond Windows-1252 come out as question marks.
        running: Stands below each page, before its number.
    """
    pages = list(_pages([line for part in parts for line in _lines(part)]))
    contents = [_drawn(page, f"{running} - {number}") for number, page in enumerate(pages, 1)]
    first = 3 + len(_FONTS)
    fonts = " ".join(f"/{name} {number} 0 R" for number, name in enumerate(_FONTS, 3))
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    box = f"/MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Resources << /Font << {fonts} >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] {box} >>".encode(),
        *(_font(name) for name in _FONTS.values()),
    ]
    for number, content in enumerate(contents):
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {first + 2 * number + 1} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects with their table of contents."""
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def _lines(part: Part) -> Iterator[_Line]:
    if part.kind == "code":
        for number, text in enumerate(part.text.split("\n")):
            yield _Line(text, "F3", _CODE, 0 if number else _TEXT, 18)
        return
    is_heading = part.kind == "heading"
    font, size = ("F2", _SIZES[min(part.level, 4)]) if is_heading else ("F1", _TEXT)
    indent = 18.0 if part.kind == "item" else 0.0
    above = size if is_heading else size * 0.6
    mark = "• " if part.kind == "item" else ""
    for number, text in enumerate(_wrapped(mark + plain(part.text), size, _WIDTH - 2 * _MARGIN - indent)):
        yield _Line(text, font, size, 0 if number else above, indent)


def _wrapped(text: str, size: float, width: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _wide(longer) * size / 1000 > width * 0.95:  # bold letters are a little wider
            yield line
            line = word
        else:
            line = longer
    yield line


def _wide(text: str) -> int:
    return sum(_WIDTHS[ord(char) - 32] if " " <= char <= "~" else 556 for char in text)


def _pages(lines: Iterable[_Line]) -> Iterator[list[tuple[float, _Line]]]:
    """The lines of each page, with their heights on it; below a heading there is room for some lines."""
    page, y = list[tuple[float, _Line]](), float(_HEIGHT - _MARGIN)
    for line in lines:
        y -= line.above + line.size * _LEADING
        if y < _MARGIN + (60 if line.font == "F2" else 0) and page:
            yield page
            page, y = [], _HEIGHT - _MARGIN - line.size * _LEADING
        page.append((y, line))
    yield page


def _drawn(page: Iterable[tuple[float, _Line]], running: str) -> bytes:
    footer = _Line(running, "F1", 8, 0)
    drawn = [_command(y, line) for y, line in page] + [_command(_MARGIN / 2, footer)]
    return b"\n".join(drawn)


def _command(y: float, line: _Line) -> bytes:
    place = f"BT /{line.font} {line.size:g} Tf {_MARGIN + line.indent:g} {y:.1f} Td".encode()
    text = line.text.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        text = text.replace(sign, b"\\" + sign)
    return b"%s (%s) Tj ET" % (place, text)
