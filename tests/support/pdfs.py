"""PDFs set line by line, so that a test says where everything stands; and written by hand, as nobody should."""

from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from generator.documents.document import Contents, Page, ReadingOptions, contents
from generator.documents.readers.pdf import read as read_pdf

WIDTH, HEIGHT = 612, 792
WORDS = "The pump moves water from the lower basin to the upper one while the valve stays open"


class Press:
    """Sets text on pages; heights count from the top."""

    def __init__(self, *, encrypt: StandardEncryption | None = None, title: str = "") -> None:
        self._file = BytesIO()
        self.canvas = Canvas(self._file, pagesize=(WIDTH, HEIGHT), encrypt=encrypt)
        if title:
            self.canvas.setTitle(title)

    def line(self, text: str, x: float = 72, y: float = 100, size: float = 10, font: str = "Helvetica") -> None:
        """One line, its base at `y`."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(
        self, texts: list[str], x: float = 72, y: float = 100, size: float = 10, font: str = "Helvetica"
    ) -> float:
        """Lines below each other; where the next would stand."""
        for text in texts:
            self.line(text, x, y, size, font)
            y += 1.2 * size
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line drawn."""
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def turn_page(self) -> None:
        """End a page."""
        self.canvas.showPage()

    def end(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self._file.getvalue()


def read(data: bytes, how: ReadingOptions | None = None) -> Contents:
    """What the reader finds, as one text."""
    return contents(read_pdf(data, how or ReadingOptions(ocr=False)))


def pages(data: bytes, how: ReadingOptions | None = None) -> list[Page]:
    """The pages that the reader gives."""
    return [found for found in read_pdf(data, how or ReadingOptions(ocr=False)) if isinstance(found, Page)]


def text_of(press: Press) -> str:
    """What the reader makes of what was set."""
    return read(press.end()).text


def by_hand(objects: list[str], *, root: int = 1) -> bytes:
    """A PDF of these objects, the first being number 1."""
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(data)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return data + f"trailer\n<< /Size {len(objects) + 1} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
